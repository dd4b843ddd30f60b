package firstmap.command.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.Project;
import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.cli.Cli;
import firstmap.events.Progress;
import firstmap.events.topics.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main job, through the command, with a broker of its own. */
class RunTest {
    private static final String VIDEO_RECORD = example("video-record.yaml");
    private static final Path RECORDED = Project.ROOT.resolve("deploy/examples/recorded");
    private static final Path TRACE = RECORDED.resolve("variant-late-refused.trace.txt");

    @TempDir
    Path folder;

    @Test
    void the_threads_case_ends_with_four_allocations_and_the_encoders_EBUSY() throws IOException {
        var result = Cli.run("run", VIDEO_RECORD, "--data", folder.toString(), "--output", "json");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        var report = json(result);
        assertThat(report.get("allocations")).hasSize(4);
        assertThat(report.get("buffers"))
                .hasSize(4)
                .allSatisfy(buffer -> assertThat(buffer.get("end").textValue()).isEqualTo("freed"));
        assertThat(report.get("refusals")).isNotEmpty().allSatisfy(refusal -> {
            assertThat(refusal.get("errno").textValue()).isEqualTo("EBUSY");
            assertThat(refusal.get("device").textValue()).isEqualTo("encoder");
        });
        assertThat(report.at("/lateJoins/0/buffers")).hasSize(4);
        assertChecksHold(report);

        var history = json(Cli.run("history", "phone/preview-0", "--data", folder.toString()));
        assertThat(history.get("steps")).isNotEmpty();
        assertThat(history.at("/steps/0/event/type").textValue()).isEqualTo("created");
        var last = history.get("steps").get(history.get("steps").size() - 1);
        assertThat(last.at("/event/type").textValue()).isEqualTo("freed");
        assertThat(last.get("state").isNull()).isTrue();
        var early = json(Cli.run("history", "phone/preview-0", "--data", folder.toString(), "--at", "5"));
        assertThat(early.get("steps")).hasSize(1);
        assertWhatIfTellsWhatWasRefused(report.at("/refusals/0"));
    }

    private void assertWhatIfTellsWhatWasRefused(JsonNode refusal) throws IOException {
        var path = "phone/" + refusal.get("buffer").textValue();
        var attach = refusal.get("device").textValue() + "/"
                + refusal.get("function").textValue();
        var before = Long.toString(refusal.get("seq").asLong() - 1);
        var line = new String[] {"what-if", path, "--attach", attach, "--at", before, "--data", folder.toString()};
        var answer = json(Cli.run(line));
        assertThat(answer.get("seq").asText()).isEqualTo(before);
        assertThat(answer.get("verdict").textValue()).isEqualTo("refused");
        assertThat(answer.at("/events/0/errno")).isEqualTo(refusal.get("errno"));
        assertThat(answer.at("/events/0/waysOut")).isNotEmpty();

        var table = Arrays.copyOf(line, line.length + 2);
        table[line.length] = "--output";
        table[line.length + 1] = "table";
        assertThat(Cli.run(table).out()).contains("refused").contains("EBUSY").contains("recreate: 0 bytes to move");

        var gone = Cli.run("what-if", path, "--attach", attach, "--data", folder.toString());
        assertThat(gone.code()).isEqualTo(1);
        assertThat(gone.err()).contains("there is no buffer " + path);
    }

    @Test
    void two_runs_write_the_same_bytes() throws Exception {
        assertThat(bytesOf("one")).isNotEmpty().isEqualTo(bytesOf("two"));
    }

    private List<String> bytesOf(String name) throws Exception {
        var data = folder.resolve(name);
        var result = Cli.run("run", VIDEO_RECORD, "--seed", "7", "--data", data.toString());
        assertThat(result.code()).as(result.err()).isZero();
        var values = new ArrayList<String>();
        try (var broker = EmbeddedBroker.start(data)) {
            new BoardLog(Installation.of(Map.of("bootstrap.servers", broker.bootstrapServers())), Progress.SILENT)
                    .values("phone", values::add);
        }
        return values;
    }

    @Test
    void a_real_recording_under_compatible_is_granted_whole_and_equals_the_kernels_own_dumps() throws IOException {
        var report = json(recorded("compatible"));

        assertThat(report.at("/events/created").intValue()).isEqualTo(8);
        assertThat(report.at("/events/attached").intValue()).isEqualTo(22);
        assertThat(report.at("/events/mapped").intValue()).isEqualTo(22);
        assertThat(report.get("refused").intValue()).isZero();
        assertThat(report.at("/recording/snapshots").intValue()).isEqualTo(7);
        assertThat(report.at("/recording/equal").intValue()).isEqualTo(7);
        assertChecksHold(report);
    }

    @Test
    void the_same_recording_under_strict_names_each_late_join_and_fails_at_the_first_dump_that_it_does_not_equal()
            throws IOException {
        var result = recorded(TRACE, "strict");
        assertThat(result.code()).as(result.err()).isEqualTo(1);
        var report = new ObjectMapper().readTree(result.out());

        assertThat(report.get("refusals"))
                .isNotEmpty()
                .allSatisfy(
                        refusal -> assertThat(refusal.get("errno").textValue()).isEqualTo("EBUSY"));
        var late = report.get("lateJoins");
        assertThat(late).isNotEmpty();
        var refused = 0;
        for (var join : late) refused += join.get("refused").intValue();
        assertThat(refused).isEqualTo(report.get("refused").intValue());
        assertThat(report.at("/recording/leftOut").intValue()).isPositive();
        var answers = report.at("/recording/answers");
        assertThat(answers.get("refusedHere").intValue()).isEqualTo(refused);
        assertThat(answers.at("/differences/0").textValue())
                .isEqualTo("attach of vicodec.0/ino-1/1: EBUSY here, granted there");
        assertThat(failed(report))
                .singleElement()
                .satisfies(check -> assertThat(check.get("detail").textValue())
                        .isEqualTo("snapshot 5-recording: ino-8: attached [vkms], recorded [vicodec.0, vivid.0, vkms]; "
                                + "ino-7: attached [vkms], recorded [vicodec.0, vivid.0, vkms]; "
                                + "ino-6: attached [vkms], recorded [vicodec.0, vivid.0, vkms]; "
                                + "ino-5: attached [vkms], recorded [vicodec.0, vivid.0, vkms]"));
    }

    /** The board that stands in knows no limits, and grants what the machine refused: nothing of it stays. */
    @Test
    void maps_that_the_machine_refused_leave_nothing_behind_and_are_told_one_by_one() throws IOException {
        var report = json(recorded(RECORDED.resolve("stock-orders-6g.trace.txt"), "compatible"));

        assertThat(report.get("refused").intValue()).isZero();
        assertThat(report.at("/recording/equal").intValue()).isEqualTo(22);
        var answers = report.at("/recording/answers");
        assertThat(answers.get("agreed").intValue()).isEqualTo(56 + 7);
        assertThat(answers.get("grantedHere").intValue()).isEqualTo(13);
        var differences = new ArrayList<String>();
        answers.get("differences").forEach(difference -> differences.add(difference.textValue()));
        assertThat(differences).hasSize(13).first().isEqualTo("map of vivid.0/ino-1/1: granted here, EIO there");
        assertThat(differences.stream().filter(difference -> difference.endsWith("granted here, ENOMEM there")))
                .hasSize(4);
        assertChecksHold(report);
    }

    @Test
    void a_recording_that_contradicts_itself_fails_at_the_mark_where_it_does() throws IOException {
        var trace = RECORDED.resolve("variant-gst-record.trace.txt");
        var imported = Cli.run("import", trace.toString(), "--summary", "none");
        assertThat(imported.code()).isEqualTo(1);
        assertThat(imported.err())
                .contains("7-recording-again", "ino-6: attached")
                .hasLineCount(1);

        var result = recorded(trace, "compatible");
        assertThat(result.code()).isEqualTo(1);
        var report = new ObjectMapper().readTree(result.out());
        assertThat(report.at("/recording/equal").intValue()).isEqualTo(7);
        assertThat(failed(report))
                .singleElement()
                .satisfies(check -> assertThat(check.get("detail").textValue())
                        .startsWith("snapshot 7-recording-again: ino-6: attached"));
    }

    private static List<JsonNode> failed(JsonNode report) {
        var failed = new ArrayList<JsonNode>();
        for (var check : report.get("checks")) if (!check.get("holds").booleanValue()) failed.add(check);
        return failed;
    }

    /** The number is how many dumps the kernel gave of itself. */
    @ParameterizedTest
    @CsvSource({
        "stock-gst-preview, 1",
        "stock-kselftest-dmabuf-heaps, 1",
        "stock-late-refused, 7",
        "stock-lazy-gem, 8",
        "variant-preview-record, 11",
        "variant-recreate, 20"
    })
    void every_recording_equals_the_kernels_own_dumps(String recording, int dumps) throws IOException {
        var report = json(recorded(RECORDED.resolve(recording + ".trace.txt"), "compatible"));

        assertThat(report.get("refused").intValue()).isZero();
        assertThat(report.at("/recording/snapshots").intValue()).isEqualTo(dumps);
        assertThat(report.at("/recording/equal").intValue()).isEqualTo(dumps);
        assertChecksHold(report);
    }

    private Cli.Result recorded(String policy) {
        return recorded(TRACE, policy);
    }

    private Cli.Result recorded(Path trace, String policy) {
        var requests = Cli.run("import", trace.toString()).out();
        return Cli.with(requests, "run", "-", "--policy", policy, "--data", folder.toString());
    }

    @Test
    void who_says_where_the_log_is_sees_what_no_run_of_the_user_has() throws IOException {
        var board = "board-" + UUID.randomUUID();
        var data = folder.resolve("data");
        var played = Cli.run("run", VIDEO_RECORD, "--data", data.toString(), "--board", board);
        assertThat(played.code()).as(played.err()).isZero();
        // A run is known by its folder.
        var moved = Files.move(data, folder.resolve("moved"));
        var words = new ArrayList<>(List.of("history", board + "/preview-0"));
        var nowhere = Cli.run(words.toArray(String[]::new));
        assertThat(nowhere.code()).isEqualTo(1);
        assertThat(nowhere.err())
                .contains("--data DIR or --bootstrap HOST:PORT says where")
                .hasLineCount(1);
        // As it says.
        words.addAll(List.of("--data", moved.toString()));
        var there = Cli.run(words.toArray(String[]::new));
        assertThat(there.code()).as(there.err()).isZero();
    }

    @Test
    void people_get_tables_and_a_board_plays_once_only() {
        var again =
                new String[] {"run", VIDEO_RECORD, "--data", folder.toString(), "--output", "table", "--board", "lab/1"
                };

        var first = Cli.run(again);
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out())
                .contains("lab/1 under strict", "4 allocations", "EBUSY  encoder/input attach preview-0", "ok ");
        assertThat(first.lines())
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(120));

        var second = Cli.run(again);
        assertThat(second.code()).isEqualTo(1);
        assertThat(second.err())
                .contains("board lab/1 exists already", "choose another name")
                .hasLineCount(1);
        again[1] = example("late-refused.yaml");
        again[again.length - 1] = "lab/2";
        assertThat(Cli.run(again).code()).as("as it says").isZero();

        // The board's name has a slash in it, and is found nevertheless.
        var history = Cli.run("history", "lab/1/preview-3", "--data", folder.toString(), "--output", "table");
        assertThat(history.code()).as(history.err()).isZero();
        assertThat(history.out())
                .contains("lab/1/preview-3")
                .contains("allocated")
                .contains("gone");
    }

    @Test
    void a_scenario_that_is_wrong_is_named_with_line_and_column() throws IOException {
        var file = folder.resolve("wrong.yaml");
        Files.writeString(file, "scenario: 1\nname: wrong\nduration: soon\n");

        var result = Cli.run("run", file.toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("wrong.yaml:").hasLineCount(1);
    }

    private static void assertChecksHold(JsonNode report) {
        assertThat(report.get("checks"))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(check -> assertThat(check.get("holds").booleanValue())
                        .as(check.toString())
                        .isTrue());
    }

    private static JsonNode json(Cli.Result result) throws IOException {
        assertThat(result.code()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out());
    }

    private static String example(String name) {
        return Project.ROOT.resolve("deploy/examples").resolve(name).toString();
    }
}

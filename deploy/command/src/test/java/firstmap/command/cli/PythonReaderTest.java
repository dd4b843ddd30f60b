package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.Project;
import firstmap.command.PythonScript;
import firstmap.command.scenario.Examples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reader that shares no code with us, written from the catalogue, reads a log as we do. */
class PythonReaderTest {
    private static final Path EXPORTS = Path.of("src/test/resources/exports");

    private static final PythonScript SCRIPT = new PythonScript(Project.ROOT.resolve("events/examples/read_log.py"));
    private static final Pattern STEP = Pattern.compile(" *(\\d+) +[0-9.]+ s  ([a-z]+) +(.*)");
    private static final Pattern DETACHED =
            Pattern.compile("\\{\"type\":\"detached\",\"board\":\"differ\",\"seq\":(\\d+),");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    static Path run;
    static Path log;

    /** Storage that moves for a latecomer as long as there is room, and a display that has alternatives. */
    @BeforeAll
    static void a_log_that_was_exported() throws Exception {
        PythonScript.assumeThereIsOne();
        run = folder.resolve("run");
        log = folder.resolve("differ.jsonl");
        var differ = Files.readString(Examples.FOLDER.resolve("differ.yaml"));
        differ = with(differ, "scanout: {dmaBits: 32}", "scanout: {anyOf: [{dmaBits: 32}, {maxSegments: 1}]}");
        differ = with(differ, "size: 32MiB", "size: 8MiB");
        differ = with(with(differ, "duration: 8s", "duration: 2s"), "joins: 5s", "joins: 1s");
        var scenario = Files.writeString(folder.resolve("differ.yaml"), differ);
        done(Cli.run("run", scenario.toString(), "--policy", "migrate", "--data", run.toString()));
        done(Cli.run("export", "--out", log.toString(), "--data", run.toString()));
    }

    private static String with(String text, String from, String to) {
        assertThat(text).contains(from);
        return text.replace(from, to);
    }

    private static Cli.Result done(Cli.Result result) {
        assertThat(result.code()).as(result.err()).isZero();
        return result;
    }

    private static PythonScript.Told read(Object... arguments) throws IOException, InterruptedException {
        return SCRIPT.run(arguments);
    }

    @ParameterizedTest
    @CsvSource({"differ/preview-0, moving, waited", "differ/preview-1, migrated, choices"})
    void it_tells_the_same_life_of_a_buffer_as_history(String buffer, String event, String field) throws Exception {
        var told = read(log, buffer);
        assertThat(told.code()).as("%s", told.lines()).isZero();
        assertThat(told.lines()).last().asString().startsWith("good: boards 1, ");

        var history = done(Cli.run("history", buffer, "--output", "json", "--data", run.toString()));
        var steps = JSON.readTree(history.out()).get("steps");
        assertThat(steps.findValuesAsText("type")).contains("created", "allocated", event, "freed");
        assertThat(steps.findValue(field)).as(field).isNotNull();
        assertThat(told.lines()).hasSize(steps.size() + 1);
        JsonNode state = null;
        for (int i = 0; i < steps.size(); i++) {
            // Where it is the same as before it is not told again.
            state = steps.get(i).has("state") ? steps.get(i).get("state") : state;
            var step = STEP.matcher(told.lines().get(i));
            assertThat(step.matches()).as(told.lines().get(i)).isTrue();
            assertThat(step.group(1)).isEqualTo(steps.at("/" + i + "/event/seq").asText());
            assertThat(step.group(2))
                    .isEqualTo(steps.at("/" + i + "/event/type").asText());
            assertThat(JSON.readTree(step.group(3)))
                    .as("after event %s", step.group(1))
                    .isEqualTo(state);
        }
    }

    @Test
    void a_byte_that_was_changed_is_found_where_it_stands() throws Exception {
        var lines = new ArrayList<>(Files.readAllLines(log));
        int at = 0;
        while (!lines.get(at).startsWith("{\"type\":\"detached\"")) at++;
        var seq = DETACHED.matcher(lines.get(at));
        assertThat(seq.lookingAt()).isTrue();
        lines.set(at, lines.get(at).replaceFirst("preview-[0-3]", "preview-9"));

        var told = read(Files.write(folder.resolve("changed.jsonl"), lines));
        assertThat(told.code()).isEqualTo(1);
        assertThat(told.lines())
                .containsExactly("%s:%d: board differ, event %s: its hash is not that of its bytes"
                        .formatted(folder.resolve("changed.jsonl"), at + 1, seq.group(1)));
    }

    @Test
    void an_event_that_was_dropped_is_missed_by_the_next_one() throws Exception {
        var lines = new ArrayList<>(Files.readAllLines(log));
        lines.removeIf(line -> line.contains("\"board\":\"differ\",\"seq\":7,"));

        var told = read(Files.write(folder.resolve("dropped.jsonl"), lines));
        assertThat(told.code()).isEqualTo(1);
        assertThat(told.lines()).singleElement().asString().contains("board differ, event 8: it does not follow");
    }

    @Test
    void an_event_on_another_partition_is_not_at_home() throws Exception {
        var lines = new ArrayList<>(Files.readAllLines(log));
        int home = lines.indexOf(lines.stream()
                        .filter(line -> line.contains("\"seq\":1,"))
                        .findFirst()
                        .orElseThrow())
                - 1;
        while (!lines.get(home).startsWith("{\"type\":\"partition\"")) home--;
        lines.set(home, "{\"type\":\"partition\",\"partition\":9}");

        var told = read(Files.write(folder.resolve("moved.jsonl"), lines));
        assertThat(told.code()).isEqualTo(1);
        assertThat(told.lines()).singleElement().asString().contains("board differ, event 1: it stands on partition 9");
    }

    @Test
    void a_request_that_was_changed_and_a_log_that_was_cut_are_found_by_its_last_line() throws Exception {
        var lines = Files.readAllLines(log);
        var changed = lines.stream()
                .map(line -> line.startsWith("{\"type\":\"define\"") ? line.replace("\"at\":0", "\"at\":1") : line)
                .toList();
        assertThat(changed).isNotEqualTo(lines);
        var told = read(Files.write(folder.resolve("request.jsonl"), changed));
        assertThat(told.code()).isEqualTo(1);
        assertThat(told.lines()).singleElement().asString().contains(":" + lines.size() + ": a line before this one");

        told = read(Files.write(folder.resolve("cut.jsonl"), lines.subList(0, 50)));
        assertThat(told.code()).isEqualTo(1);
        assertThat(told.lines()).singleElement().asString().endsWith(":50: it was cut behind this line");
    }

    @Test
    void what_is_set_aside_is_passed_over_and_without_its_mark_the_log_is_not_whole() throws Exception {
        // Both have one record that is no event, and one that stands there twice; in the first both are marked.
        var marked = read(EXPORTS.resolve("set-aside.jsonl"));
        assertThat(marked.code()).as("%s", marked.lines()).isZero();
        assertThat(marked.lines()).last().isEqualTo("good: boards 1, events 3, requests 3");
        var bare = read(EXPORTS.resolve("garbage.jsonl"));
        assertThat(bare.code()).isEqualTo(1);
        assertThat(bare.lines()).last().asString().endsWith(":7: not an event");
    }

    @Test
    void what_it_cannot_be_asked_is_wrong_usage() throws Exception {
        var magic = new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
        var compressed = read(Files.write(folder.resolve("differ.jsonl.zst"), magic));
        assertThat(compressed.code()).isEqualTo(2);
        assertThat(compressed.lines().getFirst()).contains("compressed, which is not supported");
        assertThat(read().code()).isEqualTo(2);
        assertThat(read(folder.resolve("nothing.jsonl")).code()).isEqualTo(2);
        assertThat(read(log, "differ/preview-99").code()).isEqualTo(2);
    }
}

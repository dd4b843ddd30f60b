package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.scenario.Examples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run goes to a file and comes back, through the commands. */
class ExportCommandTest {
    @TempDir
    static Path folder;

    static Path run;
    static Path file;

    @BeforeAll
    static void exportARun() {
        run = folder.resolve("run");
        file = folder.resolve("phone.jsonl.zst");
        var scenario = Examples.FOLDER.resolve("video-record.yaml").toString();
        assertDone(Cli.run("run", scenario, "--data", run.toString()));
        var exported = Cli.run("export", "--out", file.toString(), "--data", run.toString());
        assertDone(exported);
        assertThat(exported.out()).isEmpty();
        assertThat(exported.err()).contains("1 board, ").contains(file + ", ");
    }

    private static Cli.Result assertDone(Cli.Result result) {
        assertThat(result.code()).as(result.err()).isZero();
        return result;
    }

    @Test
    void an_imported_run_has_the_same_histories_and_exports_to_the_same_bytes() throws IOException {
        var copy = folder.resolve("copy").toString();
        var imported = assertDone(Cli.run("import", file.toString(), "--data", copy, "--summary", "json"));
        var told = new ObjectMapper().readTree(imported.err());
        assertThat(told.get("boards").intValue()).isEqualTo(1);
        assertThat(told.get("unanswered").longValue()).isZero();

        var there = assertDone(Cli.run("history", "phone/preview-0", "--data", run.toString()));
        assertThat(assertDone(Cli.run("history", "phone/preview-0", "--data", copy))
                        .out())
                .isEqualTo(there.out());
        var again = folder.resolve("again.jsonl.zst");
        assertDone(Cli.run("export", "--out", again.toString(), "--data", copy, "--board", "phone"));
        var first = assertDone(Cli.run("export", "--out", "-", "--data", run.toString(), "--board", "phone"))
                .out();
        assertThat(assertDone(Cli.run("export", "--out", "-", "--data", copy, "--board", "phone"))
                        .out())
                .isEqualTo(first);

        assertDone(Cli.run("audit", "--data", copy));
        assertDone(Cli.run("audit", file.toString()));

        var twice = Cli.run("import", file.toString(), "--data", copy);
        assertThat(twice.code()).isEqualTo(1);
        assertThat(twice.err()).isEqualTo("firstmap: the cluster has board phone already\n");
    }

    @Test
    void without_a_target_its_requests_go_to_stdout_and_decide_comes_to_the_same_events() throws IOException {
        var recorded = Examples.FOLDER.resolve("recorded/variant-late-refused.trace.txt");
        var data = folder.resolve("recorded").toString();
        var asked = assertDone(Cli.run("import", recorded.toString())).out();
        // The board is not what the machine's dumps say: under strict the latecomers are refused.
        assertThat(Cli.with(asked, "run", "-", "--policy", "strict", "--data", data)
                        .code())
                .isEqualTo(1);
        var log = assertDone(Cli.run("export", "--out", "-", "--data", data)).out();

        var requests = assertDone(Cli.with(log, "import", "-"));
        assertThat(requests.err()).contains("the chain of 1 board is whole").contains("requests on stdout");
        var decided = assertDone(Cli.with(requests.out(), "decide")).out();
        assertThat(log.lines().toList()).containsAll(decided.lines().toList());
        assertThat(decided.lines().filter(line -> line.contains("\"errno\":\"EBUSY\"")))
                .hasSize(14);
    }

    @Test
    void a_file_that_was_cut_is_refused_in_one_line() throws IOException {
        var log = assertDone(Cli.run("export", "--out", "-", "--data", run.toString()))
                .out();
        var lines = log.lines().toList();
        var cut = Files.write(folder.resolve("cut.jsonl"), lines.subList(0, 20));

        var result = Cli.run("import", cut.toString());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .isEqualTo("firstmap: " + cut + ":20: the file was cut behind this line: its last line is missing\n");
    }

    @Test
    void a_board_that_is_not_there_leaves_no_file() {
        var out = folder.resolve("none.jsonl");
        var result = Cli.run("export", "--out", out.toString(), "--data", run.toString(), "--board", "fridge");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("firstmap: the log has no board fridge\n");
        assertThat(folder).isDirectoryNotContaining("glob:**none.jsonl*");
    }

    @Test
    void a_link_stays_a_link_and_a_device_without_room_a_device() throws IOException {
        var real = Files.createFile(folder.resolve("real.jsonl"));
        var link = Files.createSymbolicLink(folder.resolve("link.jsonl"), real);
        var full = Files.createSymbolicLink(folder.resolve("full.jsonl"), Path.of("/dev/full"));

        assertDone(Cli.run("export", "--out", link.toString(), "--data", run.toString()));
        assertThat(link).isSymbolicLink();
        assertDone(Cli.run("audit", real.toString(), "--write-heads", "/dev/null"));

        var result = Cli.run("export", "--out", full.toString(), "--data", run.toString());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("firstmap: " + full + ": could not be written to its end: No space left on device\n");
        result = Cli.run("audit", real.toString(), "--save", full.toString(), "--data", run.toString());
        assertThat(result.code()).isEqualTo(2);
        result = Cli.run("audit", real.toString(), "--write-heads", full.toString());
        assertThat(result.err()).contains(full + ": could not be written to its end: No space left on device");
        assertThat(full).isSymbolicLink();
        assertThat(Files.isRegularFile(Path.of("/dev/full"))).isFalse();
    }

    @Test
    void what_cannot_be_written_is_said_before_the_log_is_read() {
        var lost = folder.resolve("nowhere").resolve("heads.json");
        var result = Cli.run("audit", file.toString(), "--write-heads", lost.toString());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .isEqualTo("firstmap: %s: there is no folder %s to make it in\n".formatted(lost, lost.getParent()));
    }

    @Test
    void options_of_the_other_kind_of_file_are_wrong_usage() {
        var trace = Examples.FOLDER
                .resolve("recorded/variant-late-refused.trace.txt")
                .toString();
        assertThat(Cli.run("import", trace, "--data", folder.toString()).code()).isEqualTo(2);
        assertThat(Cli.run("import", file.toString(), "--board-name", "desk").code())
                .isEqualTo(2);
    }
}

package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.NamedPipe;
import firstmap.command.Project;
import firstmap.events.json.RequestJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
    @TempDir
    Path folder;

    private static final Path TRACE = Project.ROOT.resolve("deploy/examples/recorded/variant-late-refused.trace.txt");

    @Test
    void a_recording_becomes_requests_on_stdout_and_a_summary_on_stderr() {
        var result = Cli.run("import", TRACE.toString());

        assertThat(result.code()).isZero();
        assertThat(result.lines()).allSatisfy(line -> RequestJson.read(line.getBytes(StandardCharsets.UTF_8)));
        assertThat(result.lines().stream().filter(line -> line.startsWith("{\"type\":\"attach\"")))
                .hasSize(22);
        assertThat(result.err()).contains("complete").contains("the input cannot tell");
    }

    @Test
    void a_pipe_with_a_name_is_read_once_and_gives_what_stdin_gives() throws Exception {
        var text = Files.readString(TRACE);
        var pipe = NamedPipe.make(folder.resolve("trace"));
        var writer = Thread.ofPlatform().daemon().start(() -> {
            try {
                Files.writeString(pipe, text, StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        var result = Cli.run("import", pipe.toString(), "--board-name", "b");
        writer.join();

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .isEqualTo(Cli.with(text, "import", "-", "--board-name", "b").out())
                .isNotEmpty();
    }

    @Test
    void decide_takes_what_import_gives() {
        var result = Cli.with(Cli.run("import", TRACE.toString()).out(), "decide");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.lines().stream().filter(line -> line.startsWith("{\"type\":\"created\"")))
                .hasSize(8);
        assertThat(result.out()).contains("\"errno\":\"EBUSY\""); // the board that stands in is strict
    }

    @Test
    void the_summary_can_be_had_as_json() throws IOException {
        var summary = new ObjectMapper()
                .readTree(
                        Cli.run("import", TRACE.toString(), "--summary", "json").err());

        assertThat(summary.at("/requestsMade/create").intValue()).isEqualTo(8);
    }

    @Test
    void what_is_no_recording_is_refused_in_one_line(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("letter.txt"), "Dear all,\n");

        var result = Cli.run("import", file.toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("firstmap: letter.txt").hasLineCount(1);
    }

    @Test
    void standard_input_is_read_as_well() throws IOException {
        assertThat(Cli.with(Files.readString(TRACE), "import", "-", "--board-name", "desk")
                        .out())
                .contains("\"board\":\"desk\"");
    }

    @Test
    void a_dump_that_tells_where_memory_was_becomes_a_board_file() {
        var dump = """
                dma-heap:<cma> -dmabuf i_ino = 12
                Alloc by (vmpi ) [0x03e1b000-0x03e33fff] 0x00019000 (100 KiB)
                Attached Devices:
                ffa50000.rkvenc
                Total 1 devices attached
                """;

        var result = Cli.with(dump, "import", "-", "--board-name", "rv1106");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("board: rv1106", "- {address: 0x3e1b000, length: 0x19000}   # i_ino 12 by vmpi");
        assertThat(result.err()).contains("Rockchip dma-heap info dump, 5 lines, complete");
        assertThat(Cli.with(dump, "import", "-", "--board", "phone.yaml").code())
                .isEqualTo(1);
    }
}

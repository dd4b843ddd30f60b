package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.scenario.Examples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
    @TempDir
    static Path folder;

    static Path run;
    static Path file;

    @BeforeAll
    static void recordARun() {
        run = folder.resolve("run");
        file = folder.resolve("phone.jsonl");
        var scenario = Examples.FOLDER.resolve("video-record.yaml").toString();
        assertDone(Cli.run("run", scenario, "--data", run.toString()));
        assertDone(Cli.run("export", "--out", file.toString(), "--data", run.toString()));
    }

    private static Cli.Result assertDone(Cli.Result result) {
        assertThat(result.code()).as(result.err()).isZero();
        return result;
    }

    private static JsonNode json(String... args) throws IOException {
        return new ObjectMapper().readTree(assertDone(Cli.run(args)).out());
    }

    @Test
    void a_file_replayed_under_compatible_loses_the_encoders_four_refusals() throws IOException {
        var report = json("replay", file.toString(), "--policy", "compatible");

        assertThat(report.at("/total/lost").intValue()).isEqualTo(4);
        assertThat(report.at("/total/gained").intValue()).isZero();
        assertThat(report.at("/boards/0/status").textValue()).isEqualTo("replayed");
        assertThat(report.at("/boards/0/lost/by/0/who").textValue()).isEqualTo("encoder/input");
        assertThat(report.at("/boards/0/first/recorded").textValue()).isEqualTo("EBUSY");
        assertThat(report.get("note").textValue()).startsWith("open loop");
    }

    @Test
    void people_are_told_the_first_that_differs_and_what_it_cannot_tell() {
        var out = assertDone(Cli.run("replay", file.toString(), "--policy", "migrate", "--output", "table"))
                .out();

        assertThat(out)
                .contains("6 decided otherwise on 1 board")
                .contains("4 refusals lost: 4 EBUSY encoder/input")
                .contains("peak of cma: ")
                .contains("Open loop: ");
    }

    @Test
    void unchanged_nothing_differs_and_a_board_that_is_not_there_is_said() throws IOException {
        assertThat(json("replay", file.toString()).at("/total/diverged").intValue())
                .isZero();
        var none = Cli.run("replay", file.toString(), "--board", "fridge");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).isEqualTo("firstmap: the log has no board fridge\n");
    }

    @Test
    void other_heaps_come_from_a_file_of_their_own() throws IOException {
        var heaps = Files.writeString(
                folder.resolve("heaps.yaml"),
                "heaps:\n  - {name: pool, kind: contiguous, base: 0x40000000, size: 8MiB}\n");

        var report = json("replay", file.toString(), "--heaps", heaps.toString());

        assertThat(report.at("/boards/0/heaps").findValuesAsText("heap")).contains("pool");
        assertThat(report.at("/boards/0/gained/by/0/errno").textValue()).isEqualTo("ENOMEM");
        assertThat(Cli.run("replay", file.toString(), "--heaps", file.toString())
                        .code())
                .isEqualTo(1);
    }

    @Test
    void verdicts_are_written_to_a_topic_and_a_group_does_its_job_once() throws IOException {
        var line = new String[] {
            "replay", "--policy", "compatible", "--data", run.toString(), "--write-verdicts", "verdicts", "--group", "g"
        };

        var first = json(line);
        assertThat(first.at("/total/lost").intValue()).isEqualTo(4);
        assertThat(first.get("partitions").intValue()).isEqualTo(4);

        var again = assertDone(Cli.run(line));
        assertThat(again.err()).contains("0 of 4 partitions done here");
        assertThat(new ObjectMapper().readTree(again.out()).at("/total/boards").intValue())
                .isZero();

        line[2] = "migrate";
        var other = Cli.run(line);
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err()).contains("a job needs a group of its own");
        line[line.length - 1] = "its-own";
        assertThat(json(line).get("partitions").intValue()).as("as it says").isEqualTo(4);

        var log = Cli.run("replay", "--data", run.toString(), "--write-verdicts", "firstmap.events");
        assertThat(log.code()).isEqualTo(1);
        assertThat(log.err()).contains("is a topic of the log itself");
    }
}

package firstmap.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import firstmap.command.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model of granted time finds nothing wrong with the protocol as it is, and something with each piece taken out. */
class TimeModelTest {
    private static final Path MODEL = Project.ROOT.resolve("deploy/lab/time-model");

    @TempDir
    Path folder;

    @BeforeAll
    static void python() throws InterruptedException {
        assumeTrue(hasPython(), "no python3 on the PATH");
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", "").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void runs_with_faults_write_the_bytes_of_the_run_without() throws Exception {
        assertThat(play("campaign.py", "all", "2"))
                .filteredOn(line -> line.contains(" runs, "))
                .hasSize(10)
                .noneMatch(line -> line.startsWith(" "));
    }

    @Test
    void each_row_of_the_table_is_missed_and_stands_in_the_document() throws Exception {
        assertThat(play("rows.py"))
                .filteredOn(line -> line.startsWith("without "))
                .hasSizeGreaterThan(20)
                .noneMatch(line -> line.endsWith("none written by hand"));
    }

    @Test
    void each_guard_of_the_protocol_closes_a_hole() throws Exception {
        assertThat(play("holes.py")).filteredOn("  with:    holds"::equals).hasSizeGreaterThan(8);
    }

    /** What a script has printed; it says with its exit code whether it has found anything. */
    private List<String> play(String script, String... arguments) throws IOException, InterruptedException {
        var command =
                new ArrayList<>(List.of("python3", "-B", MODEL.resolve(script).toString()));
        command.addAll(List.of(arguments));
        var output = folder.resolve("told");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("it ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        var told = Files.readAllLines(output);
        assertThat(process.exitValue()).as("%s", String.join("\n", told)).isZero();
        return told;
    }
}

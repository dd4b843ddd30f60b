package firstmap.lab;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import firstmap.command.PythonScript;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The model of granted time finds nothing wrong with the protocol as it is, and something with each piece taken out. */
class TimeModelTest {
    @BeforeAll
    static void python() throws InterruptedException {
        PythonScript.assumeThereIsOne();
    }

    @Test
    void runs_with_faults_write_the_bytes_of_the_run_without() throws Exception {
        assertThat(play("campaign.py", "all", 2))
                .filteredOn(line -> line.contains(" runs, "))
                .hasSize(11);
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
        assertThat(play("holes.py")).filteredOn("  with:    holds"::equals).hasSizeGreaterThan(16);
    }

    /** What a script has printed; it says with its exit code whether it has found anything. */
    private static List<String> play(String script, Object... arguments) throws IOException, InterruptedException {
        var told =
                new PythonScript(Project.ROOT.resolve("deploy/lab/time-model").resolve(script)).run(arguments);
        assertThat(told.code()).as("%s", String.join("\n", told.lines())).isZero();
        return told.lines();
    }
}

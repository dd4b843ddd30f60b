package firstmap.lab.house;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page of odd machines: whatever it promises is held by a test, or by a line of the continuous integration. */
class OddMachinesTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final Pattern LINE = Pattern.compile("`\\.ci/run`: `([^`]+)`");

    static Stream<String> rows() throws IOException {
        return Files.readAllLines(Project.ROOT.resolve("deploy/odd-machines.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| --- ") && !line.startsWith("| machine "))
                .filter(line -> !line.startsWith("| **"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void each_row_is_held(String row) throws IOException {
        var cells = row.split("(?<!\\\\)\\|");
        var held = cells[cells.length - 1];
        var holders = new ArrayList<String>();
        var tests = TEST.matcher(held);
        while (tests.find()) {
            assertThat(source(tests.group(1))).as(tests.group()).containsPattern("void " + tests.group(2) + "\\(");
            holders.add(tests.group());
        }
        var lines = LINE.matcher(held);
        while (lines.find()) {
            assertThat(Files.readString(Project.ROOT.resolve(".ci/run"))).contains(lines.group(1));
            holders.add(lines.group());
        }
        assertThat(holders).as(row).isNotEmpty();
    }

    @Test
    void there_are_rows_of_each_kind() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(10);
    }

    private static String source(String test) throws IOException {
        for (var file : Project.files(".java"))
            if (file.getFileName().toString().equals(test + ".java")) return Files.readString(file);
        return "there is no " + test;
    }
}

package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.run.RunReport;
import firstmap.command.terminal.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTableTest {
    @Test
    void whose_lease_has_ended_is_told_with_when_and_what_it_held() {
        var camera = new RunReport.Death(
                "camera",
                57,
                2_400_000_000L,
                3L,
                List.of("camera"),
                List.of("camera-capture@preview-0"),
                List.of("preview-0", "preview-1"));
        var display = new RunReport.Death("display", 90, 0, null, List.of(), List.of(), List.of());

        assertThat(table(List.of(camera, display))
                        .lines()
                        .map(line -> line.strip().replaceAll(" {2,}", "  ")))
                .containsSequence(
                        "2 leases ended",
                        "WHO  AT  ROUND  SINCE EVENT  DEVICES  MAPPED  BUFFERS",
                        "camera  2.400 s  3  57  camera  camera-capture@preview-0  preview-0 preview-1",
                        "display  0.000 s  -  90  -  -  -");
        assertThat(table(List.of())).doesNotContain("ended");
    }

    private static String table(List<RunReport.Death> died) {
        var out = new ByteArrayOutputStream();
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        var console = new Console(new ByteArrayInputStream(new byte[0]), out, nowhere, false, false, false);
        new ReportTable(console).print(report(died));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static RunReport report(List<RunReport.Death> died) {
        return new RunReport(
                "scenario.yaml",
                "phone",
                "strict",
                new RunReport.Settings(0L, "max", 1),
                new RunReport.Log(90, 80, ""),
                Map.of(),
                List.of(),
                List.of(),
                0,
                List.of(),
                List.of(),
                List.of(),
                0,
                List.of(),
                died,
                List.of(),
                null,
                List.of(),
                0,
                0,
                null);
    }
}

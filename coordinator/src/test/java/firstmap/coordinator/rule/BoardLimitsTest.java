package firstmap.coordinator.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BoardLimitsTest {
    @Test
    void the_catalogue_has_the_limits_of_a_board() throws IOException {
        assertThat(Files.readAllLines(Path.of("../events/README.md")))
                .contains(
                        "| most attachments of a buffer | " + Buffer.MAX_ATTACHMENTS + " |",
                        "| most nodes whose numbers a board remembers | " + HeardNodes.MAX + " |",
                        "| numbers below a node's highest that are still taken | " + window() + " |");
    }

    private static int window() {
        var heard = SequenceWindow.NOTHING.with(1000);
        int below = 0;
        while (!heard.contains(1000 - below - 1)) below++;
        return below;
    }
}

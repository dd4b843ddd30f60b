package firstmap.coordinator.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/**
 * One thing that Linux does, as a file of {@code linux/} says it (its README has the form).
 *
 * @param key section and place in it, or a name
 * @param opening the first words of the page's own statement
 * @param says what it says, and where
 * @param reasons why some or all of it has no script
 */
record Statement(String key, String opening, String says, List<Play> plays, List<String> reasons) {

    /** @param text a board file, dashes, and lines with their answers */
    record Play(String title, String text) {}

    static List<Statement> read(String file) {
        var all = new ArrayList<Statement>();
        List<String> play = null;
        var title = "";
        var board = "";
        for (var line : (file + "\n").lines().toList()) {
            boolean ends = line.isBlank() || line.startsWith("no board:") || line.startsWith("left out:");
            if (ends && play != null) {
                int dashes = play.indexOf("----");
                assertThat(dashes).as("dashes in \"%s\"", title).isNotNegative();
                if (dashes > 0) board = "board: linux\n" + String.join("\n", play.subList(0, dashes)) + "\n";
                var lines = String.join("\n", play.subList(dashes, play.size()));
                all.getLast().plays.add(new Play(title, board + lines + "\n"));
                play = null;
            }
            if (line.startsWith("== ")) {
                var words = line.substring(3).split(" ", 2);
                all.add(new Statement(
                        words[0], words.length > 1 ? words[1] : "", "", new ArrayList<>(), new ArrayList<>()));
            } else if (ends && !line.isBlank()) {
                all.getLast().reasons.add(line);
            } else if (line.startsWith("-- ")) {
                title = line.substring(3);
                play = new ArrayList<>();
            } else if (play != null) {
                play.add(line);
            } else if (!ends && !line.startsWith("#")) {
                var last = all.removeLast();
                all.add(new Statement(last.key, last.opening, last.says + line, last.plays, last.reasons));
            }
        }
        return all;
    }
}

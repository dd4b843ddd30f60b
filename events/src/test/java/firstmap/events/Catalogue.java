package firstmap.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The README of this module, to be held to the code. */
public final class Catalogue {
    public static final String TEXT = text(Path.of("README.md"));

    private Catalogue() {}

    /** What stands in its blocks of that language, in order. */
    public static List<String> blocks(String language) {
        return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
                .matcher(TEXT)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** The words that it shows as code, each name in them for itself. */
    public static List<String> names() {
        return Pattern.compile("`[^`\\n]+`")
                .matcher(TEXT)
                .results()
                .map(MatchResult::group)
                .flatMap(code -> Arrays.stream(code.split("\\W+")))
                .toList();
    }

    /** The cells of the table whose first column is called so, as they are read: without the marks of code. */
    public static List<List<String>> table(String firstColumn) {
        return TEXT.lines()
                .dropWhile(line -> !line.startsWith("| " + firstColumn + " |"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(row -> Arrays.stream(row.substring(1).split("\\|"))
                        .map(cell -> cell.strip().replace("`", ""))
                        .toList())
                .toList();
    }

    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package firstmap.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A block of commands of a document, as a reader pastes it, and what the document says they print.
 *
 * @param heading the one that stands last before it; empty if there is none
 * @param prints the block that follows at once; if none does, all is left out
 */
public record ShellBlock(String heading, String script, String prints) {
    private static final Pattern PIECE = Pattern.compile(
            "(?m)^#+ (?<heading>.*)$|^```sh\\n(?<script>(?s:.*?))^```\\n(?:^```\\n(?<prints>(?s:.*?))^```$)?");

    private static final String LEFT_OUT = "…";
    private static final Pattern TOKEN = Pattern.compile("…| +|[^… ]+");

    /** All of a document, in order. */
    public static List<ShellBlock> of(String document) {
        var blocks = new ArrayList<ShellBlock>();
        var heading = "";
        for (var pieces = PIECE.matcher(document); pieces.find(); ) {
            if (pieces.group("heading") != null) heading = pieces.group("heading");
            else
                blocks.add(new ShellBlock(
                        heading,
                        pieces.group("script"),
                        pieces.group("prints") == null ? LEFT_OUT : pieces.group("prints")));
        }
        return blocks;
    }

    /**
     * That this was printed, blanks at a line's end and between words aside; {@code …} stands for anything.
     *
     * @param aside what was said to people meanwhile, for who has to find out why it was not
     */
    public void assertPrints(String said, String aside) {
        var expected = prints.lines().map(ShellBlock::line).collect(Collectors.joining());
        assertThat(said.lines().map(line -> line.stripTrailing() + "\n").collect(Collectors.joining()))
                .as("%s%nsays that it prints%n%s%nand said aside%n%s", script, prints, aside)
                .matches(Pattern.compile(expected));
    }

    /** A line that is left out may be several, or none. */
    private static String line(String line) {
        if (line.strip().equals(LEFT_OUT)) return "(?:.*\\n)*?";
        return TOKEN.matcher(line.stripTrailing())
                        .replaceAll(token -> Matcher.quoteReplacement(
                                switch (token.group().charAt(0)) {
                                    case '…' -> ".*";
                                    case ' ' -> " +";
                                    default -> Pattern.quote(token.group());
                                }))
                + "\\n";
    }
}

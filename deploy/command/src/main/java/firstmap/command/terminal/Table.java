package firstmap.command.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Aligned columns for people. The last column may be long: it is wrapped below itself. */
public final class Table {
    /** A blank at which no line is broken, printed as any other. */
    public static final char NO_BREAK = '\u00a0';

    private static final String GAP = "  ";

    private final List<Column> columns = new ArrayList<>();
    private final List<List<Cell>> rows = new ArrayList<>();
    /** Of the rows that have been printed, which are not held any more. */
    private int[] widest = {};

    private record Column(String title, boolean right) {}

    private record Cell(String text, UnaryOperator<String> paint) {}

    public Table left(String title) {
        columns.add(new Column(title, false));
        return this;
    }

    public Table right(String title) {
        columns.add(new Column(title, true));
        return this;
    }

    /** Cells by {@link String#valueOf}; null is empty. */
    public Table row(Object... cells) {
        return row(UnaryOperator.identity(), cells);
    }

    /** @param paint colours each cell of the row; it must not change its width */
    public Table row(UnaryOperator<String> paint, Object... cells) {
        var row = new ArrayList<Cell>();
        for (var cell : cells) row.add(new Cell(cell == null ? "" : cell.toString(), paint));
        rows.add(row);
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /**
     * Prints the rows that have come since the last time: a long table is printed in pieces, and has its titles once. A
     * column is as wide as what has come until then.
     *
     * @param width of the terminal, in characters
     */
    public void print(PrintWriter out, String indent, int width, boolean colour) {
        boolean begins = widest.length == 0;
        widest = begins ? new int[columns.size()] : widest;
        for (int i = 0; i < widest.length; i++) {
            widest[i] = Math.max(widest[i], columns.get(i).title().length());
            for (var row : rows)
                widest[i] = Math.max(widest[i], row.get(i).text().length());
        }
        var widths = widest.clone();
        int used = indent.length();
        for (int i = 0; i + 1 < widths.length; i++) used += widths[i] + GAP.length();
        int last = widths.length - 1;
        widths[last] = Math.min(widths[last], Math.max(20, width - used));
        var titles = columns.stream()
                .map(column -> new Cell(column.title(), text -> Paint.BOLD.on(text, colour)))
                .toList();
        if (begins && !columns.stream().allMatch(column -> column.title().isEmpty())) line(out, indent, widths, titles);
        for (var row : rows) {
            var pieces = wrapped(row.get(last).text(), widths[last]);
            for (int i = 0; i < pieces.size(); i++) {
                var cells = new ArrayList<Cell>();
                for (int c = 0; c < last; c++) cells.add(i == 0 ? row.get(c) : new Cell("", UnaryOperator.identity()));
                cells.add(new Cell(pieces.get(i), row.get(last).paint()));
                line(out, indent, widths, cells);
            }
        }
        rows.clear();
    }

    private void line(PrintWriter out, String indent, int[] widths, List<Cell> cells) {
        var line = new StringBuilder(indent);
        for (int i = 0; i < widths.length; i++) {
            var cell = cells.get(i);
            var blanks = " ".repeat(Math.max(0, widths[i] - cell.text().length()));
            var text = cell.text().isEmpty() ? "" : cell.paint().apply(cell.text());
            line.append(columns.get(i).right() ? blanks + text : text + blanks);
            if (i + 1 < widths.length) line.append(GAP);
        }
        out.println(line.toString().stripTrailing());
    }

    /** Broken at blanks, but not at a no-break one; a word that is longer than the column stays whole. */
    private static List<String> wrapped(String text, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            if (!line.isEmpty()) line.append(' ');
            line.append(word.replace(NO_BREAK, ' '));
        }
        lines.add(line.toString());
        return lines;
    }
}

package firstmap.command.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A comparison side by side: a row for each measure, a column for each way. */
public record Rows(List<String> head, List<List<String>> rows) {
    public static Rows of(Comparison comparison) {
        var ways = comparison.ways();
        var rows = new ArrayList<List<String>>();
        rows.add(row("requests refused", ways, way -> count(way.refusals())));
        rows.add(row("sets made anew", ways, way -> count(way.setsRemade())));
        rows.add(row("frames made", ways, way -> count(way.framesMade())));
        rows.add(row("frames used", ways, way -> count(way.framesUsed())));
        rows.add(row("frames lost", ways, way -> count(way.framesLost())));
        rows.add(row("time without frames", ways, way -> seconds(way.withoutFramesNanos())));
        rows.add(row("bytes allocated", ways, way -> count(way.bytesAllocated())));
        rows.add(row("bytes moved", ways, way -> count(way.bytesMoved())));
        for (int i = 0; i < ways.getFirst().heaps().size(); i++) {
            int heap = i;
            rows.add(row(
                    "peak use of " + ways.getFirst().heaps().get(heap).heap(),
                    ways,
                    way -> count(way.heaps().get(heap).bytes())));
        }
        return new Rows(ways.stream().map(WayOutcome::way).toList(), rows);
    }

    private static List<String> row(String measure, List<WayOutcome> ways, Function<WayOutcome, String> cell) {
        var row = new ArrayList<String>();
        row.add(measure);
        for (var way : ways) row.add(cell.apply(way));
        return row;
    }

    private static String count(long number) {
        return Long.toString(number);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
    }

    /** The same with one more column. */
    public Rows beside(String title, List<String> cells) {
        var titles = new ArrayList<>(head);
        titles.add(title);
        var longer = new ArrayList<List<String>>();
        for (int i = 0; i < rows.size(); i++) {
            var row = new ArrayList<>(rows.get(i));
            row.add(cells.get(i));
            longer.add(row);
        }
        return new Rows(titles, longer);
    }

    /** As a table of a Markdown document. */
    public String markdown() {
        var text = new StringBuilder("| |");
        for (var way : head) text.append(' ').append(way).append(" |");
        text.append("\n| --- |").append(" ---: |".repeat(head.size())).append('\n');
        for (var row : rows) text.append("| ").append(String.join(" | ", row)).append(" |\n");
        return text.toString();
    }
}

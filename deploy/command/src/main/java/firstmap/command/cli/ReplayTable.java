package firstmap.command.cli;

import firstmap.command.terminal.Console;
import firstmap.command.terminal.Paint;
import firstmap.command.terminal.Table;
import firstmap.command.terminal.Words;
import firstmap.coordinator.replay.BoardDifferences;
import firstmap.coordinator.replay.ReplayReport;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** What a replay has found, as people read it. */
final class ReplayTable {
    /** Boards of which all is told; of more there is a line each. */
    private static final int MOST_WHOLE = 3;

    private static final int MOST_BOARDS = 100;
    private static final int MOST_LINES = 20;

    private final Console console;
    private final PrintWriter out;
    private final boolean colour;

    ReplayTable(Console console) {
        this.console = console;
        this.out = console.text();
        this.colour = console.paintsOut();
    }

    void print(ReplayReport report) {
        var total = report.total();
        out.println(Paint.BOLD.on(Words.count(total.boards(), "board"), colour)
                + ", %s: %d decided otherwise on %s"
                        .formatted(
                                Words.count(total.requests(), "request"),
                                total.diverged(),
                                Words.count(total.changed(), "board")));
        if (total.expired() > 0)
            out.println(Words.count(total.expired(), "board")
                    + " cannot be replayed from the start: requests have expired");
        if (total.corrupt() > 0)
            out.println(
                    Words.count(total.corrupt(), "board") + " on partitions whose log cannot be followed to its end");
        if (total.impossible() > 0) out.println(Words.count(total.impossible(), "board") + " cannot be like that");
        var table = new Table()
                .left("BOARD")
                .right("REQUESTS")
                .right("OTHERWISE")
                .right("LOST")
                .right("GAINED")
                .right("SENSELESS")
                .right("ALLOCATED")
                .right("MOVED")
                .left("FIRST");
        report.boards().stream().limit(MOST_BOARDS).forEach(board -> row(table, board));
        table.print(out, "", console.width(), colour);
        if (report.boards().size() > MOST_BOARDS)
            out.println("… " + report.boards().size() + " boards in all");
        if (report.boards().size() <= MOST_WHOLE) report.boards().forEach(this::whole);
        out.println(report.note().substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                + report.note().substring(1) + ".");
        out.flush();
    }

    private static void row(Table table, BoardDifferences board) {
        if (board.status() != BoardDifferences.Status.REPLAYED) {
            table.row(board.board(), board.requests(), "", "", "", "", "", "", board.problem());
            return;
        }
        table.row(
                board.board(),
                board.requests(),
                board.diverged(),
                board.lost().count(),
                board.gained().count(),
                board.senseless().count(),
                beside(board.recorded().bytesAllocated(), board.replayed().bytesAllocated()),
                beside(board.recorded().bytesMoved(), board.replayed().bytesMoved()),
                board.first() == null ? "" : first(board.first()));
    }

    private static String first(BoardDifferences.Divergence first) {
        return "%s %s, event %d: %s instead of %s"
                .formatted(first.type(), first.request(), first.seq(), first.replayed(), first.recorded());
    }

    private static String beside(long recorded, long replayed) {
        return recorded == replayed ? Words.bytes(recorded) : Words.bytes(recorded) + " → " + Words.bytes(replayed);
    }

    private void whole(BoardDifferences board) {
        if (board.status() != BoardDifferences.Status.REPLAYED) return;
        out.println(Paint.BOLD.on(board.board(), colour));
        refusals("lost", board.lost());
        refusals("gained", board.gained());
        refusals("senseless", board.senseless());
        for (var peak : board.heaps())
            out.println("  peak of %s: %s".formatted(peak.heap(), peak(peak.recorded(), peak.replayed())));
        if (board.elsewhere() > 0) {
            out.println("  " + Words.count(board.elsewhere(), "buffer") + " in another heap at the end");
            for (var buffer : board.buffers()
                    .subList(0, Math.min(MOST_LINES, board.buffers().size())))
                out.println(
                        "    %s: %s → %s".formatted(buffer.buffer(), heap(buffer.recorded()), heap(buffer.replayed())));
        }
        var left = board.left();
        if (left.attachments() + left.buffers() > 0)
            out.println("  left at the end, because nobody knew of the grant: %s, %s of %s"
                    .formatted(
                            Words.count(left.attachments(), "attachment"),
                            Words.count(left.buffers(), "buffer"),
                            Words.bytes(left.bytes())));
        if (board.unanswered() > 0)
            out.println("  " + Words.count(board.unanswered(), "request") + " without an outcome, not replayed");
    }

    private static String heap(String heap) {
        return heap == null ? "no storage" : heap;
    }

    private static String peak(Long recorded, Long replayed) {
        if (recorded == null) return "no such heap → " + Words.bytes(replayed);
        if (replayed == null) return Words.bytes(recorded) + " → no such heap";
        return beside(recorded, replayed);
    }

    private void refusals(String title, BoardDifferences.Refusals refusals) {
        if (refusals.count() == 0) return;
        out.println("  " + Words.count(refusals.count(), "refusal") + " " + title + ": "
                + refusals.by().stream()
                        .limit(MOST_LINES)
                        .map(by -> by.count() + " " + by.errno() + " " + by.who())
                        .collect(Collectors.joining(", ")));
        for (var refusal : refusals.named()
                .subList(0, Math.min(MOST_LINES, refusals.named().size())))
            out.println("    %s %s, event %d: %s %s%s"
                    .formatted(
                            refusal.type(),
                            refusal.request(),
                            refusal.seq(),
                            refusal.errno(),
                            refusal.who(),
                            refusal.buffer() == null ? "" : " at " + refusal.buffer()));
        if (refusals.count() > MOST_LINES) out.println("    … " + refusals.count() + " in all");
    }
}

package firstmap.command.cli;

import firstmap.command.terminal.Console;
import firstmap.command.terminal.Paint;
import firstmap.command.terminal.Table;
import firstmap.command.terminal.Words;
import firstmap.coordinator.audit.AuditReport;
import firstmap.coordinator.audit.Finding;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** An audit for people: a line for each partition, then what is wrong, then the verdict. */
final class AuditTable {
    private final Console console;

    AuditTable(Console console) {
        this.console = console;
    }

    void print(AuditReport report) {
        var out = console.text();
        boolean colour = console.paintsOut();
        var table = new Table()
                .right("PARTITION")
                .right("REQUESTS")
                .right("EVENTS")
                .right("BOARDS")
                .right("DEAD LETTERS")
                .right("DUPLICATES")
                .right("RULE FAILURES")
                .right("NOT ANSWERED YET")
                .left("VERDICT");
        for (var it : report.partitions()) {
            UnaryOperator<String> paint = switch (it.verdict()) {
                case GOOD, GOOD_AS_FAR_AS_KEPT -> UnaryOperator.identity();
                case UNKNOWN_RULE -> text -> Paint.YELLOW.on(text, colour);
                case WRONG -> text -> Paint.RED.on(text, colour);
            };
            table.row(
                    paint,
                    it.partition(),
                    it.requests(),
                    it.events(),
                    it.boards(),
                    it.deadLetters(),
                    it.duplicates(),
                    it.ruleFailures(),
                    it.notAnswered(),
                    verdict(it));
        }
        table.print(out, "", console.width(), colour);
        for (var partition : report.partitions())
            for (var letter : partition.onTrust())
                out.println(Paint.YELLOW.on("on trust", colour) + ": not answered: " + letter);
        for (var mark : report.setAside())
            out.println(Paint.YELLOW.on("set aside", colour)
                    + ": partition %d offset %d%s: %s"
                            .formatted(
                                    mark.partition(),
                                    mark.offset(),
                                    mark.board() == null ? "" : " (board " + mark.board() + ", which stands still)",
                                    mark.reason()));
        report.findings().forEach(finding -> print(out, finding, colour));
        out.println(
                switch (report.verdict()) {
                    case GOOD, GOOD_AS_FAR_AS_KEPT ->
                        Paint.GREEN.on("good", colour)
                                + ": every decision that can be made again is the one on the log";
                    case UNKNOWN_RULE ->
                        Paint.YELLOW.on("not repeated", colour)
                                + ": nothing is wrong, but not all decisions could be made again";
                    case WRONG ->
                        Paint.RED.on("wrong", colour) + ": "
                                + Words.count(report.findings().size(), "finding");
                });
        out.println("%s, %s, %s in %s"
                .formatted(
                        Words.count(report.requests(), "request"),
                        Words.count(report.events(), "event"),
                        Words.count(report.boards(), "board"),
                        String.format(Locale.ROOT, "%.1f s", report.millis() / 1e3)));
        out.flush();
    }

    private static String verdict(AuditReport.OfPartition it) {
        return switch (it.verdict()) {
            case GOOD -> "good";
            case GOOD_AS_FAR_AS_KEPT ->
                it.decisionsFrom() == null
                        ? "linked; no request of any event is there any more"
                        : "good; decisions made again from offset %d, before it requests have expired"
                                .formatted(it.decisionsFrom());
            case UNKNOWN_RULE -> "not repeated";
            case WRONG -> "wrong";
        };
    }

    private static void print(PrintWriter out, Finding finding, boolean colour) {
        out.println(Paint.RED.on(finding.kind().toString(), colour) + ": " + finding.sentence());
        if (finding.recorded() != null) out.println("  recorded: " + finding.recorded());
        if (finding.decided() != null) out.println("  decided:  " + finding.decided());
    }
}

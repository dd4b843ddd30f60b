package firstmap.deploy.cli;

import firstmap.coordinator.audit.Finding;
import firstmap.coordinator.audit.Report;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** An audit for people: a line for each partition, then what is wrong, then the verdict. */
final class AuditTable {
    private final Console console;

    AuditTable(Console console) {
        this.console = console;
    }

    void print(Report report) {
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
            UnaryOperator<String> paint = it.verdict() == Report.Verdict.WRONG
                    ? text -> Paint.RED.on(text, colour)
                    : UnaryOperator.identity();
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
        report.findings().forEach(finding -> print(out, finding, colour));
        out.println(
                report.good()
                        ? Paint.GREEN.on("good", colour)
                                + ": every decision that can be made again is the one on the log"
                        : Paint.RED.on("wrong", colour) + ": "
                                + Words.count(report.findings().size(), "finding"));
        out.println("%s, %s, %s in %s"
                .formatted(
                        Words.count(report.requests(), "request"),
                        Words.count(report.events(), "event"),
                        Words.count(report.boards(), "board"),
                        String.format(Locale.ROOT, "%.1f s", report.millis() / 1e3)));
        out.flush();
    }

    private static String verdict(Report.OfPartition it) {
        return switch (it.verdict()) {
            case GOOD -> "good";
            case GOOD_AS_FAR_AS_KEPT ->
                it.decisionsFrom() == null
                        ? "linked; no request of any event is there any more"
                        : "good; decisions made again from offset %d, before it requests have expired"
                                .formatted(it.decisionsFrom());
            case WRONG -> "wrong";
        };
    }

    private static void print(PrintWriter out, Finding finding, boolean colour) {
        out.println(Paint.RED.on(finding.kind().toString(), colour) + ": " + finding.sentence());
        if (finding.recorded() != null) out.println("  recorded: " + finding.recorded());
        if (finding.decided() != null) out.println("  decided:  " + finding.decided());
    }
}

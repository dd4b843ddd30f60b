package firstmap.lab.cli;

import firstmap.command.terminal.Console;
import firstmap.command.terminal.Paint;
import firstmap.command.terminal.Table;
import firstmap.lab.torture.JudgedNamespace;
import firstmap.lab.torture.TortureReport;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What was done to a cluster and what came of it, for people. */
final class TortureTable {
    private final Console console;

    TortureTable(Console console) {
        this.console = console;
    }

    void print(TortureReport report) {
        var out = console.text();
        print(out, faults(report));
        for (var judged : report.namespaces()) {
            out.println();
            print(out, figures(judged));
            out.println();
            print(out, flaws(judged));
            judged.standstills().forEach(out::println);
            if (judged.findings().isEmpty()) continue;
            out.println();
            var findings = new Table().left("flaw").left("where").left("what");
            for (var finding : judged.findings())
                findings.row(finding.flaw().name().toLowerCase(Locale.ROOT), finding.place(), finding.what());
            print(out, findings);
        }
        out.flush();
    }

    private static Table faults(TortureReport report) {
        var table = new Table().left("fault").right("times");
        report.faults().forEach((fault, times) -> table.row(inWords(fault), times));
        return table.row(
                        "coordinators that ended by themselves",
                        report.endedByThemselves().size())
                .row(
                        "transactions ended by hand",
                        report.abandonedTransactions().size())
                .row("seconds under fire", "%.1f".formatted(report.seconds()));
    }

    /** «brokerStops» as «broker stops». */
    private static String inWords(String name) {
        return name.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private static String inWords(Map<String, Long> refusals) {
        return refusals.entrySet().stream()
                .map(refused -> "%s %,d".formatted(refused.getKey(), refused.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static Table figures(JudgedNamespace r) {
        return new Table()
                .left("namespace " + r.namespace())
                .right("")
                .row("rebalances", "%,d".formatted(r.rebalances()))
                .row("requests", "%,d".formatted(r.requests()))
                .row("of them new and readable", "%,d".formatted(r.toBeAnswered()))
                .row("dead letters", "%,d".formatted(r.deadLetters()))
                .row("events", "%,d".formatted(r.events()))
                .row("refused", inWords(r.refusals()))
                .row("boards retired", "%,d".formatted(r.retiredBoards()))
                .row("decisions a second", "%,d".formatted(r.decisionsPerSecond()))
                .row("longest time without an event on a partition", "%.1f s".formatted(r.worstGapMillis() / 1000.0))
                .row("longest time without any event", "%.1f s".formatted(r.worstGapOfAllMillis() / 1000.0))
                .row("boards shown under fire, held against the log", "%,d".formatted(r.looks()))
                .row("coordinators compared in the end", r.compared())
                .row("all answered", r.allAnswered() ? "yes" : "no");
    }

    private Table flaws(JudgedNamespace judged) {
        var table = new Table().left("the checker found").right("");
        judged.flaws().forEach((flaw, count) -> {
            UnaryOperator<String> paint = text -> (count == 0 ? Paint.GREEN : Paint.RED).on(text, console.paintsOut());
            table.row(paint, flaw, "%,d".formatted(count));
        });
        return table;
    }

    private void print(PrintWriter out, Table table) {
        table.print(out, "", console.width(), console.paintsOut());
    }
}

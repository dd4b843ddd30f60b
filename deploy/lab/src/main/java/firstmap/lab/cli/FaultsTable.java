package firstmap.lab.cli;

import firstmap.command.terminal.Console;
import firstmap.command.terminal.Paint;
import firstmap.command.terminal.Table;
import firstmap.lab.experiments.Fault;
import firstmap.lab.experiments.FaultOutcome;
import java.util.List;
import java.util.function.UnaryOperator;

/** Faults and what caught them, for people. */
final class FaultsTable {
    private final Console console;

    FaultsTable(Console console) {
        this.console = console;
    }

    /** What there is. */
    void print(List<Fault> faults) {
        var table = new Table().left("fault").left("in").left("what is wrong");
        for (var fault : faults) table.row(fault.name(), fault.kind(), fault.what());
        table.print(console.text(), "", console.width(), console.paintsOut());
    }

    /** What came of it. */
    void print(String commit, List<FaultOutcome> outcomes) {
        var out = console.text();
        var table =
                new Table().left("fault").left("in").right("seconds").left("").left("by");
        for (var outcome : outcomes)
            table.row(
                    paint(outcome),
                    outcome.fault(),
                    outcome.kind(),
                    "%.1f".formatted(outcome.seconds()),
                    outcome.verdict(),
                    outcome.by());
        table.print(out, "", console.width(), console.paintsOut());
        long caught = outcomes.stream().filter(FaultOutcome::isCaught).count();
        out.printf("%d of %d faults caught, at %s%n", caught, outcomes.size(), commit);
    }

    private UnaryOperator<String> paint(FaultOutcome outcome) {
        return outcome.isCaught() ? UnaryOperator.identity() : text -> Paint.RED.on(text, console.paintsOut());
    }
}

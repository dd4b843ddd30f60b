package firstmap.lab.cli;

import firstmap.command.cli.Common;
import firstmap.command.terminal.Bar;
import firstmap.command.terminal.Console;

/** Tells how far an experiment has come: a bar where a person looks, a line for each step otherwise. */
final class Tale {
    private final Console console;
    private final Bar bar;
    private final int steps;
    private int done;

    Tale(Console console, Bar bar, int steps) {
        this.console = console;
        this.bar = bar;
        this.steps = steps;
    }

    synchronized void begins(String what) {
        tell(what);
    }

    synchronized void ended(String what) {
        done++;
        tell(what);
    }

    private void tell(String what) {
        bar.reached(done, steps, what);
        if (!console.errIsTerminal() || Common.isVerbose()) console.say("%d/%d %s".formatted(done, steps, what));
    }
}

package firstmap.lab.cli;

import firstmap.command.terminal.Console;
import firstmap.command.terminal.Paint;
import firstmap.command.terminal.Table;
import firstmap.lab.experiments.Extension;
import firstmap.lab.experiments.ExtensionOutcome;
import java.io.PrintWriter;
import java.util.List;

/** Who said what when one thing was added, for people. */
final class ExtensionTable {
    private final Console console;

    ExtensionTable(Console console) {
        this.console = console;
    }

    void print(String commit, List<ExtensionOutcome> outcomes) {
        var out = console.text();
        var table = new Table().left("added").right("errors").right("in files").left("revision");
        for (var outcome : outcomes) {
            row(table, outcome.name(), outcome.before());
            if (outcome.now() != null) row(table, "", outcome.now());
        }
        print(out, table);
        for (var outcome : outcomes) {
            out.printf("%n%s: %s%n", outcome.name(), outcome.what());
            print(out, story(outcome));
        }
        out.printf("%nat %s%n", commit);
    }

    private static void row(Table table, String name, Extension.Named named) {
        table.row(name, named.errors(), named.files().size(), named.revision());
    }

    private Table story(ExtensionOutcome outcome) {
        var table = new Table().left("  named by").left("file");
        if (outcome.now() != null) for (var file : outcome.now().files()) table.row("  the compiler", file);
        for (var file : outcome.namedLater()) table.row("  the compiler, later", file);
        for (var missing : outcome.tests()) table.row("  " + missing.by(), missing.file());
        if (outcome.passed() > 0)
            table.row(
                    "  works",
                    outcome.passed() + " tests pass, after touching "
                            + outcome.touched().size() + " files");
        if (!outcome.isGood())
            table.row(text -> Paint.RED.on(text, console.paintsOut()), "  not as it must be", outcome.problem());
        return table;
    }

    private void print(PrintWriter out, Table table) {
        table.print(out, "", console.width(), console.paintsOut());
    }
}

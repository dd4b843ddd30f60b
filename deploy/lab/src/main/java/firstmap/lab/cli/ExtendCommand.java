package firstmap.lab.cli;

import firstmap.command.cli.Common;
import firstmap.command.terminal.Bar;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Output;
import firstmap.command.terminal.StopSignal;
import firstmap.lab.experiments.ExtensionList;
import firstmap.lab.experiments.ExtensionOutcome;
import firstmap.lab.experiments.ExtensionTrial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What must be touched when one thing is added, and who says so. */
@Command(
        name = "extend",
        header = "Add one thing to a copy of the project, and see the compiler and the tests name the rest.",
        description = {
            "First stands the declaration alone, and one compilation of everything names files; then those are",
            "mended, and nothing else; then tests name what is still missing. In the end the new thing must work,",
            "from the board file to the audit, or the exit code is 1. A revision of the clone that the command is",
            "called in is copied and built by Maven once; what is not committed is not in it.",
            "Example:  firstmap extend policy",
            "Example:  firstmap extend --revision rooms --names-only"
        })
public final class ExtendCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "what is added: ${COMPLETION-CANDIDATES}; default: all, one after the other")
    private List<String> names = List.of();

    @Option(names = "--names-only", description = "only the declaration, and what the compiler names")
    private boolean namesOnly;

    @Mixin
    private CopyOptions copyOptions;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    public ExtendCommand(Console console) {
        this.console = console;
    }

    /** @param extensions in the order in which they were asked for */
    private record Report(String revision, String commit, List<ExtensionOutcome> extensions) {}

    @Override
    public Integer call() throws Exception {
        for (var name : names)
            if (!ExtensionList.names().contains(name))
                throw new ParameterException(
                        spec.commandLine(), "'" + name + "' is not one of " + String.join(", ", ExtensionList.names()));
        var asked = names.isEmpty() ? ExtensionList.names() : names;
        try (var _ = new StopSignal();
                var bar = new Bar(console, "extend");
                var scratch = new Scratch("firstmap-extend")) {
            var report = run(asked, scratch.folder(), new Tale(console, bar, asked.size() + 1));
            if (output.isTable(console)) new ExtensionTable(console).print(report.commit(), report.extensions());
            else Output.json(console, report);
            return report.extensions().stream().allMatch(ExtensionOutcome::isGood) ? 0 : 1;
        }
    }

    private Report run(List<String> asked, Path folder, Tale tale) throws Exception {
        var copy = copyOptions.build(folder, tale);
        var outcomes = new ArrayList<ExtensionOutcome>();
        for (var name : asked) {
            var trial = new ExtensionTrial(copy, ExtensionList.named(name), folder);
            var outcome = namesOnly ? trial.names() : trial.run();
            outcomes.add(outcome);
            tale.ended(name + ": " + (outcome.isGood() ? "as it must be" : outcome.problem()));
        }
        return new Report(copyOptions.revision(), copy.commit(), outcomes);
    }

    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return ExtensionList.names().iterator();
        }
    }
}

package firstmap.lab.cli;

import firstmap.command.cli.Common;
import firstmap.command.terminal.Bar;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Output;
import firstmap.command.terminal.StopSignal;
import firstmap.lab.experiments.Fault;
import firstmap.lab.experiments.FaultList;
import firstmap.lab.experiments.FaultOutcome;
import firstmap.lab.experiments.FaultTrial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Seeded faults, and what catches each. */
@Command(
        name = "faults",
        header = "Put seeded faults into a copy of the project, one at a time, and see each of them caught.",
        description = {
            "Coordinators that are broken on purpose, which the simulation must catch, and slips in rule, storage,",
            "codec, fold, recovery, audit and guards, each of which a named test must catch. A revision of the clone",
            "that the command is called in is copied and built by Maven once; what is not committed is not in it.",
            "A fault that nothing catches is exit code 1.",
            "Example:  firstmap faults --list",
            "Example:  firstmap faults --revision HEAD~10 --only no-fencing"
        })
public final class FaultsCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            completionCandidates = Names.class,
            description = "these faults, by name; default: all")
    private List<String> only;

    @Option(names = "--list", description = "say which there are, and run none")
    private boolean isList;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1",
            description = "how many faults at a time, each in a JVM of its own; default: ${DEFAULT-VALUE}")
    private int jobs;

    @Mixin
    private CopyOptions copyOptions;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    public FaultsCommand(Console console) {
        this.console = console;
    }

    /** @param faults in the order of the list */
    private record Report(String revision, String commit, int caught, List<FaultOutcome> faults) {}

    @Override
    public Integer call() throws Exception {
        if (jobs < 1) throw new ParameterException(spec.commandLine(), "--jobs must be 1 or more");
        var faults = chosen();
        if (isList) {
            list(faults);
            return 0;
        }
        try (var _ = new StopSignal();
                var bar = new Bar(console, "faults");
                var scratch = new Scratch("firstmap-faults")) {
            var report = run(faults, scratch.folder(), new Tale(console, bar, faults.size() + 2));
            if (output.isTable(console)) new FaultsTable(console).print(report.commit(), report.faults());
            else Output.json(console, report);
            return report.caught() == faults.size() ? 0 : 1;
        }
    }

    private Report run(List<Fault> faults, Path folder, Tale tale) throws Exception {
        var copy = copyOptions.build(folder, tale);
        var trial = new FaultTrial(copy, folder);
        trial.requireSound(faults);
        tale.ended("without any fault every test passes");
        var outcomes = new ArrayList<FaultOutcome>();
        try (var atATime = Executors.newFixedThreadPool(jobs)) {
            var running = faults.stream()
                    .map(fault -> atATime.submit(() -> {
                        var outcome = trial.run(fault);
                        tale.ended("%s: %s (%.1f s)".formatted(fault.name(), outcome.verdict(), outcome.seconds()));
                        return outcome;
                    }))
                    .toList();
            try {
                for (var one : running) outcomes.add(one.get());
            } finally {
                atATime.shutdownNow();
            }
        }
        int caught = (int) outcomes.stream().filter(FaultOutcome::isCaught).count();
        return new Report(copyOptions.revision(), copy.commit(), caught, outcomes);
    }

    private List<Fault> chosen() {
        var all = FaultList.all();
        if (only == null) return all;
        var names = all.stream().map(Fault::name).toList();
        for (var name : only)
            if (!names.contains(name))
                throw new ParameterException(
                        spec.commandLine(), "--only: '" + name + "' is not one of " + String.join(", ", names));
        return all.stream().filter(fault -> only.contains(fault.name())).toList();
    }

    private void list(List<Fault> faults) {
        if (output.isTable(console)) new FaultsTable(console).print(faults);
        else Output.json(console, faults.stream().map(Listed::of).toList());
    }

    /** @param tests that must catch it; null for what the simulation must catch */
    private record Listed(String name, String kind, String what, List<String> tests) {
        static Listed of(Fault fault) {
            var tests = fault instanceof Fault.Slip slip ? slip.tests() : null;
            return new Listed(fault.name(), fault.kind().toString(), fault.what(), tests);
        }
    }

    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return FaultList.all().stream().map(Fault::name).iterator();
        }
    }
}

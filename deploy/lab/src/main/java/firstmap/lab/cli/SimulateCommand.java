package firstmap.lab.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import firstmap.command.cli.Common;
import firstmap.command.terminal.Bar;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Output;
import firstmap.command.terminal.StopSignal;
import firstmap.command.terminal.Table;
import firstmap.lab.simulation.Broken;
import firstmap.lab.simulation.Campaign;
import firstmap.lab.simulation.Coordinators;
import firstmap.lab.simulation.Simulation;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The whole cluster, simulated out of seeds. */
@Command(
        name = "simulate",
        header = "Simulate the whole cluster out of seeds, with faults, and check it after every step.",
        description = {
            "The real coordinators on simulated brokers in virtual time: crashes, pauses, zombies, rebalances, lost"
                    + " commits, lost snapshots. The same seed gives the same log, byte for byte.",
            "Example:  firstmap simulate --seeds 1000",
            "Example:  firstmap simulate --seed 7 --verbose"
        })
public final class SimulateCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--seeds", paramLabel = "N", description = "how many, until one fails; default: 100")
    private Integer seeds;

    @Option(
            names = "--from",
            paramLabel = "S",
            defaultValue = "0",
            description = "the first of them; default: ${DEFAULT-VALUE}")
    private long from;

    @Option(names = "--seed", paramLabel = "S", description = "only this one; with --verbose, all that happens")
    private Long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "how many seeds at a time; default: as many as there are processors")
    private Integer threads;

    @Option(
            names = "--broken",
            paramLabel = "NAME",
            completionCandidates = BrokenOnes.class,
            description = "coordinators that are broken on purpose, to see them caught: ${COMPLETION-CANDIDATES}")
    private Broken broken;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    public SimulateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (seed != null && seeds != null)
            throw new ParameterException(spec.commandLine(), "either --seed or --seeds, not both");
        if (seeds != null && seeds < 1) throw new ParameterException(spec.commandLine(), "--seeds must be 1 or more");
        if (threads != null && threads < 1)
            throw new ParameterException(spec.commandLine(), "--threads must be 1 or more");
        var coordinators = broken == null ? Coordinators.REAL : broken;
        if (broken != null) console.say("broken on purpose: " + broken.how());
        return seed == null ? many(coordinators) : one(coordinators);
    }

    // ---- one

    private int one(Coordinators coordinators) {
        var outcome = Simulation.run(seed, coordinators, Common.isVerbose() ? console::say : null);
        if (output.isTable(console)) {
            var out = console.text();
            if (outcome.violation() == null)
                out.printf(
                        "seed %d: every invariant held after each of %,d steps, %,d virtual seconds%n",
                        outcome.seed(), outcome.steps(), outcome.nanos() / 1_000_000_000L);
            else tell(outcome);
            out.printf("log %s%ntrace %016x%n", outcome.digest(), outcome.trace());
        } else {
            var json = JsonNodeFactory.instance
                    .objectNode()
                    .put("seed", outcome.seed())
                    .put("steps", outcome.steps())
                    .put("virtualNanos", outcome.nanos())
                    .put("log", outcome.digest())
                    .put("trace", "%016x".formatted(outcome.trace()));
            if (outcome.violation() != null) json.putPOJO("failure", failure(outcome));
            json.putPOJO("happenings", outcome.counts());
            Output.json(console, json);
        }
        return outcome.violation() == null ? 0 : 1;
    }

    // ---- many

    private int many(Coordinators coordinators) {
        int count = seeds == null ? 100 : seeds;
        int atATime = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        Campaign.Report report;
        try (var _ = new StopSignal();
                var bar = new Bar(console, "simulate")) {
            report = Campaign.run(coordinators, from, count, atATime, bar);
        }
        if (output.isTable(console)) table(report);
        else {
            var json = JsonNodeFactory.instance
                    .objectNode()
                    .put("seeds", report.seeds())
                    .put("from", from)
                    .put("steps", report.steps())
                    .put("virtualSeconds", report.virtualSeconds());
            if (report.failed() != null) json.putPOJO("failure", failure(report.failed()));
            json.putPOJO("happenings", report.happenings());
            Output.json(console, json);
        }
        return report.failed() == null ? 0 : 1;
    }

    private void table(Campaign.Report report) {
        var out = console.text();
        var table =
                new Table().left("of one seed").right("median").right("most").right("all seeds");
        report.happenings()
                .forEach((what, spread) -> table.row(
                        what.toString(),
                        "%,d".formatted(spread.median()),
                        "%,d".formatted(spread.most()),
                        "%,d".formatted(spread.total())));
        table.print(out, "", console.width(), console.paintsOut());
        if (report.failed() != null) tell(report.failed());
        else
            out.printf(
                    "%,d seeds from %d: every invariant held after each of %,d steps, %,d virtual seconds%n",
                    report.seeds(), from, report.steps(), report.virtualSeconds());
        out.flush();
    }

    // ---- what failed

    private void tell(Simulation.Outcome failed) {
        var out = console.text();
        failed.last().forEach(out::println);
        out.printf(
                "seed %d failed at step %,d: %s%nagain: %s%n",
                failed.seed(), failed.steps(), failed.violation(), again(failed));
    }

    private Map<String, Object> failure(Simulation.Outcome failed) {
        var failure = new TreeMap<String, Object>();
        failure.put("seed", failed.seed());
        failure.put("step", failed.steps());
        failure.put("invariant", failed.violation().invariant());
        failure.put("what", failed.violation().getMessage());
        failure.put("last", failed.last());
        failure.put("again", again(failed));
        return failure;
    }

    private String again(Simulation.Outcome failed) {
        return "./firstmap simulate --seed %d%s --verbose"
                .formatted(failed.seed(), broken == null ? "" : " --broken " + broken.wireName());
    }

    static final class BrokenOnes implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Broken.values()).map(Broken::wireName).iterator();
        }
    }
}

package firstmap.lab.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.cli.Common;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.Output;
import firstmap.command.terminal.StopSignal;
import firstmap.command.terminal.Table;
import firstmap.lab.bench.AuditSpeed;
import firstmap.lab.bench.CodecCost;
import firstmap.lab.bench.DecideCost;
import firstmap.lab.bench.Failover;
import firstmap.lab.bench.HistoryCost;
import firstmap.lab.bench.Jvm;
import firstmap.lab.bench.RoundCost;
import firstmap.lab.bench.Spread;
import firstmap.lab.bench.Throughput;
import firstmap.node.scenario.ScenarioFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One benchmark. */
@Command(
        name = "bench",
        header = "Run one benchmark. Only ratios within one run mean something.",
        description = {
            "Sides that are compared take turns; printed is the median of the rounds, and how far they lie apart. A JVM"
                    + " that is held in C1 is refused.",
            "throughput: requests that coordinators answer, held against a loop that only reads them and writes as many"
                    + " bytes.",
            "It runs on an embedded broker of its own, on a folder that is deleted afterwards.",
            "failover: from the SIGKILL of a coordinator to the next decision, beyond the group's session timeout.",
            "It runs coordinators as processes of their own, warm and cold, on one board and on many.",
            "decide: what a decision costs on a board of 1,000 live buffers, held against one of 100,000; no Kafka.",
            "codec: what it costs to read a request, and to write, seal, read and fold an event; no Kafka.",
            "history: what the history of one buffer costs in a long log, held against one of a hundredth.",
            "audit: events whose decisions are made again, held against reading the same records.",
            "rounds: a round of granted time in a run of a scenario, held against an echo of the same turns and as many"
                    + " bytes."
        })
public final class BenchCommand implements Callable<Void> {
    /** Fewer rounds say nothing about how far they lie apart. */
    private static final int LEAST_TURNS = 5;

    enum Name {
        throughput,
        failover,
        decide,
        codec,
        history,
        audit,
        rounds
    }

    private final Console console;

    @Parameters(paramLabel = "NAME", description = "${COMPLETION-CANDIDATES}")
    private Name name;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "200000",
            description = "throughput, audit: how many in each round; default: ${DEFAULT-VALUE}")
    private int requests;

    @Option(
            names = "--boards",
            paramLabel = "N",
            defaultValue = "64",
            description = "throughput, audit: how many boards they are spread over; default: ${DEFAULT-VALUE}")
    private int boards;

    @Option(
            names = "--coordinators",
            paramLabel = "N",
            defaultValue = "1",
            description = "throughput: how many share the boards; default: ${DEFAULT-VALUE}")
    private int coordinators;

    @Option(
            names = "--buffers",
            paramLabel = "N",
            defaultValue = "100000",
            description = "failover: how many are alive; default: ${DEFAULT-VALUE}")
    private int buffers;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "how often each side is measured, at least 5; failover: how many kills for each figure;"
                    + " default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "decide, codec: how long each of their 14 and 10 figures is measured; default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "10000000",
            description = "history: how many the long log has; default: ${DEFAULT-VALUE}")
    private long events;

    @Option(names = "--scenario", paramLabel = "FILE", description = "rounds: the scenario that is played")
    private Path scenario;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    public BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws Exception {
        var held = Jvm.running().heldInC1();
        if (held.isPresent())
            throw new Failure("no bench in this JVM: " + held.get() + ", so methods stay in C1 at half their speed");
        switch (name) {
            case throughput -> throughput();
            case failover -> failover();
            case decide -> decide();
            case codec -> codec();
            case history -> history();
            case audit -> audit();
            case rounds -> rounds();
        }
        return null;
    }

    private void decide() throws Exception {
        var report = DecideCost.run(DecideCost.Effort.ofSeconds(seconds), console::say);
        print(report, () -> table(report));
    }

    private void codec() throws Exception {
        var report = CodecCost.run(seconds, console::say);
        print(report, () -> table(report));
    }

    private void history() throws Exception {
        var folder = Files.createTempDirectory("firstmap-bench");
        try (var _ = new StopSignal()) {
            var report = HistoryCost.run(events, turns(), folder, console::say);
            print(report, () -> table(report));
        } finally {
            delete(folder);
        }
    }

    private void table(HistoryCost.Report report) {
        var few = report.few();
        var many = report.many();
        var table = new Table()
                .left("one buffer")
                .right("%,d events".formatted(few.events()))
                .right("%,d events".formatted(many.events()))
                .right("many : few");
        table.row(
                "history, median (min..max), µs",
                spread(few.historyMicros()),
                spread(many.historyMicros()),
                spread(report.ratio()));
        row(table, "history, 99 of 100, µs", few.historyMicros99(), many.historyMicros99());
        row(table, "at an event, median, µs", few.atMicrosMedian(), many.atMicrosMedian());
        row(table, "first reading, s", few.readSeconds(), many.readSeconds());
        row(table, "start after it, ms", few.startMillis(), many.startMillis());
        table.row("events read for it", few.readAgain(), many.readAgain(), "");
        table.row("index, MiB", few.indexBytes() >> 20, many.indexBytes() >> 20, "");
        table.row("memory beyond it, MiB", "", report.outsideHeapBytes() >> 20, "");
        print(table);
    }

    private static void row(Table table, String what, double few, double many) {
        table.row(what, "%,.1f".formatted(few), "%,.1f".formatted(many), "%.2f".formatted(many / few));
    }

    /** Numbers that depend on the machine are rounded to what they are worth. */
    private void table(DecideCost.Report report) {
        var few = report.rows().getFirst().few().liveBuffers();
        var many = report.rows().getFirst().many().liveBuffers();
        var table = new Table()
                .left("one operation is one request")
                .right("op/s, %,d live".formatted(few))
                .right("B/op")
                .right("op/s, %,d live".formatted(many))
                .right("B/op")
                .right("time, many : few");
        for (var row : report.rows())
            table.row(
                    row.operation(),
                    "%,.0f".formatted(row.few().perSecond()),
                    "%,.0f".formatted(row.few().bytesPerOperation()),
                    "%,.0f".formatted(row.many().perSecond()),
                    "%,.0f".formatted(row.many().bytesPerOperation()),
                    "%.2f".formatted(row.ratio()));
        print(table);
    }

    private void table(CodecCost.Report report) {
        var table = new Table()
                .left("one operation is one document")
                .right("ns/op, median")
                .right("half of all")
                .right("B/op");
        for (var row : report.rows())
            table.row(
                    row.operation(),
                    "%,.0f".formatted(row.nanosPerOperation()),
                    "%,.0f..%,.0f".formatted(row.fastQuarter(), row.slowQuarter()),
                    "%,.0f".formatted(row.bytesPerOperation()));
        print(table);
    }

    private void throughput() throws Exception {
        int rounds = turns();
        onBroker(broker -> Throughput.run(broker, requests, boards, coordinators, rounds, console::say));
    }

    private void audit() throws Exception {
        int rounds = turns();
        onBroker(broker -> AuditSpeed.run(broker, requests, boards, rounds, console::say));
    }

    private int turns() {
        if (rounds < LEAST_TURNS)
            throw new ParameterException(spec.commandLine(), "--rounds is at least " + LEAST_TURNS);
        return rounds;
    }

    /** What measures on a cluster of its own. */
    private interface Measurement {
        Record run(String bootstrap) throws Exception;
    }

    private void onBroker(Measurement measurement) throws Exception {
        var folder = Files.createTempDirectory("firstmap-bench");
        try (var _ = new StopSignal();
                var broker = EmbeddedBroker.start(folder)) {
            var report = measurement.run(broker.bootstrapServers());
            print(report, () -> table(report));
        } finally {
            delete(folder);
        }
    }

    private void rounds() throws Exception {
        if (scenario == null) throw new ParameterException(spec.commandLine(), "--scenario says what is played");
        var played = ScenarioFile.read(scenario);
        onBroker(bootstrap -> RoundCost.run(bootstrap, played, turns(), console::say));
    }

    private void failover() throws Exception {
        if (buffers < 64 || rounds < 1)
            throw new ParameterException(spec.commandLine(), "--buffers is at least 64, --rounds at least 1");
        var folder = Files.createTempDirectory("firstmap-bench");
        try (var _ = new StopSignal()) {
            var report = Failover.run(folder, buffers, rounds, console::say);
            print(report, () -> table(report));
        } finally {
            delete(folder);
        }
    }

    private void table(Failover.Report report) {
        var table = new Table()
                .left("takeover")
                .right("boards")
                .right("live buffers")
                .right("rounds")
                .right("median, ms")
                .right("worst, ms");
        for (var row : report.rows())
            table.row(
                    row.warm() ? "warm" : "cold",
                    row.boards(),
                    "%,d".formatted(row.liveBuffers()),
                    row.milliseconds().size(),
                    row.median(),
                    row.worst());
        print(table);
    }

    /** Each part of the report, a number, beside its name. */
    private void table(Record report) throws ReflectiveOperationException {
        var table = new Table().left("").right("");
        for (var part : report.getClass().getRecordComponents())
            table.row(inWords(part.getName()), rounded(part.getAccessor().invoke(report)));
        print(table);
    }

    private static String inWords(String name) {
        return name.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private static String rounded(Object number) {
        return switch (number) {
            case Spread it -> spread(it);
            case Double it -> (it < 100 ? "%.2f" : "%,.0f").formatted(it);
            default -> "%,d".formatted(number);
        };
    }

    private static String spread(Spread it) {
        return rounded(it.median()) + " (" + rounded(it.min()) + ".." + rounded(it.max()) + ")";
    }

    /** A report and the JVM it comes from. */
    private record Measured(@JsonUnwrapped Record report, Jvm jvm) {}

    /** Prints a report for people. */
    private interface Printing {
        void print() throws Exception;
    }

    private void print(Record report, Printing table) throws Exception {
        var jvm = Jvm.running();
        if (!output.isTable(console)) {
            Output.json(console, new Measured(report, jvm));
            return;
        }
        table.print();
        console.text().println(inWords(jvm));
    }

    private static String inWords(Jvm jvm) {
        var cache = !jvm.aotCache()
                ? "no AOT cache"
                : "AOT cache, profiles " + (jvm.profilesReplayed() ? "" : "not ") + "replayed";
        return "Java %s, %s collector, tier limit %d, %s, heap at most %,d MiB"
                .formatted(jvm.version(), jvm.collector(), jvm.tierLimit(), cache, jvm.maxHeapBytes() >> 20);
    }

    private void print(Table table) {
        var out = console.text();
        table.print(out, "", console.width(), console.paintsOut());
        out.flush();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}

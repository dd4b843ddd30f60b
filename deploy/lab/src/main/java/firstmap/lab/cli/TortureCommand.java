package firstmap.lab.cli;

import firstmap.command.cli.Common;
import firstmap.command.cli.NamespaceOption;
import firstmap.command.terminal.Bar;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.Output;
import firstmap.command.terminal.StopSignal;
import firstmap.events.Progress;
import firstmap.lab.torture.Torture;
import firstmap.lab.torture.TorturePlan;
import firstmap.lab.torture.TortureReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A real cluster under fire. */
@Command(
        name = "torture",
        header = "Hurt a real cluster while it is asked, and have an independent checker judge its log.",
        description = {
            "Brokers and coordinators, each a process of its own, are killed, paused and restarted under load.",
            "What is left must be whole: of no flaw (lost, repeated, reordered, forked, diverged, overlapped,",
            "misjudged) is there any, or the exit code is 1 and the log is kept. Which fault meets whom follows",
            "from the seed; what comes of it also depends on the machine."
        })
public final class TortureCommand implements Callable<Void> {
    private static final int LONG_SECONDS = 300;
    private static final int SHORT_SECONDS = 12;

    private final Console console;

    @Option(names = "--short", description = "a form of less than a minute: 3 kills, 2 pauses, and one of the others")
    private boolean isShort;

    @Option(names = "--kills", paramLabel = "N", description = "SIGKILLs of coordinators; default: 50")
    private Integer kills;

    @Option(names = "--pauses", paramLabel = "N", description = "SIGSTOPs with their SIGCONTs; default: 20")
    private Integer pauses;

    @Option(
            names = "--twins",
            paramLabel = "N",
            description = "SIGSTOPs in which another takes the name, and SIGCONT; default: 3")
    private Integer twins;

    @Option(names = "--rolling", paramLabel = "N", description = "rolling restarts by SIGTERM; default: 2")
    private Integer rolling;

    @Option(names = "--broker-restarts", paramLabel = "N", description = "by SIGTERM and SIGKILL in turns; default: 2")
    private Integer brokerRestarts;

    @Option(
            names = "--broker-pauses",
            paramLabel = "N",
            description = "SIGSTOPs of brokers with their SIGCONTs; default: 2 where there are several")
    private Integer brokerPauses;

    @Option(
            names = "--joins",
            paramLabel = "N",
            description = "guests that join the group of each namespace and leave it; default: 20")
    private Integer joins;

    @Option(
            names = "--quarantines",
            paramLabel = "N",
            description = "records of a stranger on the events, each set aside after a while; default: 4")
    private Integer quarantines;

    @Option(
            names = "--brokers",
            paramLabel = "N",
            defaultValue = "1",
            description = {
                "how many, 1 to 5; of three or more each record has three replicas, of which two must have it,"
                        + " and the controller is a process apart; default: ${DEFAULT-VALUE}"
            })
    private int brokers;

    @Option(
            names = "--namespaces",
            paramLabel = "N",
            defaultValue = "1",
            description = {
                "how many beside each other on the same brokers, 1 to 8, each with coordinators, boards and a judge of"
                        + " its own; default: ${DEFAULT-VALUE}"
            })
    private int namespaces;

    @Option(names = "--coordinators", paramLabel = "N", description = "how many of each namespace, 1 to 16; default: 3")
    private Integer coordinators;

    @Option(
            names = "--boards",
            paramLabel = "N",
            defaultValue = "24",
            description = "how many ask in each namespace, 1 to 1000; default: ${DEFAULT-VALUE}")
    private int boards;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "600",
            description = "requests a second of all boards of a namespace; default: ${DEFAULT-VALUE}")
    private int rate;

    @Option(names = "--seconds", paramLabel = "N", description = "over which the faults are spread; default: 300")
    private Integer seconds;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "where the log is, and stays; default: a folder that goes if all is well")
    private Path data;

    @Mixin
    private NamespaceOption namespace;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    public TortureCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws Exception {
        var plan = plan();
        if (data != null && Files.isDirectory(data) && !isEmpty(data))
            throw new Failure(data + ": there is something in it already");
        var folder = data != null ? Files.createDirectories(data) : Files.createTempDirectory("firstmap-torture");
        var report = run(plan, folder);
        if (output.isTable(console)) new TortureTable(console).print(report);
        else Output.json(console, report);
        if (!report.isGood()) throw new Failure("the log has not kept its promises; it is in " + folder);
        if (data == null) delete(folder);
        return null;
    }

    private TortureReport run(TorturePlan plan, Path folder) throws Exception {
        boolean isDone = false;
        try (var _ = new StopSignal();
                var bar = new Bar(console, "torture");
                var torture = new Torture(plan, namespace.namespace(), folder, new BarOrLines(bar), this::tell)) {
            var report = torture.run();
            isDone = true;
            return report;
        } finally {
            if (!isDone && data == null && Thread.currentThread().isInterrupted()) delete(folder);
        }
    }

    /** Of each fault a line with {@code --verbose}. */
    private void tell(String fault) {
        if (Common.isVerbose()) console.say(fault);
    }

    /** A bar where a person looks, and otherwise a line now and then. */
    private final class BarOrLines implements Progress {
        private static final long EVERY_NANOS = 15_000_000_000L;

        private final Bar bar;
        private long last = System.nanoTime();

        BarOrLines(Bar bar) {
            this.bar = bar;
        }

        @Override
        public void reached(long done, long whole, String what) {
            bar.reached(done, whole, what);
            if (console.errIsTerminal() || System.nanoTime() - last < EVERY_NANOS) return;
            last = System.nanoTime();
            console.say("%3d%% %s".formatted(100 * done / whole, what));
        }
    }

    private TorturePlan plan() {
        require(boards >= 1 && boards <= 1000, "--boards: 1 to 1000");
        require(rate >= 1 && rate <= 100_000, "--rate: 1 to 100000");
        return new TorturePlan(size(), hurts(), atLeast("--seconds", 1, seconds, SHORT_SECONDS, LONG_SECONDS), seed);
    }

    private TorturePlan.Size size() {
        require(brokers >= 1 && brokers <= 5, "--brokers: 1 to 5");
        require(namespaces >= 1 && namespaces <= 8, "--namespaces: 1 to 8");
        return new TorturePlan.Size(brokers, namespaces, coordinators(), boards, rate);
    }

    private TorturePlan.Hurts hurts() {
        return new TorturePlan.Hurts(
                atLeast("--kills", 0, kills, 3, 50),
                atLeast("--pauses", 0, pauses, 2, 20),
                atLeast("--twins", 0, twins, 0, 3),
                atLeast("--rolling", 0, rolling, 1, 2),
                atLeast("--broker-restarts", 0, brokerRestarts, 1, 2),
                atLeast("--broker-pauses", 0, brokerPauses, brokers > 1 ? 1 : 0, brokers > 1 ? 2 : 0),
                atLeast("--quarantines", 0, quarantines, 1, 4),
                atLeast("--joins", 0, joins, 2, 20));
    }

    private int coordinators() {
        int count = atLeast("--coordinators", 1, coordinators, 2, 3);
        require(count <= 16, "--coordinators: 1 to 16");
        return count;
    }

    private int atLeast(String option, int least, Integer given, int inShort, int inLong) {
        int value = given != null ? given : isShort ? inShort : inLong;
        require(value >= least && value <= 100_000, option + ": " + least + " to 100000");
        return value;
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) throw new ParameterException(spec.commandLine(), otherwise);
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}

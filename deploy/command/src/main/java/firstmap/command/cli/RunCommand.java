package firstmap.command.cli;

import firstmap.command.run.LocalCluster;
import firstmap.command.run.Play;
import firstmap.command.run.Recordings;
import firstmap.command.run.RunFolders;
import firstmap.command.run.RunReport;
import firstmap.command.terminal.Bar;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Output;
import firstmap.command.terminal.StopSignal;
import firstmap.command.terminal.Stopped;
import firstmap.events.Invalid;
import firstmap.events.RequestRecord;
import firstmap.events.json.GivenFile;
import firstmap.node.scenario.Scenario;
import firstmap.node.scenario.ScenarioFile;
import firstmap.node.scenario.Speed;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The main job: a scenario or a recording goes in, what happened to each buffer comes out of the log. */
@Command(
        name = "run",
        header = "Run a scenario, or recorded requests, and print what happened to each buffer.",
        description = {
            "Starts a Kafka broker in this process unless --bootstrap names one, a coordinator, and a node for each"
                    + " device; plays; then reads the log again from its start and reports what it says.",
            "SCENARIO is a scenario file, or requests as JSON Lines ('-': from stdin, as 'import' writes them)."
        })
final class RunCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "SCENARIO", description = "scenario file (YAML), requests (JSON Lines), or '-'")
    private String source;

    @Mixin
    private Variation variation;

    @Option(
            names = "--speed",
            paramLabel = "SPEED",
            defaultValue = "max",
            completionCandidates = WireNames.Speeds.class,
            description = {
                "max: by turns, as fast as causality allows: the same seed gives the same log, byte for byte;",
                "real: each device by the wall clock, on a board of given time; default: ${DEFAULT-VALUE}"
            })
    private Speed speed;

    @Option(
            names = "--coordinators",
            paramLabel = "N",
            defaultValue = "1",
            description = "how many to start here; 0: those that run already; default: ${DEFAULT-VALUE}")
    private int coordinators;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "folder of the embedded broker; default: a new one for each run")
    private Path data;

    @Mixin
    private Connection connection;

    @Option(names = "--serve", description = "stay up with HTTP after the run, and print the address")
    private boolean serve;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "port of --serve; default: a free one")
    private int port;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    /** How far it is, for whoever stops it. */
    private volatile String reached = "before anything was asked";

    RunCommand(Console console) {
        this.console = console;
    }

    /** What is played: one of the two. */
    private record Piece(Scenario scenario, List<RequestRecord> requests) {
        String board() {
            return scenario != null ? scenario.board() : requests.getFirst().board();
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        variation.check();
        var piece = read();
        if (variation.way() != null && piece.scenario() == null)
            throw new ParameterException(
                    spec.commandLine(), "--way is for scenarios; recorded requests are as they are");
        try (var _ = new StopSignal()) {
            return play(
                    piece,
                    new Play.Options(variation.policy(), variation.board(), variation.seed(), speed, coordinators));
        }
    }

    private int play(Piece piece, Play.Options options) throws IOException, InterruptedException {
        var name = variation.board() == null ? piece.board() : variation.board();
        var folder = connection.isGiven() ? null : folder(name);
        try {
            return play(piece, name, folder, options);
        } catch (InterruptedException | RuntimeException | LinkageError e) { // a stop also ends the loading of classes
            boolean isStop =
                    e instanceof InterruptedException || e instanceof InterruptException || StopSignal.hasCome();
            if (!isStop) throw e;
            console.say("firstmap: stopped " + reached + "; the log is "
                    + (folder == null ? "at " + connection.installation().bootstrap() : "in " + folder));
            throw new Stopped(e);
        }
    }

    private int play(Piece piece, String name, Path folder, Play.Options options)
            throws IOException, InterruptedException {
        boolean remote = folder == null;
        try (var cluster = remote
                ? LocalCluster.at(connection.installation())
                : LocalCluster.embedded(folder, connection.clientProperties(), connection.namespace())) {
            goOn();
            cluster.ensureTopics();
            goOn();
            // On a cluster that others use, too, a coordinator's name must be nobody else's.
            cluster.startCoordinators(
                    coordinators, remote ? "run-" + ProcessHandle.current().pid() + "-" : "");
            goOn();
            var report = play(piece, name, cluster, options);
            reached = "after all was played";
            show(folder == null ? report : report.withData(folder.toString()));
            if (serve) serve(cluster, folder);
            return report.allChecksHold() ? 0 : 1;
        }
    }

    private RunReport play(Piece piece, String name, LocalCluster cluster, Play.Options options)
            throws InterruptedException {
        try (var bar = new Bar(console, name)) {
            var play = new Play(cluster, options, (done, whole, what) -> {
                reached = "when the board had come to " + what;
                bar.reached(done, whole, what);
            });
            return piece.scenario() != null
                    ? play.scenario(source, piece.scenario())
                    : play.recording(source, piece.requests());
        }
    }

    private static void goOn() throws InterruptedException {
        if (StopSignal.hasCome()) throw new InterruptedException();
    }

    private void show(RunReport report) {
        if (output.isTable(console)) new ReportTable(console).print(report);
        else Output.json(console, report);
    }

    /** Coordinators with HTTP take over from those that have none. */
    private void serve(LocalCluster cluster, Path folder) throws InterruptedException {
        cluster.stopCoordinators();
        var index = folder == null ? null : LocalCluster.index(folder);
        try (var context = CoordinatorCommand.start(cluster.installation(), "serve", "127.0.0.1", port, index)) {
            // On stderr: stdout holds the report, which may be JSON.
            console.say("Serving at " + CoordinatorCommand.address(context) + " until Ctrl-C.");
            StopSignal.await();
        }
    }

    private Path folder(String name) throws IOException {
        if (data == null) return RunFolders.ofUser().create(name);
        Files.createDirectories(data);
        try {
            RunFolders.ofUser().adopt(data, name);
        } catch (IOException _) {
            // Then 'history' has to be told where the run is.
        }
        return data;
    }

    // ---- reading the scenario

    private Piece read() throws IOException {
        try (var in = new BufferedInputStream(source.equals("-") ? console.in() : GivenFile.open(Path.of(source)))) {
            if (holdsRequests(in)) return new Piece(null, requests(in));
            var scenario = ScenarioFile.parse(source, GivenFile.text(source.equals("-") ? "stdin" : source, in));
            return new Piece(timed(variation.way() == null ? scenario : scenario.by(variation.way())), null);
        }
    }

    private Scenario timed(Scenario scenario) {
        try {
            return speed.of(scenario);
        } catch (Invalid e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private List<RequestRecord> requests(InputStream in) throws IOException {
        boolean isFile = !source.equals("-") && Files.isRegularFile(Path.of(source));
        try (var bar = new Bar(console, "read")) {
            return Recordings.read(source, in, isFile ? Files.size(Path.of(source)) : 0, bar);
        }
    }

    /** Requests begin with an object that has a type; a scenario does not, even if it is written as JSON. */
    private boolean holdsRequests(InputStream in) throws IOException {
        if (source.endsWith(".jsonl")) return true;
        in.mark(1 << 12);
        var start = new String(in.readNBytes(1 << 12), StandardCharsets.UTF_8).strip();
        in.reset();
        return start.startsWith("{") && start.substring(1).strip().startsWith("\"type\"");
    }
}

package firstmap.command.cli;

import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.Output;
import firstmap.command.terminal.StopSignal;
import firstmap.events.Invalid;
import firstmap.node.NodeApplication;
import firstmap.node.client.LeaseEnded;
import firstmap.node.device.Device;
import firstmap.node.device.NodeSettings;
import firstmap.node.scenario.ActorReport;
import firstmap.node.scenario.Speed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One device by itself. */
@Command(
        name = "node",
        header = "Run one device of a scenario until it has played its part or is told to stop.",
        description = {
            "All nodes of a board must be given the same scenario, policy, way, seed, speed and start.",
            "SIGTERM and Ctrl-C end its part: it lets go of what it has on the board and says goodbye, exit code 0. Where the"
                    + " board does not let it within --grace, it goes without, which only a lease of the board makes good."
        })
final class NodeCommand implements Callable<Void> {
    /** The process is given 30 s to put everything away. */
    private static final int MOST_GRACE = 20;

    private final Console console;

    @Option(names = "--scenario", required = true, paramLabel = "FILE", description = "scenario file")
    private Path scenario;

    @Option(names = "--actor", required = true, paramLabel = "NAME", description = "which actor of the scenario it is")
    private String actor;

    @Mixin
    private Connection connection;

    @Mixin
    private Variation variation;

    @Option(
            names = "--speed",
            paramLabel = "SPEED",
            defaultValue = "max",
            completionCandidates = WireNames.Speeds.class,
            description = {
                "max: by turns, as fast as all actors of the scenario allow, wherever they run;",
                "real: by the wall clock, on a board of given time; default: ${DEFAULT-VALUE}"
            })
    private Speed speed;

    @Option(
            names = "--start",
            paramLabel = "MILLIS",
            description = "with --speed real: when simulated time begins, milliseconds since 1970; default: now")
    private Long start;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description =
                    "how long it may take to end its part when it is told to stop, at most 20; default: ${DEFAULT-VALUE}")
    private int grace;

    @Option(
            names = "--dies-on-term",
            description =
                    "SIGTERM and Ctrl-C end the process at once, as when its machine dies: nothing is let go or said")
    private boolean diesOnTerm;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "interface of its HTTP; default: ${DEFAULT-VALUE}")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "port of its HTTP, which tells /health, /live and /ready, 0 for a free one; default: no HTTP")
    private Integer port;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Common common;

    /** Null until it plays. */
    private volatile Device device;

    NodeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws IOException, InterruptedException {
        variation.check();
        if (grace < 0 || grace > MOST_GRACE)
            throw new ParameterException(spec.commandLine(), "--grace is a whole number of 0.." + MOST_GRACE);
        if (start != null && speed != Speed.REAL)
            throw new ParameterException(
                    spec.commandLine(), "--start is for --speed real: by turns nobody waits for the clock");
        var installation = connection.awaited();
        var properties = new HashMap<String, Object>();
        properties.put("firstmap.node.scenario", scenario.toString());
        properties.put("firstmap.node.actor", actor);
        properties.put("firstmap.node.bootstrap", installation.bootstrap());
        properties.put("firstmap.node.namespace", installation.namespace().name());
        properties.put("firstmap.node.seed", variation.seed());
        properties.put(NodeSettings.SPEED, speed.wireName());
        if (start != null) properties.put("firstmap.node.epoch-millis", start);
        properties.put("firstmap.node.http-host", host);
        if (port != null) properties.put(NodeApplication.HTTP_PORT, port);
        if (variation.board() != null) properties.put("firstmap.node.board", variation.board());
        if (variation.policy() != null)
            properties.put("firstmap.node.policy", variation.policy().wireName());
        if (variation.way() != null)
            properties.put("firstmap.node.way", variation.way().wireName());
        installation.kafka().forEach((key, value) -> properties.put("firstmap.node.kafka." + key, value));
        try (var _ = diesOnTerm ? StopSignal.ofSuddenDeath() : new StopSignal(this::end);
                var context = NodeApplication.start(properties)) {
            var address = NodeApplication.address(context);
            console.say("firstmap: " + actor + " plays"
                    + address.map(uri -> "; its health is at " + uri + "/health")
                            .orElse(""));
            device = context.getBean(Device.class);
            show(device.done().get());
            return null;
        } catch (Invalid e) {
            throw inWords(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LeaseEnded out) throw out;
            throw new Failure(actor + ": " + e.getCause().getMessage(), e.getCause());
        } catch (CancellationException e) {
            throw new Failure(
                    "%s could not end its part within %d s: it waits for %s. It goes without a goodbye"
                            .formatted(actor, grace, device.waitsFor()),
                    e);
        }
    }

    /** Whoever has told it to stop waits. */
    private boolean end() {
        var device = this.device;
        return device != null && device.end(Duration.ofSeconds(grace));
    }

    private void show(ActorReport report) {
        if (output.isTable(console)) new ReportTable(console).actors(List.of(report));
        else Output.json(console, report);
    }

    private RuntimeException inWords(Invalid e) {
        return switch (e.path()) {
            case NodeSettings.SPEED -> new ParameterException(spec.commandLine(), e.problem(), e);
            case NodeApplication.HTTP_PORT -> new Failure("port " + port + " of " + host + " " + e.problem(), e);
            default -> e;
        };
    }
}

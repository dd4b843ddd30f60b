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
import firstmap.node.scenario.Speed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
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
        description = "All nodes of a board must be given the same scenario, policy, way, seed, speed and start.")
final class NodeCommand implements Callable<Void> {
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

    @Mixin
    private Output output;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Common common;

    NodeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws IOException, InterruptedException {
        variation.check();
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
        if (variation.board() != null) properties.put("firstmap.node.board", variation.board());
        if (variation.policy() != null)
            properties.put("firstmap.node.policy", variation.policy().wireName());
        if (variation.way() != null)
            properties.put("firstmap.node.way", variation.way().wireName());
        installation.kafka().forEach((key, value) -> properties.put("firstmap.node.kafka." + key, value));
        try (var _ = new StopSignal();
                var context = NodeApplication.start(properties)) {
            console.say("firstmap: " + actor + " plays");
            var report = context.getBean(Device.class).done().get();
            if (output.isTable(console)) new ReportTable(console).actors(List.of(report));
            else Output.json(console, report);
            return null;
        } catch (Invalid e) {
            throw e.path().equals(NodeSettings.SPEED) ? new ParameterException(spec.commandLine(), e.problem(), e) : e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LeaseEnded out) throw out;
            throw new Failure(actor + ": " + e.getCause().getMessage(), e.getCause());
        }
    }
}

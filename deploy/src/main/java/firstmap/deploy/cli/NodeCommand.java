package firstmap.deploy.cli;

import firstmap.events.Policy;
import firstmap.node.NodeApplication;
import firstmap.node.device.Device;
import firstmap.node.scenario.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One device by itself. */
@Command(
        name = "node",
        header = "Run one device of a scenario until it has played its part or is told to stop.",
        description = "All nodes of a board must be given the same scenario, policy, way and start.")
final class NodeCommand implements Callable<Void> {
    private final Console console;

    @Option(names = "--scenario", required = true, paramLabel = "FILE", description = "scenario file")
    private Path scenario;

    @Option(names = "--actor", required = true, paramLabel = "NAME", description = "which actor of the scenario it is")
    private String actor;

    @Mixin
    private Connection connection;

    @Option(names = "--board", paramLabel = "NAME", description = "name of the board, instead of the scenario's")
    private String board;

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            completionCandidates = WireNames.Policies.class,
            description = "${COMPLETION-CANDIDATES}, instead of the board's own")
    private Policy policy;

    @Option(
            names = "--way",
            paramLabel = "WAY",
            completionCandidates = WireNames.Ways.class,
            description = "what is done for who comes late, with its policy: ${COMPLETION-CANDIDATES}")
    private Way way;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "for what the scenario leaves to chance; default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = "--start",
            paramLabel = "MILLIS",
            defaultValue = "0",
            description = "when simulated time begins, milliseconds since 1970; default: now")
    private long start;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    NodeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws IOException, InterruptedException {
        var kafka = connection.kafka();
        var properties = new HashMap<String, Object>();
        properties.put("firstmap.node.scenario", scenario.toString());
        properties.put("firstmap.node.actor", actor);
        properties.put("firstmap.node.bootstrap", kafka.remove("bootstrap.servers"));
        properties.put("firstmap.node.seed", seed);
        properties.put("firstmap.node.epoch-millis", start);
        if (board != null) properties.put("firstmap.node.board", board);
        if (policy != null) properties.put("firstmap.node.policy", policy.wireName());
        if (way != null) properties.put("firstmap.node.way", way.wireName());
        kafka.forEach((key, value) -> properties.put("firstmap.node.kafka." + key, value));
        try (var _ = new StopSignal();
                var context = NodeApplication.start(properties)) {
            console.say("firstmap: " + actor + " plays");
            var report = context.getBean(Device.class).done().get();
            if (output.isTable(console)) new ReportTable(console).actors(List.of(report));
            else Output.json(console, report);
            return null;
        } catch (ExecutionException e) {
            throw new Failure(actor + ": " + e.getCause().getMessage(), e.getCause());
        }
    }
}

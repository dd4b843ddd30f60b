package firstmap.node;

import firstmap.node.board.Asking;
import firstmap.node.device.Device;
import firstmap.node.device.Shared;
import firstmap.node.device.VirtualClock;
import firstmap.node.kafka.Cluster;
import firstmap.node.kafka.KafkaPort;
import firstmap.node.scenario.ActorReport;
import firstmap.node.scenario.Scenario;
import io.micronaut.context.ApplicationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The devices of a scenario, each a program with its own clients, in one JVM on one virtual clock. */
final class Devices {
    private final Scenario scenario;
    private final Cluster cluster;
    private final Simulation.Options options;
    private final Simulation.Progress progress;
    private final Pace pace;
    private final List<ApplicationContext> running = new ArrayList<>();

    Devices(Scenario scenario, Cluster cluster, Simulation.Options options, Simulation.Progress progress) {
        this.scenario = scenario;
        this.cluster = cluster;
        this.options = options;
        this.progress = progress;
        this.pace = new Pace(options.speed());
    }

    /** @param port reads from before the board was defined, and is used to define it */
    Simulation.Result run(KafkaPort port) throws InterruptedException {
        var asking = new Asking(port, options.patience());
        asking.define(Simulation.define(scenario), _ -> {});
        var names = scenario.actors().stream().map(Scenario.Plan::name).toList();
        var clock = new VirtualClock(
                names, 1, pace::nanosUntil, (at, seen) -> progress.reached(at, scenario.duration(), seen));
        try {
            var shared = new Shared(scenario, clock, cluster, port.from());
            for (var name : names) running.add(NodeApplication.start(settings(name), shared));
            var reports = reports();
            while (asking.view().seq() < lastSeen()) asking.listen(options.patience(), _ -> {});
            long requests =
                    1 + reports.stream().mapToLong(ActorReport::requests).sum();
            var board = asking.view();
            return new Simulation.Result(scenario.board(), scenario.spec(), reports, board.at(), requests, board.seq());
        } finally {
            running.forEach(ApplicationContext::close);
        }
    }

    private Map<String, Object> settings(String actor) {
        return Map.of(
                "firstmap.node.actor",
                actor,
                "firstmap.node.seed",
                options.seed(),
                "firstmap.node.patience",
                options.patience().toMillis() + "ms");
    }

    private List<ActorReport> reports() throws InterruptedException {
        var all = devices().stream().map(Device::done).toList();
        try {
            // One that fails ends the run for all: the others would wait for it.
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new IllegalStateException(e.getCause());
        } catch (CancellationException e) {
            throw new InterruptedException("the devices were stopped");
        }
        return all.stream().map(CompletableFuture::join).toList();
    }

    private List<Device> devices() {
        return running.stream().map(context -> context.getBean(Device.class)).toList();
    }

    private long lastSeen() {
        return devices().stream().mapToLong(Device::seen).max().orElse(0);
    }
}

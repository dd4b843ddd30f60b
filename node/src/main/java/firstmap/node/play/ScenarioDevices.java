package firstmap.node.play;

import firstmap.events.Progress;
import firstmap.node.client.Asking;
import firstmap.node.client.BoardListener;
import firstmap.node.client.BoardView;
import firstmap.node.client.kafka.Cluster;
import firstmap.node.client.kafka.KafkaPort;
import firstmap.node.device.Device;
import firstmap.node.device.VirtualClock;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.ActorReport;
import firstmap.node.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The devices of a scenario, each with a thread and clients of its own, in one JVM on one virtual clock. */
final class ScenarioDevices {
    private final Scenario scenario;
    private final Cluster cluster;
    private final ScenarioPlayer.Options options;
    private final Progress progress;
    private final Pace pace;
    private final List<Device> running = new ArrayList<>();

    ScenarioDevices(Scenario scenario, Cluster cluster, ScenarioPlayer.Options options, Progress progress) {
        this.scenario = scenario;
        this.cluster = cluster;
        this.options = options;
        this.progress = progress;
        this.pace = new Pace(options.speed());
    }

    /** @param port reads from before the board was defined, and is used to define it */
    ScenarioPlayer.Result run(KafkaPort port) throws InterruptedException {
        var asking = new Asking(port, new BoardView(), options.patience());
        asking.define(ScenarioPlayer.define(scenario), BoardListener.NONE);
        var names = scenario.actors().stream().map(Scenario.Plan::name).toList();
        var clock = new VirtualClock(
                names, 1, pace::nanosUntil, (at, seen) -> progress.reached(at, scenario.duration(), seen + " events"));
        try {
            for (var name : names) {
                var device = device(name, clock, port.from());
                running.add(device);
                device.start();
            }
            var reports = reports();
            while (asking.view().seq() < lastSeen()) asking.listen(options.patience(), BoardListener.NONE);
            long requests =
                    1 + reports.stream().mapToLong(ActorReport::requests).sum();
            var board = asking.view();
            return new ScenarioPlayer.Result(
                    scenario.board(), scenario.spec(), reports, board.at(), requests, board.seq());
        } finally {
            running.forEach(Device::close);
        }
    }

    private Device device(String actor, VirtualClock clock, long from) {
        return new Device(
                new Actor(scenario, actor, options.seed(), new BoardView()),
                new KafkaPort(cluster, scenario.board(), OptionalLong.of(from)),
                clock,
                options.patience(),
                null);
    }

    private List<ActorReport> reports() throws InterruptedException {
        var all = running.stream().map(Device::done).toList();
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

    private long lastSeen() {
        return running.stream().mapToLong(Device::seen).max().orElse(0);
    }
}

package firstmap.node.play;

import firstmap.events.Progress;
import firstmap.node.client.Asking;
import firstmap.node.client.BoardListener;
import firstmap.node.client.BoardView;
import firstmap.node.client.Port;
import firstmap.node.client.SharedPort;
import firstmap.node.device.Device;
import firstmap.node.device.WallClock;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.ActorReport;
import firstmap.node.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/** The devices of a scenario, each with a thread of its own, in one JVM by the wall clock; one of them all follows the board. */
final class ScenarioDevices {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long NOT_BEGUN = Long.MIN_VALUE;

    private final Scenario scenario;
    private final ScenarioPlayer.Options options;
    private final Progress progress;
    private final List<Device> running = new ArrayList<>();
    private final AtomicLong begun = new AtomicLong(NOT_BEGUN);

    ScenarioDevices(Scenario scenario, ScenarioPlayer.Options options, Progress progress) {
        this.scenario = scenario;
        this.options = options;
        this.progress = progress;
    }

    /** @param port reads from before the board was defined, and is used to define it */
    ScenarioPlayer.Result run(Port port) throws InterruptedException {
        var board = new SharedPort(port);
        for (var plan : scenario.actors()) running.add(device(plan.name(), board.share()));
        var asking = new Asking(board, new BoardView(), options.patience());
        asking.define(scenario.definition(), BoardListener.NONE);
        try {
            running.forEach(Device::start);
            watch(asking);
            var reports = reports();
            while (asking.view().seq() < lastSeen()) asking.listen(options.patience(), BoardListener.NONE);
            asking.goodbye();
            long requests =
                    1 + reports.stream().mapToLong(ActorReport::requests).sum();
            var view = asking.view();
            return new ScenarioPlayer.Result(
                    scenario.board(), scenario.spec(), reports, view.at(), requests, view.seq());
        } finally {
            running.forEach(Device::close);
        }
    }

    private Device device(String actor, Port port) {
        return new Device(
                new Actor(scenario, actor, options.seed(), new BoardView()),
                port,
                new WallClock(this::now),
                options.patience(),
                null);
    }

    /** Simulated time; negative until all devices have come, for what it takes to get ready is no simulated time. */
    private long now() {
        long start = begun.get();
        return start == NOT_BEGUN ? -POLL.toNanos() : System.nanoTime() - start;
    }

    /** Until all have played their part, or one has failed: that ends the run for all. */
    private void watch(Asking asking) throws InterruptedException {
        while (running.stream().anyMatch(device -> !device.done().isDone())
                && running.stream().noneMatch(device -> device.done().isCompletedExceptionally())) {
            if (Thread.interrupted()) throw new InterruptedException();
            asking.listen(POLL, BoardListener.NONE);
            if (running.stream().allMatch(device -> device.seen() > 0))
                begun.compareAndSet(NOT_BEGUN, System.nanoTime());
            progress.reached(
                    asking.view().at(), scenario.duration(), asking.view().seq() + " events");
        }
    }

    private List<ActorReport> reports() throws InterruptedException {
        var all = running.stream().map(Device::done).toList();
        try {
            for (var each : all) if (each.isCompletedExceptionally()) each.get();
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

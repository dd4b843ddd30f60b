package firstmap.lab.torture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.topics.Installation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The place of one coordinator: there is a process in it, started again whenever it has ended, and what is done to it is
 * done one after the other.
 */
final class CoordinatorProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final Duration WORK = Duration.ofSeconds(20);
    /** So long a coordinator is left alone before the next fault meets it. */
    private static final long REST_MILLIS = 700;

    /** So long two coordinators of one name are left to each other. */
    private static final long TWINS_MILLIS = 5_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    /** By which the story tells it from those of other namespaces. */
    private final String title;

    private final Path logs;
    private final Installation there;
    private final HttpClient client;
    private final FaultCounts counts;
    private final BlockingQueue<TorturePlan.Fault> faults = new LinkedBlockingQueue<>();
    private volatile ChildJvm child;
    private volatile URI address;
    private final AtomicInteger ahead = new AtomicInteger();
    private volatile boolean closed;
    private Thread thread;

    CoordinatorProcess(String name, Installation there, Path logs, HttpClient client, FaultCounts counts) {
        this.client = client;
        this.name = name;
        title = there.namespace() + " " + name;
        this.there = there;
        this.logs = logs;
        this.counts = counts;
    }

    void start() {
        thread = Thread.ofPlatform().daemon().name("firstmap-torture-" + name).start(this::run);
    }

    private void run() {
        try {
            begin();
            while (!closed) {
                var fault = faults.poll(100, TimeUnit.MILLISECONDS);
                if (fault != null) {
                    suffer(fault);
                    if (child.isAlive()) Thread.sleep(REST_MILLIS);
                    ahead.decrementAndGet();
                } else if (!child.isAlive()) {
                    counts.ended(title, child.lastWords());
                    begin();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void suffer(TorturePlan.Fault fault) throws InterruptedException {
        if (!child.isAlive()) begin(); // a fault must meet somebody
        if (fault.isAtWork()) awaitWork();
        switch (fault.kind()) {
            case KILL -> {
                address = null;
                if (child.kill()) counts.killed(title, fault.millis());
                Thread.sleep(fault.millis());
                begin();
            }
            case PAUSE -> {
                if (child.pause(Duration.ofMillis(fault.millis()))) counts.paused(title, fault.millis());
            }
            case TWIN -> {
                var stopped = child;
                var pause = Thread.ofVirtual().start(() -> hold(stopped, fault.millis()));
                address = null;
                begin();
                pause.join();
                Thread.sleep(TWINS_MILLIS); // each fences the other, until one gives way
                stopped.kill();
            }
            case ROLLING -> {
                address = null;
                if (child.terminate(STOP)) counts.stopped(title);
                begin();
            }
            case BROKER_STOP, BROKER_KILL, BROKER_PAUSE, GARBAGE ->
                throw new IllegalArgumentException("not for a coordinator: " + fault);
        }
    }

    /** Until it has answered something, or has had the time to. One that has no partitions has nothing to do. */
    private void awaitWork() throws InterruptedException {
        long end = System.nanoTime() + WORK.toNanos();
        while (System.nanoTime() - end < 0 && !closed && child.isAlive() && !isAtWork()) Thread.sleep(200);
    }

    private boolean isAtWork() throws InterruptedException {
        return health().path("transactions").asLong() > 0;
    }

    /** The partitions of which it says that they stand still, and why. */
    Map<Integer, String> standingStill() throws InterruptedException {
        var all = new TreeMap<Integer, String>();
        for (var one : health().path("standingStill").properties())
            all.put(Integer.valueOf(one.getKey()), one.getValue().textValue());
        return all;
    }

    /** What it says of itself; nothing while it does not answer. */
    private JsonNode health() throws InterruptedException {
        var asked = address;
        if (asked == null) return MissingNode.getInstance();
        var request = HttpRequest.newBuilder(URI.create(asked + "/health"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return JSON.readTree(answer.body()).at("/details/coordinator/details");
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private void hold(ChildJvm held, long millis) {
        try {
            if (held.pause(Duration.ofMillis(millis))) counts.twinned(title, millis);
        } catch (InterruptedException _) {
            held.close();
        }
    }

    /** Starts a process and waits until it serves. One that does not is replaced by another. */
    private void begin() throws InterruptedException {
        while (!closed) {
            var started = ChildJvm.start(
                    logs.resolve(name + ".log"),
                    ChildJvm.small(384),
                    "firstmap.command.cli.Firstmap",
                    List.of(
                            "coordinator",
                            "--bootstrap",
                            there.bootstrap(),
                            "--namespace",
                            there.namespace().name(),
                            "--name",
                            name,
                            "--index",
                            logs.resolve(name + "-index").toString()));
            child = started;
            if (closed) started.close();
            var line = started.line(START);
            if (line != null) {
                address = URI.create(line);
                return;
            }
            if (closed) return;
            counts.ended(title, "did not start: " + started.lastWords());
            started.kill();
            Thread.sleep(500);
        }
    }

    /** Does this to the coordinator as soon as it has come over what was done to it before. */
    void meet(TorturePlan.Fault fault) {
        ahead.incrementAndGet();
        faults.add(fault);
    }

    /** Whether nothing is left to be done to it, and it serves. */
    boolean isSettled() {
        return ahead.get() == 0 && address != null && child.isAlive();
    }

    /** Where its HTTP is; null while nobody serves. */
    URI address() {
        return address;
    }

    @Override
    public void close() {
        closed = true;
        if (thread != null) thread.interrupt();
        if (child != null) child.close();
    }
}

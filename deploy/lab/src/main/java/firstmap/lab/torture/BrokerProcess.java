package firstmap.lab.torture;

import firstmap.coordinator.trial.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The only broker: a process that comes back on its port and its folder. */
final class BrokerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration STOP = Duration.ofSeconds(90);

    private final Path data;
    private final Path logs;
    private final FaultCounts counts;
    private ChildJvm child;
    private String address;

    BrokerProcess(Path data, Path logs, FaultCounts counts) {
        this.data = data;
        this.logs = logs;
        this.counts = counts;
    }

    /** @return its address, which stays the same */
    String start() throws InterruptedException {
        var port = address == null ? "0" : address.substring(address.lastIndexOf(':') + 1);
        var started = ChildJvm.start(
                logs.resolve("broker.log"),
                ChildJvm.small(384),
                "firstmap.command.cli.Firstmap",
                List.of("broker", "--data", data.toString(), "--port", port));
        child = started;
        var line = started.line(START);
        if (line == null) throw new IllegalStateException("the broker does not start: " + started.lastWords());
        address = line;
        return line;
    }

    void suffer(TorturePlan.Fault fault) throws InterruptedException {
        if (fault.kind() == TorturePlan.Kind.BROKER_KILL) child.kill();
        else child.terminate(STOP);
        counts.brokerWent(fault.kind(), fault.millis());
        Thread.sleep(fault.millis());
        start();
    }

    /** @throws IllegalStateException if it has ended by itself */
    void requireAlive() {
        if (!child.isAlive()) throw new IllegalStateException("the broker has ended: " + child.lastWords());
    }

    @Override
    public void close() {
        if (child != null) child.close();
    }
}

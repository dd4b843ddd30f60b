package firstmap.lab.torture;

import firstmap.command.broker.ClusterNode;
import firstmap.coordinator.trial.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The place of one node of the cluster: a process that comes back on its port and its folder. */
final class BrokerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(5); // on a machine with other work, too
    private static final Duration STOP = Duration.ofSeconds(90);

    private final Path data;
    private final Path logs;
    private final ClusterNode node;
    private final String cluster;
    private final FaultCounts counts;
    private final String name;
    private volatile ChildJvm child;

    /**
     * @param data in which it has a folder of its own
     * @param cluster name of the whole
     */
    BrokerProcess(Path data, Path logs, ClusterNode node, String cluster, FaultCounts counts) {
        name = node.id() == ClusterNode.CONTROLLER ? "controller" : "broker-" + node.id();
        this.data = data.resolve(name);
        this.logs = logs;
        this.node = node;
        this.cluster = cluster;
        this.counts = counts;
    }

    /** Returns when it serves. */
    void start() throws InterruptedException {
        launch();
        awaitStart();
    }

    /** Begins to start. */
    void launch() {
        child = ChildJvm.start(
                logs.resolve(name + ".log"),
                ChildJvm.small(384),
                BrokerNode.class.getName(),
                List.of(
                        data.toString(),
                        Integer.toString(node.id()),
                        Integer.toString(node.port()),
                        Integer.toString(node.controllerPort()),
                        Integer.toString(node.brokers()),
                        cluster));
    }

    /** @throws IllegalStateException if it does not come to serve */
    void awaitStart() throws InterruptedException {
        if (child.line(START) == null) throw new IllegalStateException(name + " does not start: " + child.lastWords());
    }

    void suffer(TorturePlan.Fault fault) throws InterruptedException {
        switch (fault.kind()) {
            case BROKER_PAUSE -> {
                if (child.pause(Duration.ofMillis(fault.millis()))) counts.brokerPaused(name, fault.millis());
            }
            case BROKER_KILL, BROKER_STOP -> {
                if (fault.kind() == TorturePlan.Kind.BROKER_KILL) child.kill();
                else child.terminate(STOP);
                counts.brokerWent(fault.kind(), name, fault.millis());
                Thread.sleep(fault.millis());
                start();
            }
            case KILL, PAUSE, TWIN, ROLLING, GARBAGE ->
                throw new IllegalArgumentException("not for a broker: " + fault);
        }
    }

    /** @throws IllegalStateException if it has ended by itself */
    void requireAlive() {
        if (!child.isAlive()) throw new IllegalStateException(name + " has ended: " + child.lastWords());
    }

    @Override
    public void close() {
        if (child != null) child.close();
    }
}

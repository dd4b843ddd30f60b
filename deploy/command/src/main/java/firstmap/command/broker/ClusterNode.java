package firstmap.command.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which node of a KRaft cluster a process is: the only one, which is broker and controller, or one of several brokers beside a
 * controller apart. All listen on the loopback interface, and the only one where it is told to as well.
 *
 * @param id 1 to {@code brokers}, or {@link #CONTROLLER}
 * @param port on which it serves; the controller apart serves nobody but the brokers, on the other
 * @param controllerPort on which the controller listens
 * @param brokers of the cluster: with three or more each record has three replicas, of which two must have it
 * @param advertised further listeners, for clients elsewhere
 */
public record ClusterNode(int id, int port, int controllerPort, int brokers, List<Advertised> advertised) {
    /** The node that is a controller and nothing else. */
    public static final int CONTROLLER = 100;

    static final int FIRST = 1;

    /** One of several, for clients on this machine. */
    public ClusterNode(int id, int port, int controllerPort, int brokers) {
        this(id, port, controllerPort, brokers, List.of());
    }

    /** The only node of its cluster. */
    static ClusterNode alone(int port, int controllerPort, List<Advertised> advertised) {
        return new ClusterNode(FIRST, port, controllerPort, 1, advertised);
    }

    private boolean isAlone() {
        return brokers == 1;
    }

    private boolean isController() {
        return id == CONTROLLER || isAlone();
    }

    private boolean isBroker() {
        return id != CONTROLLER;
    }

    /** Where it is found by whom it serves. */
    String address() {
        return "127.0.0.1:" + (isBroker() ? port : controllerPort);
    }

    /** @param logs the folder of its data */
    Map<String, String> settings(Path logs) {
        var s = common();
        s.put("process.roles", isAlone() ? "broker,controller" : isBroker() ? "broker" : "controller");
        s.put("node.id", Integer.toString(id));
        s.put("log.dirs", logs.toString());
        var broker = "BROKER://127.0.0.1:" + port;
        var controller = "CONTROLLER://127.0.0.1:" + controllerPort;
        s.put("listeners", isAlone() ? broker + "," + controller : isBroker() ? broker : controller);
        s.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        s.put("controller.listener.names", "CONTROLLER");
        if (isBroker()) s.put("inter.broker.listener.name", "BROKER");
        s.put("controller.quorum.voters", (isController() ? id : CONTROLLER) + "@127.0.0.1:" + controllerPort);
        advertise(s);
        replicas(s);
        return s;
    }

    /** Whoever comes in by a listener is told the address of that one. */
    private void advertise(Map<String, String> s) {
        if (advertised.isEmpty()) return;
        var told = new StringBuilder("BROKER://" + address());
        for (int i = 0; i < advertised.size(); i++) {
            var further = advertised.get(i);
            var name = ",CLIENT" + i;
            s.merge("listeners", name + "://0.0.0.0:" + further.listens(), String::concat);
            s.merge("listener.security.protocol.map", name + ":PLAINTEXT", String::concat);
            told.append(name).append("://").append(further.host()).append(':').append(further.port());
        }
        s.put("advertised.listeners", told.toString());
    }

    /** What every node has, whatever it is in its cluster. */
    public static Map<String, String> common() {
        var s = new HashMap<String, String>();
        s.put("auto.create.topics.enable", "false"); // a mistyped topic must not come into being
        s.put("log.retention.ms", "-1"); // a topic that is kept by time says so itself
        s.put("log.retention.bytes", "-1");
        s.put(
                "offsets.retention.minutes",
                Integer.toString(Integer.MAX_VALUE)); // a run may be taken up again after any time
        s.put(
                "transactional.id.expiration.ms",
                Integer.toString(Integer.MAX_VALUE)); // an idle coordinator keeps its identity

        // After a kill, the dead registration is waited for: 12 s at the defaults.
        s.put("broker.session.timeout.ms", "1500");
        s.put("broker.heartbeat.interval.ms", "300");
        s.put("group.initial.rebalance.delay.ms", "0");
        s.put("group.min.session.timeout.ms", "1000");

        // A transaction that follows another at once is asked to wait 20 ms at the default, 20 times its own length.
        s.put("add.partitions.to.txn.retry.backoff.ms", "1");
        // A dead producer's transaction hides what comes after it: look for it every second, not every ten.
        s.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

        s.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20)); // 128 MiB of heap at the default
        s.put("num.network.threads", "2");
        s.put("num.io.threads", "4");
        s.put("num.recovery.threads.per.data.dir", "2");
        s.put("background.threads", "2");
        return s;
    }

    /** One node keeps each record once, three keep it three times, and go on when one of them is away. */
    private void replicas(Map<String, String> s) {
        var replicas = Integer.toString(Math.min(brokers, 3));
        var least = brokers < 3 ? "1" : "2";
        s.put("default.replication.factor", replicas);
        s.put("min.insync.replicas", least);
        // The internal topics have few partitions, because each costs at start.
        for (var topic : List.of("offsets.topic", "transaction.state.log")) {
            s.put(topic + ".replication.factor", replicas);
            s.put(topic + ".num.partitions", "4");
        }
        s.put("transaction.state.log.min.isr", least);
        s.put("share.coordinator.state.topic.replication.factor", replicas);
        s.put("share.coordinator.state.topic.min.isr", least);
    }
}

package firstmap.command.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A cluster in this process, whose brokers and whose controller can be stopped and started one by one. */
public final class Brokers implements AutoCloseable {
    static final int CONTROLLER = 100;

    private final Path directory;
    private final List<Integer> ids = new ArrayList<>();
    private final Map<Integer, Integer> ports = new HashMap<>();
    private final Map<Integer, Integer> advertised = new HashMap<>();
    /** Of another listener: where it is, and where clients are told that it is. */
    private final Map<Integer, Integer> sidePorts = new HashMap<>();

    private final Map<Integer, Integer> sideDoors = new HashMap<>();
    private final Map<Integer, KafkaRaftServer> running = new TreeMap<>();

    private Brokers(Path directory) {
        this.directory = directory;
    }

    /** Brokers 1 to {@code count}, and a controller of their own. */
    public static Brokers start(Path directory, int count) throws Exception {
        var brokers = new Brokers(directory);
        brokers.prepare(count);
        brokers.startAll();
        return brokers;
    }

    /** One broker that clients find behind a middleman. */
    static Brokers startBehind(Path directory, Middleman middleman) throws Exception {
        var brokers = new Brokers(directory);
        brokers.prepare(1);
        brokers.advertised.put(1, middleman.port());
        middleman.forwardTo(brokers.ports.get(1));
        brokers.startAll();
        return brokers;
    }

    /** One broker, with a second way to it for those who are told the port of a middleman. */
    static Brokers startBeside(Path directory, Middleman middleman) throws Exception {
        var brokers = new Brokers(directory);
        brokers.prepare(1);
        brokers.sidePorts.put(1, freePort());
        brokers.sideDoors.put(1, middleman.port());
        middleman.forwardTo(brokers.sidePorts.get(1));
        brokers.startAll();
        return brokers;
    }

    /** Two brokers, of which the second is said to be where this door is. */
    static Brokers startSecondBehind(Path directory, ServerSocket door) throws Exception {
        var brokers = new Brokers(directory);
        brokers.prepare(2);
        brokers.advertised.put(2, door.getLocalPort());
        brokers.startAll();
        return brokers;
    }

    private void prepare(int count) throws Exception {
        var cluster = Uuid.randomUuid().toString();
        for (int id = 1; id <= count; id++) ids.add(id);
        for (var id : ids) ports.put(id, freePort());
        ports.put(CONTROLLER, freePort());
        for (var id : ports.keySet())
            new Formatter()
                    .setPrintStream(new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(id)
                    .setClusterId(cluster)
                    .addDirectory(folder(id))
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(folder(id))
                    .run();
    }

    private void startAll() {
        start(CONTROLLER);
        ids.forEach(this::start);
    }

    List<Integer> ids() {
        return ids;
    }

    public String bootstrapServers() {
        return ids.stream()
                .map(id -> "127.0.0.1:" + advertised.getOrDefault(id, ports.get(id)))
                .collect(Collectors.joining(","));
    }

    void start(int id) {
        var server = new KafkaRaftServer(new KafkaConfig(settings(id)), Time.SYSTEM);
        server.startup();
        running.put(id, server);
    }

    void stop(int id) {
        var server = running.remove(id);
        server.shutdown();
        server.awaitShutdown();
    }

    @Override
    public void close() {
        for (var id : ids) if (running.containsKey(id)) stop(id);
        if (running.containsKey(CONTROLLER)) stop(CONTROLLER);
    }

    private Map<String, String> settings(int id) {
        boolean controls = id == CONTROLLER;
        var replicas = Integer.toString(ids.size());
        var minimum = ids.size() > 1 ? "2" : "1";
        var s = new HashMap<String, String>();
        s.put("process.roles", controls ? "controller" : "broker");
        s.put("node.id", Integer.toString(id));
        s.put("log.dirs", folder(id));
        s.put("listeners", (controls ? "CONTROLLER" : "BROKER") + "://127.0.0.1:" + ports.get(id));
        if (!controls) {
            s.put("advertised.listeners", "BROKER://127.0.0.1:" + advertised.getOrDefault(id, ports.get(id)));
            s.put("inter.broker.listener.name", "BROKER");
        }
        s.put("listener.security.protocol.map", "BROKER:PLAINTEXT,SIDE:PLAINTEXT,CONTROLLER:PLAINTEXT");
        if (sidePorts.containsKey(id)) {
            s.merge("listeners", "SIDE://127.0.0.1:" + sidePorts.get(id), Brokers::listed);
            s.merge("advertised.listeners", "SIDE://127.0.0.1:" + sideDoors.get(id), Brokers::listed);
        }
        s.put("controller.listener.names", "CONTROLLER");
        s.put("controller.quorum.voters", CONTROLLER + "@127.0.0.1:" + ports.get(CONTROLLER));
        for (var topic : List.of("offsets.topic", "transaction.state.log")) {
            s.put(topic + ".replication.factor", replicas);
            s.put(topic + ".num.partitions", "3");
        }
        s.put("default.replication.factor", replicas);
        s.put("min.insync.replicas", minimum);
        s.put("transaction.state.log.min.isr", minimum);
        s.put("auto.create.topics.enable", "false");
        s.put("log.retention.ms", "-1");
        s.put("broker.session.timeout.ms", "2000");
        s.put("broker.heartbeat.interval.ms", "300");
        s.put("replica.lag.time.max.ms", "2000");
        s.put("controlled.shutdown.retry.backoff.ms", "200");
        s.put("group.initial.rebalance.delay.ms", "0");
        s.put("group.min.session.timeout.ms", "1000");
        s.put("add.partitions.to.txn.retry.backoff.ms", "1");
        s.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        s.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20));
        s.put("num.network.threads", "2");
        s.put("num.io.threads", "4");
        s.put("background.threads", "2");
        return s;
    }

    private static String listed(String some, String more) {
        return some + "," + more;
    }

    private String folder(int id) {
        return directory.resolve("kafka-" + id).toString();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

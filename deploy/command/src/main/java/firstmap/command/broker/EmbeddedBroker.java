package firstmap.command.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole Kafka in this process: one KRaft node, broker and controller, on free ports of the loopback interface.
 *
 * <p>What is acknowledged survives a killed process, because the operating system has it; it does not survive a power
 * cut, because Kafka acknowledges before it flushes and there is no second replica. A fault that Kafka deems fatal
 * (its directory vanishes, the disk is full or fails) ends the whole process, as it would end a broker, and says so.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final int NODE = 1;
    private static final int ATTEMPTS = 3;

    private final DataDirectory directory;
    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private boolean closed;

    private EmbeddedBroker(DataDirectory directory, KafkaRaftServer server, String bootstrapServers) {
        this.directory = directory;
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker on a new directory, or on one that an earlier broker has left, whether it was closed or killed.
     * Returns when it serves. While it runs, the file {@code bootstrap} in the directory names its address.
     *
     * @throws DirectoryInUse if a live broker, of this process or another, has the directory
     * @throws UncheckedIOException if the directory cannot be written
     */
    public static EmbeddedBroker start(Path dataDir) {
        return start(dataDir, 0);
    }

    /** The same on a port of the caller's choice; 0 means a free one. */
    public static EmbeddedBroker start(Path dataDir, int port) {
        DataDirectory directory = null;
        try {
            directory = DataDirectory.take(dataDir);
            return start(directory, port);
        } catch (IOException e) {
            close(directory, e);
            throw new UncheckedIOException("cannot use " + dataDir + " as a data directory: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            close(directory, e);
            throw e;
        }
    }

    /** The address of the live broker on this directory, of whatever process; empty if there is none. */
    public static Optional<String> running(Path dataDir) {
        try {
            return DataDirectory.running(dataDir);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + dataDir + ": " + e.getMessage(), e);
        }
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Stops in good order. A second close does nothing. */
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        try (directory) {
            directory.conceal();
            server.shutdown();
            server.awaitShutdown();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedBroker start(DataDirectory directory, int wanted) throws IOException {
        sayWhyItEnds(directory.kafka());
        format(directory.kafka());
        for (int attempt = 1; ; attempt++) {
            int port;
            int controllerPort;
            try (var first = freePort();
                    var second = freePort()) {
                port = wanted == 0 ? first.getLocalPort() : wanted;
                controllerPort = second.getLocalPort();
            }
            var server = new KafkaRaftServer(
                    new KafkaConfig(settings(directory.kafka(), port, controllerPort)), Time.SYSTEM);
            try {
                server.startup();
                var bootstrapServers = "127.0.0.1:" + port;
                directory.announce(bootstrapServers);
                return new EmbeddedBroker(directory, server, bootstrapServers);
            } catch (RuntimeException e) {
                server.shutdown();
                server.awaitShutdown();
                if (attempt == ATTEMPTS || wanted != 0) throw e; // not merely a port that somebody else took in between
            }
        }
    }

    /** Kafka's own log, which is silent here, would be the only one to tell. */
    private static void sayWhyItEnds(Path folder) {
        var reason = "Kafka cannot go on and ends this process; its folder " + folder
                + " may be on a disk that is full or broken (--verbose tells more)";
        Exit.setHaltProcedure((status, _) -> {
            LOG.error(reason);
            Runtime.getRuntime().halt(status);
        });
        Exit.setExitProcedure((status, _) -> {
            LOG.error(reason);
            Runtime.getRuntime().exit(status);
        });
    }

    private static ServerSocket freePort() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static void close(DataDirectory directory, Exception because) {
        if (directory == null) return;
        try {
            directory.close();
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    private static void format(Path kafka) throws IOException {
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(NODE)
                    .setClusterId(clusterId(kafka))
                    .addDirectory(kafka.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(kafka.toString())
                    .setIgnoreFormatted(true)
                    .run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** A directory that exists keeps its cluster; Kafka refuses it under another id. */
    private static String clusterId(Path kafka) throws IOException {
        var file = kafka.resolve("meta.properties");
        if (!Files.exists(file)) return Uuid.randomUuid().toString();
        var properties = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        return properties.getProperty("cluster.id");
    }

    private static Map<String, String> settings(Path kafka, int port, int controllerPort) {
        var s = new HashMap<String, String>();
        s.put("process.roles", "broker,controller");
        s.put("node.id", Integer.toString(NODE));
        s.put("log.dirs", kafka.toString());
        s.put("listeners", "BROKER://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        s.put("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        s.put("controller.listener.names", "CONTROLLER");
        s.put("inter.broker.listener.name", "BROKER");
        s.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);

        // One node: every topic has one replica, and the internal ones few partitions, because each costs at start.
        s.put("default.replication.factor", "1");
        s.put("min.insync.replicas", "1");
        s.put("offsets.topic.replication.factor", "1");
        s.put("offsets.topic.num.partitions", "4");
        s.put("transaction.state.log.replication.factor", "1");
        s.put("transaction.state.log.min.isr", "1");
        s.put("transaction.state.log.num.partitions", "4");
        s.put("share.coordinator.state.topic.replication.factor", "1");
        s.put("share.coordinator.state.topic.min.isr", "1");

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
}

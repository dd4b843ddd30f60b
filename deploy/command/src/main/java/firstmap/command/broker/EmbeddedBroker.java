package firstmap.command.broker;

import firstmap.command.folder.FolderCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
 * A Kafka in this process: one KRaft node, on the loopback interface unless it is told otherwise. By itself it is a whole cluster, broker and controller.
 *
 * <p>What is acknowledged survives a killed process, because the operating system has it; it does not survive a power
 * cut, because Kafka acknowledges before it flushes and, on one machine, no replica is elsewhere. A fault that Kafka deems fatal
 * (its directory vanishes, the disk is full or fails) ends the whole process, as it would end a broker, and says so.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
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
     * <p>It looks at all records first: what is damaged it leaves as it is, and a transaction that nobody could end is given
     * up, which is said in the log.
     *
     * @throws DirectoryInUse if a live broker, of this process or another, has the directory
     * @throws FolderDamaged if a broker would make the directory worse
     * @throws UncheckedIOException if the directory cannot be written
     * @throws org.apache.kafka.common.errors.InterruptException if the thread is interrupted before it serves
     * @throws MachineTooSmall if this process may not take what a broker needs
     */
    public static EmbeddedBroker start(Path dataDir) {
        return start(dataDir, 0, List.of());
    }

    /**
     * The same on a port of the caller's choice; 0 means a free one.
     *
     * @param advertised further listeners, for clients elsewhere
     */
    public static EmbeddedBroker start(Path dataDir, int port, List<Advertised> advertised) {
        return start(dataDir, directory -> alone(directory, port, advertised));
    }

    /**
     * The same as one node of a cluster of several. Returns when it serves, for which a broker needs the controller.
     *
     * @param cluster the same at all nodes, and for ever
     */
    public static EmbeddedBroker start(Path dataDir, ClusterNode node, String cluster) {
        return start(dataDir, directory -> {
            format(directory.kafka(), node.id(), cluster);
            return start(directory, node);
        });
    }

    private interface Start {
        EmbeddedBroker in(DataDirectory directory) throws IOException;
    }

    private static EmbeddedBroker start(Path dataDir, Start start) {
        MachineTooSmall.check();
        return Undisturbed.make(() -> taken(dataDir, start), EmbeddedBroker::close);
    }

    private static EmbeddedBroker taken(Path dataDir, Start start) {
        DataDirectory directory = null;
        try {
            directory = DataDirectory.take(dataDir);
            sayWhyItEnds(directory.kafka());
            return start.in(directory);
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

    /** Where the broker of this directory keeps its partitions. */
    public static Path partitions(Path dataDir) {
        return DataDirectory.kafka(dataDir);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Stops in good order. A second close does nothing. */
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        Undisturbed.run(this::shutDown);
    }

    private void shutDown() {
        try (directory) {
            directory.conceal();
            server.shutdown();
            server.awaitShutdown();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedBroker alone(DataDirectory directory, int wanted, List<Advertised> advertised)
            throws IOException {
        var check = Files.isDirectory(directory.kafka())
                ? FolderCheck.of(directory.kafka())
                : new FolderCheck(List.of(), List.of());
        if (!check.damages().isEmpty()) throw new FolderDamaged(directory.folder(), check.damages());
        var broker = started(directory, wanted, advertised);
        try {
            AbandonedTransactions.end(check.abandoned(), broker.bootstrapServers());
            return broker;
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    private static EmbeddedBroker started(DataDirectory directory, int wanted, List<Advertised> advertised)
            throws IOException {
        format(directory.kafka(), ClusterNode.FIRST, cluster(directory.kafka()));
        for (int attempt = 1; ; attempt++) {
            ClusterNode node;
            try (var first = freePort();
                    var second = freePort()) {
                node = ClusterNode.alone(
                        wanted == 0 ? first.getLocalPort() : wanted, second.getLocalPort(), advertised);
            }
            try {
                return start(directory, node);
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS || wanted != 0) throw e; // not merely a port that somebody else took in between
            }
        }
    }

    private static EmbeddedBroker start(DataDirectory directory, ClusterNode node) throws IOException {
        var server = new KafkaRaftServer(new KafkaConfig(node.settings(directory.kafka())), Time.SYSTEM);
        try {
            server.startup();
            directory.announce(node.address());
            return new EmbeddedBroker(directory, server, node.address());
        } catch (RuntimeException e) {
            server.shutdown();
            server.awaitShutdown();
            throw e;
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

    private static void format(Path kafka, int id, String cluster) throws IOException {
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(id)
                    .setClusterId(cluster)
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
    private static String cluster(Path kafka) throws IOException {
        var file = kafka.resolve("meta.properties");
        if (!Files.exists(file)) return Uuid.randomUuid().toString();
        var properties = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        return properties.getProperty("cluster.id");
    }
}

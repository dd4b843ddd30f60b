package firstmap.command.run;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.rule.Board;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** What runs in this process of a cluster: the broker, unless there is one elsewhere, and coordinators. */
public final class LocalCluster implements AutoCloseable {
    private static final long LOOK_SECONDS = 10;

    private final EmbeddedBroker broker;
    private final Installation installation;
    private final List<Coordinator> coordinators = new ArrayList<>();

    private LocalCluster(EmbeddedBroker broker, Installation installation) {
        this.broker = broker;
        this.installation = installation;
    }

    /** Starts a broker on this folder; {@code clients} are further properties for its clients. */
    public static LocalCluster embedded(Path data, Map<String, Object> clients, Namespace namespace) {
        var broker = EmbeddedBroker.start(data);
        var kafka = new HashMap<>(clients);
        kafka.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        return new LocalCluster(broker, new Installation(kafka, namespace));
    }

    /** Uses a cluster that runs elsewhere. */
    public static LocalCluster at(Installation installation) {
        return new LocalCluster(null, installation);
    }

    /** Where the coordinators of a run keep what they have read of the log: beside it. */
    public static Path index(Path data) {
        return data.resolve("index");
    }

    /** As its clients need it. */
    public Installation installation() {
        return installation;
    }

    /** Creates the topics that are missing and checks the others. */
    public void ensureTopics() throws InterruptedException {
        try (var admin = Admin.create(ClientSettings.patientAdmin(installation.kafka(), "firstmap-admin"))) {
            new TopicAdmin(admin, installation.namespace()).ensure(Topic.DEFAULT_PARTITIONS);
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "the topics cannot be created or checked: " + e.getCause().getMessage(), e.getCause());
        }
    }

    /** @param prefix of their names, which must differ from those of all other coordinators of the cluster */
    public void startCoordinators(int count, String prefix) {
        for (int i = 1; i <= count; i++) {
            var coordinator = new Coordinator(prefix + i, installation);
            coordinators.add(coordinator);
            coordinator.start();
        }
    }

    /** Why a coordinator of this process does not work, if so. */
    public Optional<String> problem() {
        return coordinators.stream().flatMap(c -> c.problem().stream()).findFirst();
    }

    /** Shows a board as the coordinator that decides it has it in memory; empty if none of this process does. */
    public <T> Optional<T> look(String board, Function<Board, T> look) throws InterruptedException {
        for (var coordinator : coordinators) {
            try {
                var seen = coordinator.look(board, look).get(LOOK_SECONDS, TimeUnit.SECONDS);
                if (seen.isPresent()) return seen;
            } catch (TimeoutException | ExecutionException _) {
                // This one does not work; perhaps another does.
            }
        }
        return Optional.empty();
    }

    /** Coordinators first: what they are at is finished while the broker still answers. */
    @Override
    public void close() {
        try (broker) {
            stopCoordinators();
        }
    }

    /** At once, since each leaves a group that the others are in. */
    public void stopCoordinators() {
        var closing = coordinators.stream()
                .map(coordinator -> Thread.ofVirtual().start(coordinator::close))
                .toList();
        for (var thread : closing) join(thread);
        coordinators.clear();
    }

    private static void join(Thread thread) {
        boolean interrupted = Thread.interrupted(); // a stop that has come must not cut the closing short
        try {
            thread.join(Duration.ofSeconds(25));
        } catch (InterruptedException _) {
            interrupted = true;
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}

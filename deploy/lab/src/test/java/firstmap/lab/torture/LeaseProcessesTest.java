package firstmap.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.cluster.ActorProcesses;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that dies lets go, wherever death finds it, and nobody else does; judged by the independent checker. */
class LeaseProcessesTest {
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final Duration LONG_LEASE = Duration.ofSeconds(15);

    enum Brokers {
        EMBEDDED,
        THREE
    }

    @TempDir
    static Path folder;

    private static final Map<Brokers, LeasedCluster> CLUSTERS = new EnumMap<>(Brokers.class);

    private static LeasedCluster cluster(Brokers brokers) throws Exception {
        var known = CLUSTERS.get(brokers);
        if (known != null) return known;
        var own = Files.createDirectories(folder.resolve(brokers.name()));
        var made = brokers == Brokers.EMBEDDED ? LeasedCluster.onOneBroker(own) : LeasedCluster.onThreeBrokers(own);
        CLUSTERS.put(brokers, made);
        return made;
    }

    @AfterAll
    static void stop() {
        CLUSTERS.values().forEach(LeasedCluster::close);
    }

    @ParameterizedTest
    @EnumSource
    void a_node_that_is_killed_with_a_live_mapping_lets_go(Brokers brokers) throws Exception {
        var cluster = cluster(brokers);
        try (var nodes = cluster.board("live", LEASE)) {
            startAll(nodes);
            nodes.await(event ->
                    event.event() instanceof Event.Mapped it && it.attachment().equals("encoder-input@preview-0"));
            nodes.kill("encoder");
            cluster.assertLetGo(nodes, "encoder");
            assertThat(nodes.events()).anyMatch(event -> event.isOfExpiry() && event.event() instanceof Event.Unmapped);
        }
    }

    @ParameterizedTest
    @EnumSource
    void storage_that_moves_waits_no_longer_for_whom_is_killed(Brokers brokers) throws Exception {
        var cluster = cluster(brokers);
        try (var nodes = cluster.board("moving", LONG_LEASE)) {
            startAll(nodes);
            nodes.await(event -> event.at() > 0); // it has mapped, and is not asked again before the move
            nodes.stop("display");
            nodes.await(event -> event.event() instanceof Event.Moving);
            nodes.kill("display");
            cluster.assertLetGo(nodes, "display");
            assertThat(nodes.events())
                    .anyMatch(event -> event.isOfExpiry() && event.event() instanceof Event.Migrated)
                    .anyMatch(event -> hasMapped(event, "encoder"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_round_goes_on_without_whom_is_killed_in_it(Brokers brokers) throws Exception {
        var cluster = cluster(brokers);
        try (var nodes = cluster.board("round", LONG_LEASE)) {
            startAll(nodes);
            nodes.await(event -> hasMapped(event, "encoder"));
            nodes.stop("encoder");
            nodes.awaitMissing("encoder", "sensor");
            nodes.kill("encoder");
            cluster.assertLetGo(nodes, "encoder");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_node_that_never_comes_is_let_go_from_the_beginning_on(Brokers brokers) throws Exception {
        var cluster = cluster(brokers);
        try (var nodes = cluster.board("never", LEASE)) {
            var present = nodes.names();
            present.remove("display");
            nodes.standInFor(present);
            for (var name : present) nodes.start(name);
            nodes.awaitPlaying();
            cluster.assertLetGo(nodes, "display");
            assertThat(nodes.events())
                    .filteredOn(event -> event.event() instanceof Event.Granted)
                    .first()
                    .satisfies(event -> assertThat(((Event.Granted) event.event()).expired())
                            .containsExactly("display"));
        }
    }

    private static void startAll(ActorProcesses nodes) throws Exception {
        nodes.standInFor(nodes.names());
        nodes.startAll();
        nodes.awaitPlaying();
    }

    private static boolean hasMapped(EventRecord event, String node) {
        return event.event() instanceof Event.Mapped && event.node().equals(node);
    }
}

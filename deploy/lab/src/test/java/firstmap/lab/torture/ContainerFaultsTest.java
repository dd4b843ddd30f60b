package firstmap.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.cluster.LeasedBoard;
import firstmap.command.cluster.Log;
import firstmap.command.cluster.MortalPlay;
import firstmap.command.cluster.MortalPlay.Moment;
import firstmap.command.containers.Compose;
import firstmap.command.containers.ComposeIsThere;
import firstmap.command.containers.ContainerTest;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.lab.checker.CheckResult;
import firstmap.lab.checker.Checker;
import firstmap.lab.checker.KafkaHistory;
import firstmap.testcontainers.Outage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartitionInfo;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.containers.GenericContainer;

/**
 * What befalls the members of the cluster that one command starts, each time in the middle of a scenario of which one actor is
 * a node in a container, and while eight other boards wait for answers. The checker, which shares no code with those who decide,
 * looks at all that stands on the topics afterwards.
 */
@ContainerTest
@ExtendWith(ComposeIsThere.class)
class ContainerFaultsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NODE = "display";
    private static final int BOARDS = 8;
    private static final int BURST = 400;

    /** How a coordinator is away for longer than its session. */
    private enum Away {
        KILLED(Outage::kill, Outage::startAgain),
        PAUSED(Outage::pause, Outage::resume),
        CUT_OFF(Outage::cutOff, Outage::reconnect);

        final Consumer<Outage> begin;
        final Consumer<Outage> end;

        Away(Consumer<Outage> begin, Consumer<Outage> end) {
            this.begin = begin;
            this.end = end;
        }
    }

    @TempDir
    static Path folder;

    private static Compose compose;
    private static Installation there;
    private static Log log;
    private static Load load;
    private static int asked;

    /** Boards of scenarios, those of earlier tests as well, and the node of each that is dead. */
    private static final Set<String> PLAYED = new HashSet<>();

    private static final Map<String, String> DEAD = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        compose = Compose.start(folder);
        log = new Log(() -> {}, compose.bootstrap());
        there = Installation.of(log.kafka());
        load = new Load(there, BOARDS, Log.PARTITIONS, 1, 23, () -> 0);
        await(() -> owners().containsAll(Set.of("left", "right")));
    }

    @AfterAll
    static void stop() throws Exception {
        if (load != null) load.close();
        if (log != null) log.close();
        if (compose != null) compose.close();
    }

    @Test
    void a_broker_that_leads_what_is_decided_is_killed_and_started_again() throws Exception {
        try (var play = play("broker");
                var node = node(play)) {
            hold(play, node);
            int leader = home(Topic.EVENTS, play).leader().id();
            var broker = Outage.of(compose.container("kafka-" + leader));
            ask();
            broker.kill();
            await(() -> home(Topic.EVENTS, play).leader().id() != leader);
            ask();
            play.letGo();
            assertSame(play, node);
            broker.startAgain();
            await(() -> home(Topic.REQUESTS, play).isr().size() == 3
                    && home(Topic.EVENTS, play).isr().size() == 3);
        }
        assertNoFlaw();
    }

    @ParameterizedTest
    @EnumSource
    void a_coordinator_that_decides_is_away_for_longer_than_its_session_and_comes_back(Away how) throws Exception {
        try (var play = play("coordinator-" + how);
                var node = node(play)) {
            hold(play, node);
            var away = log.owner(play.board()).orElseThrow();
            var coordinator = Outage.of(compose.container(away));
            ask();
            how.begin.accept(coordinator);
            try {
                await(() -> !log.owner(play.board()).orElse(away).equals(away));
                long before = log.answered();
                ask();
                await(() -> log.answered() > before);
            } finally {
                how.end.accept(coordinator);
            }
            play.letGo();
            assertSame(play, node);
            await(() -> owners().contains(away));
        }
        assertNoFlaw();
    }

    @Test
    void a_node_that_is_killed_and_started_again_changes_no_byte() throws Exception {
        try (var play = play("node");
                var node = node(play)) {
            hold(play, node);
            var killed = Outage.of(node);
            ask();
            killed.kill();
            play.letGo();
            killed.startAgain();
            assertSame(play, node);
        }
        assertNoFlaw();
    }

    @Test
    void a_node_that_is_killed_for_good_is_let_go_within_its_lease_and_the_others_play_on() throws Exception {
        try (var play = new MortalPlay(folder.resolve("dead"), there, "dead", NODE, MortalPlay.LEASE);
                var node = node(play)) {
            play.process().awaitAlive(NODE);
            play.playOthers(Moment.MAPPED);
            play.awaitHeld();
            ask();
            Outage.of(node).kill();
            DEAD.put(play.board(), NODE);
            play.letGo();
            play.awaitEnd();
            assertThat(LeasedBoard.undone(log.events(play.board())))
                    .startsWith("unmapped display-scanout@preview-0")
                    .endsWith("left display");
        }
        var verdict = assertNoFlaw();
        assertThat(verdict.out("dead")).containsOnlyKeys(NODE);
    }

    // ---- a scenario

    private static MortalPlay play(String board) throws InterruptedException {
        return new MortalPlay(folder.resolve(board), there, board, NODE);
    }

    private static GenericContainer<?> node(MortalPlay play) throws IOException {
        PLAYED.add(play.board());
        var scenario = Files.writeString(folder.resolve(play.board() + ".yaml"), play.text());
        var node = compose.node(scenario, NODE);
        node.start();
        return node;
    }

    /** Until the board has come to its middle, and waits for a turn beside that of the node, which lies there. */
    private static void hold(MortalPlay play, GenericContainer<?> node) throws InterruptedException {
        play.playOthers(Moment.ASKED);
        play.awaitHeld();
        play.process().awaitParked(NODE);
        assertThat(node.isRunning()).isTrue();
    }

    private static void assertSame(MortalPlay play, GenericContainer<?> node) throws Exception {
        play.awaitEnd();
        assertThat(compose.exitCode(node.getContainerId())).as(node.getLogs()).isZero();
        play.process().assertSame();
    }

    // ---- the others

    /** Much at once, without waiting for an answer. */
    private static void ask() {
        for (int i = 0; i < BURST; i++) load.ask(asked++);
    }

    private static CheckResult assertNoFlaw() {
        load.flush();
        log.awaitAnswers();
        var verdict = Checker.check(new KafkaHistory(log.kafka(), Namespace.DEFAULT.name()));
        verdict.checkAlive((board, node) -> !node.equals(DEAD.get(board)));
        verdict.checkTaken(load.accepted() + takenOfPlays(), load.failed());
        assertThat(verdict.findings().named()).isEmpty();
        assertThat(verdict.boards()).containsAll(PLAYED).containsAll(load.boards());
        return verdict;
    }

    private static long takenOfPlays() {
        return log.read(Topic.REQUESTS).stream()
                .filter(record -> record.key() != null)
                .filter(record -> PLAYED.contains(new String(record.key(), StandardCharsets.UTF_8)))
                .count();
    }

    // ---- the cluster

    private static Set<String> owners() {
        var owners = new HashSet<String>();
        for (var board : load.boards()) log.owner(board).ifPresent(owners::add);
        return owners;
    }

    private static TopicPartitionInfo home(Topic topic, MortalPlay play) throws Exception {
        var name = there.namespace().topic(topic);
        try (var admin = Admin.create(log.kafka())) {
            return admin.describeTopics(List.of(name))
                    .allTopicNames()
                    .get()
                    .get(name)
                    .partitions()
                    .get(Home.of(play.board(), Log.PARTITIONS));
        }
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(condition);
    }
}

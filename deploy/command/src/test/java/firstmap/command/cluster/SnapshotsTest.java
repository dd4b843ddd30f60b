package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import firstmap.coordinator.history.History;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.loop.LoopParts;
import firstmap.coordinator.reading.LogAway;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a life knows of the one before it, on a real broker; each test has a log of its own. */
class SnapshotsTest {
    private static final String BOARD = "phone";
    private static final LoopParts AT_ONCE = LoopParts.SOUND.withDue(new LoopParts.Due(1, Duration.ofHours(1)));
    private static final LoopParts NEVER =
            LoopParts.SOUND.withDue(new LoopParts.Due(Long.MAX_VALUE, Duration.ofHours(1)));

    @AutoClose
    private Log log;

    @BeforeEach
    void startBroker(@TempDir Path directory) throws Exception {
        log = new Log(directory);
    }

    @Test
    void a_snapshot_stands_in_the_transaction_of_its_events_and_spares_the_next_life_these() {
        try (var first = start("first", AT_ONCE)) {
            askAndAwait(1, 25);
            askAndAwait(26, 50);
            assertThat(first.counters().checkpoints()).isPositive();
        }
        assertThat(log.read(Topic.SNAPSHOTS)).isNotEmpty();
        try (var second = start("second", NEVER)) {
            askAndAwait(51, 52);
            // At most those of the last transaction, whose offsets nobody knew when it was covered.
            assertThat(second.counters().reread()).isLessThan(50);
        }
        for (var part : List.of(BOARD, "#")) spoil(part);
        try (var third = start("third", NEVER)) {
            askAndAwait(53, 53);
            assertThat(third.counters().reread()).as("from the start").isEqualTo(52);
        }
    }

    @Test
    void a_log_that_has_gone_quiet_is_covered_to_its_end() {
        try (var first = start("first", LoopParts.SOUND.withDue(new LoopParts.Due(1_000, Duration.ofSeconds(2))))) {
            askAndAwait(1, 5);
            await().atMost(Duration.ofSeconds(20)).until(() -> first.counters().checkpoints() > 0);
            assertThat(first.counters().restarts()).isZero();
        }
        try (var second = start("second", NEVER)) {
            askAndAwait(6, 6);
            assertThat(second.counters().reread()).isZero();
        }
    }

    @Test
    void who_follows_the_log_takes_over_without_reading_it_again() {
        try (var _ = start("first", NEVER)) {
            askAndAwait(1, 50);
        }
        try (var history = new History("test", Installation.of(log.kafka()))) {
            history.start();
            await().atMost(Duration.ofSeconds(20))
                    .ignoreException(LogAway.class)
                    .until(() ->
                            history.board(BOARD, board -> board.seq() == 50).orElse(false));
            history.catchUp(Duration.ofSeconds(10));
            try (var second = start("second", NEVER.withStandby(history))) {
                askAndAwait(51, 51);
                assertThat(second.counters().reread()).isZero();
            }
        }
    }

    @Test
    void who_keeps_partitions_when_another_joins_does_not_read_them_again() {
        var boards = new ArrayList<String>();
        for (int i = 0; boards.size() < Log.PARTITIONS; i++)
            if (Home.of("b" + i, Log.PARTITIONS) == boards.size()) boards.add("b" + i);
        try (var first = start("first", NEVER)) {
            for (int seq = 1; seq <= 20; seq++) log.askAll(boards, seq, Log.create("x" + seq));
            boards.forEach(board -> log.awaitEvents(board, 20));
            try (var second = start("second", NEVER)) {
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> second.counters().reread() == 2 * 20);
                log.askAll(boards, 21, Log.create("y"));
                boards.forEach(board -> Log.assertChain(log.awaitEvents(board, 21)));
                assertThat(first.counters().reread()).isZero();
            }
        }
    }

    @Test
    void events_that_the_broker_has_deleted_are_covered_by_snapshots_or_nothing_is_decided_behind_them()
            throws Exception {
        try (var first = start("first", LoopParts.SOUND.withDue(new LoopParts.Due(1_000, Duration.ofSeconds(1))))) {
            askAndAwait(1, 10);
            await().atMost(Duration.ofSeconds(20)).until(() -> first.counters().checkpoints() > 0);
        }
        int home = Home.of(BOARD, Log.PARTITIONS);
        long end = log.eventsEnd(home);
        try (var admin = Admin.create(log.kafka())) {
            var events = new TopicPartition(Topic.EVENTS.topicName(), home);
            admin.deleteRecords(Map.of(events, RecordsToDelete.beforeOffset(end)))
                    .all()
                    .get();
        }
        try (var second = start("second", NEVER)) {
            log.ask(BOARD, 11, Log.create("b11"));
            await().atMost(Duration.ofSeconds(20)).until(() -> second.counters().events() == 1);
            assertThat(second.starts()).containsEntry(home, end);
            assertThat(second.isHealthy()).isTrue();
        }
        spoil("#");
        assertThat(standingStill("third")).contains("have been deleted, and nothing covers them");
    }

    @Test
    void events_that_were_deleted_with_their_topic_are_missed() throws Exception {
        try (var _ = start("first", NEVER)) {
            askAndAwait(1, 10);
        }
        try (var admin = Admin.create(log.kafka())) {
            admin.deleteTopics(List.of(Topic.EVENTS.topicName())).all().get();
            await().until(() -> !admin.listTopics().names().get().contains(Topic.EVENTS.topicName()));
            new TopicAdmin(admin).ensure(Log.PARTITIONS);
        }
        assertThat(standingStill("second")).contains("0 events, but has had 10: 10 are missing");
    }

    @Test
    void topics_that_got_more_partitions_are_refused() throws Exception {
        try (var _ = start("first", NEVER)) {
            askAndAwait(1, 1);
        }
        try (var admin = Admin.create(log.kafka())) {
            admin.createPartitions(Stream.of(Topic.REQUESTS, Topic.EVENTS, Topic.SNAPSHOTS, Topic.ALIVE)
                            .collect(Collectors.toMap(
                                    Topic::topicName, _ -> NewPartitions.increaseTo(2 * Log.PARTITIONS))))
                    .all()
                    .get();
        }
        assertThat(endOf("second")).contains("has 8 partitions, but its boards were decided among 4");
    }

    private Coordinator start(String name, LoopParts parts) {
        var coordinator = new Coordinator(name, Installation.of(log.kafka()), parts);
        coordinator.start();
        return coordinator;
    }

    /** One event each. */
    private void askAndAwait(int first, int last) {
        for (int seq = first; seq <= last; seq++) log.ask(BOARD, seq, seq == 1 ? Log.define() : Log.create("b" + seq));
        Log.assertChain(log.awaitEvents(BOARD, last));
    }

    /** Why a coordinator does not go on. */
    private String endOf(String name) throws InterruptedException {
        try (var coordinator = start(name, NEVER)) {
            coordinator.awaitEnd();
            return coordinator.problem().orElseThrow();
        }
    }

    /** Why it does not decide the board's partition. */
    private String standingStill(String name) {
        try (var coordinator = start(name, NEVER)) {
            var reasons =
                    await().atMost(Duration.ofSeconds(20)).until(coordinator::standingStill, still -> !still.isEmpty());
            assertThat(reasons).containsOnlyKeys(Home.of(BOARD, Log.PARTITIONS));
            return reasons.get(Home.of(BOARD, Log.PARTITIONS));
        }
    }

    /** A record that is no snapshot, under the key of one. */
    private void spoil(String key) {
        log.send(new ProducerRecord<>(
                Topic.SNAPSHOTS.topicName(), Home.of(BOARD, Log.PARTITIONS), Log.key(key), new byte[] {'{', '}'}));
    }
}

package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.loop.Coordinator;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.Until;
import firstmap.events.topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is silent for its lease is let go, and what keeps the owner of its partition, or all, from Kafka lasts no time. */
class LeasesOnKafkaTest {
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final String BOARD = "phone";

    @TempDir
    Path folder;

    @Test
    void who_dies_lets_go_and_the_others_stay() throws Exception {
        try (var log = new Log(folder);
                var owner = log.coordinator("owner");
                var board = new LeasedBoard(log, BOARD, LEASE)) {
            board.begin();
            board.living().die("camera");
            assertThat(board.awaitUndone())
                    .containsExactly("unmapped camera/0", "detached camera/0", "left camera", "released frame");
            assertThat(log.events(BOARD))
                    .filteredOn(EventRecord::isOfExpiry)
                    .allMatch(event -> event.node().equals("camera"));
            board.ask("camera", new Request.Create("late", 4096, null, null, List.of(), null));
            assertThat(log.events(BOARD).getLast().event())
                    .isInstanceOfSatisfying(
                            Event.Refused.class, it -> assertThat(it.reason()).contains("camera is out since event"));
            board.ask("display", new Request.Unmap("display/0"));
            board.ask("display", new Request.Detach("display/0"));
            assertThat(log.events(BOARD).getLast().event()).isInstanceOf(Event.Freed.class);
            assertThat(owner.isHealthy()).isTrue();
            assertThat(log.read(Topic.DEAD_LETTERS)).isEmpty();
        }
    }

    @Test
    void a_broker_that_is_away_for_three_leases_or_all_of_them_and_owners_that_follow_each_other_cost_nobody_anything()
            throws Exception {
        var brokers = Brokers.start(folder, 3);
        try (var log = new Log(brokers, brokers.bootstrapServers());
                var board = new LeasedBoard(log, BOARD, LEASE)) {
            var owner = log.coordinator("owner");
            board.begin();
            board.living().goodbye("display");
            brokers.stop(1);
            stay(3);
            brokers.start(1);
            stay(1);
            for (int id : brokers.ids()) brokers.stop(id);
            stay(3);
            for (int id : brokers.ids()) brokers.start(id);
            stay(2);
            try (var successor = takeOver(log, owner)) {
                stay(2);
                assertThat(log.events(BOARD)).noneMatch(EventRecord::isOfExpiry);
                board.living().die("camera");
                assertThat(board.awaitUndone()).startsWith("unmapped camera/0").endsWith("released frame");
                assertThat(successor.isHealthy()).isTrue();
            }
        }
    }

    /** Each successor takes over about when the lease that its predecessor counted would end. */
    @Test
    void a_round_goes_on_without_whom_it_waits_for_whoever_owns_the_partition() throws Exception {
        try (var log = new Log(folder);
                var board = new LeasedBoard(log, BOARD, LEASE)) {
            var owner = log.coordinator("first");
            board.define(Time.GRANTED, "camera", "display", "encoder");
            log.awaitEvents(BOARD, 1);
            var turn = new Request.Turn(0, 1, List.of(), Until.at(7));
            board.send(RequestRecord.turn("camera", BOARD, 0, turn));
            board.send(RequestRecord.turn("display", BOARD, 0, turn));
            stay(1);
            owner = takeOver(log, owner);
            stay(1);
            try (var last = takeOver(log, owner)) {
                log.awaitEvents(BOARD, 2);
                assertThat(log.events(BOARD).getLast().event()).isInstanceOfSatisfying(Event.Granted.class, it -> {
                    assertThat(it.gone()).containsExactly("encoder");
                    assertThat(it.expired()).containsExactly("encoder");
                    assertThat(it.asked()).containsExactly("camera", "display");
                });
                board.send(RequestRecord.turn("encoder", BOARD, 0, turn));
                log.awaitAnswers();
                assertThat(log.events(BOARD)).as("too late, and passed over").hasSize(2);
                assertThat(last.isHealthy()).isTrue();
            }
        }
    }

    private static Coordinator takeOver(Log log, Coordinator owner) {
        var successor = log.coordinator(owner.name() + "-2");
        owner.close();
        return successor;
    }

    /** So many leases go by: what must not happen meanwhile gives no sign to wait for. */
    private static void stay(int leases) throws InterruptedException {
        Thread.sleep(LEASE.multipliedBy(leases));
    }
}

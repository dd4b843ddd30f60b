package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.run.Program;
import firstmap.coordinator.lease.Beat;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.coordinator.trial.LongTest;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of those who count leases: who lives stays, and who is dead is let go once. */
@LongTest
class OwnersAwayTest {
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final int TICKS = (int) LEASE.dividedBy(Beat.INTERVAL);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration MOST = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    /** Of the two coordinators each owns some of the boards, one on each partition. */
    @Test
    void an_owner_that_is_stopped_for_three_leases_or_killed_as_one_ends_costs_nobody_anything() throws Exception {
        var coordinators = new HashMap<String, ChildJvm>();
        var boards = new ArrayList<LeasedBoard>();
        try (var log = new Log(folder.resolve("broker"))) {
            coordinators.put("left", coordinator(log, "left"));
            for (var name : oneOnEachPartition()) boards.add(new LeasedBoard(log, name, LEASE));
            boards.forEach(LeasedBoard::sendBeginning);
            log.awaitAnswers();

            stop(coordinators.get("left"));
            Thread.sleep(LEASE.multipliedBy(3)); // nobody counts
            coordinators.get("left").resume();
            awaitLeases(log, boards, 2);
            assertAllStay(boards);

            coordinators.put("right", coordinator(log, "right"));
            Awaitility.await().atMost(PATIENCE).until(() -> owners(log, boards).contains("right"));
            stop(coordinators.get("left"));
            awaitLeases(log, boards, 3); // those of the stopped one begin when the other has taken over
            assertThat(owners(log, boards)).containsOnly("right");
            coordinators.get("left").resume();
            Awaitility.await().atMost(PATIENCE).until(() -> owners(log, boards).contains("left"));
            awaitLeases(log, boards, 2);
            assertAllStay(boards);

            for (var board : boards) {
                board.living().die("camera");
                AliveTopic.awaitTicks(Installation.of(log.kafka()), 1, board.name());
            }
            var first = boards.getFirst();
            first.awaitUndone();
            coordinators.get(log.owner(first.name()).orElseThrow()).kill();
            for (var board : boards) board.awaitUndone();
            awaitLeases(log, boards, 1);
            for (var board : boards)
                assertThat(board.undone())
                        .containsExactly("unmapped camera/0", "detached camera/0", "left camera", "released frame");
        } finally {
            coordinators.values().forEach(ChildJvm::close);
            boards.forEach(LeasedBoard::close);
        }
    }

    @Test
    void an_owner_that_is_cut_off_for_three_leases_costs_nobody_anything_alone_and_beside_another() throws Exception {
        try (var middleman = new Middleman();
                var brokers = Brokers.startBeside(folder.resolve("broker"), middleman);
                var log = new Log(brokers, brokers.bootstrapServers());
                var owner = new Coordinator(
                        "far", Installation.of(Map.of("bootstrap.servers", "127.0.0.1:" + middleman.port())));
                var board = new LeasedBoard(log, "phone", LEASE)) {
            owner.start();
            board.begin();

            middleman.cut();
            Thread.sleep(LEASE.multipliedBy(3)); // nobody counts
            middleman.join();
            awaitLeases(log, List.of(board), 2);
            assertAllStay(List.of(board));

            middleman.cut();
            try (var other = log.coordinator("near")) {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() ->
                                log.owner(board.name()).filter("near"::equals).isPresent());
                awaitLeases(log, List.of(board), 3);
                middleman.join();
                awaitLeases(log, List.of(board), 2);
                assertAllStay(List.of(board));
                board.living().die("camera");
                assertThat(board.awaitUndone())
                        .containsExactly("unmapped camera/0", "detached camera/0", "left camera", "released frame");
                assertThat(other.isHealthy()).isTrue();
            }
        }
    }

    private ChildJvm coordinator(Log log, String name) throws IOException {
        var own = Files.createDirectories(folder.resolve(name));
        return Program.start(
                own,
                "coordinator",
                "--bootstrap",
                log.bootstrapServers(),
                "--name",
                name,
                "--index",
                own.resolve("index").toString());
    }

    private static List<String> oneOnEachPartition() {
        return IntStream.range(0, Log.PARTITIONS)
                .mapToObj(home -> IntStream.range(0, 100)
                        .mapToObj(i -> "phone-" + i)
                        .filter(name -> Home.of(name, Log.PARTITIONS) == home)
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    private static void stop(ChildJvm coordinator) {
        assertThat(coordinator.stop(MOST)).as(coordinator.said()).isTrue();
    }

    private static List<String> owners(Log log, List<LeasedBoard> boards) {
        return boards.stream()
                .flatMap(board -> log.owner(board.name()).stream())
                .toList();
    }

    /** So many go by on each board, by the ticks of whoever owns it. */
    private static void awaitLeases(Log log, List<LeasedBoard> boards, int leases) {
        var names = boards.stream().map(LeasedBoard::name).toArray(String[]::new);
        AliveTopic.awaitTicks(Installation.of(log.kafka()), leases * TICKS, names);
    }

    private static void assertAllStay(List<LeasedBoard> boards) {
        for (var board : boards) assertThat(board.undone()).as(board.name()).isEmpty();
    }
}

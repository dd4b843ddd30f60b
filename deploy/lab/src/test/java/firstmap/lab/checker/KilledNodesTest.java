package firstmap.lab.checker;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.cluster.AliveTopic;
import firstmap.command.cluster.Brokers;
import firstmap.command.cluster.LeasedBoard;
import firstmap.command.cluster.Log;
import firstmap.command.cluster.MortalPlay;
import firstmap.command.cluster.MortalPlay.Moment;
import firstmap.coordinator.lease.Beat;
import firstmap.events.topics.Installation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Node processes are killed, each on a board of its own, at four moments; all leases run out side by side. The others play on,
 * and the checker, which shares no code with those who decide, looks at all that stands on the topics.
 */
class KilledNodesTest {
    /** A lease in ticks, without the one by which it may seem too short. */
    private static final long LEASE = MortalPlay.LEASE.dividedBy(Beat.INTERVAL);

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} brokers")
    @ValueSource(ints = {1, 3})
    void who_is_killed_is_let_go_within_its_lease_and_the_others_play_on(int brokers) throws Exception {
        try (var log = log(brokers);
                var absent = play(log, "absent", "encoder");
                var mapped = play(log, "mapped", "camera");
                var moving = play(log, "moving", "display");
                var asked = play(log, "asked", "display")) {
            var plays = List.of(absent, mapped, moving, asked);
            for (var play : plays) play.process().start(play.mortal());
            for (var play : plays) play.process().awaitAlive(play.mortal());
            kill(absent); // no coordinator is there yet, so nobody can have taken a turn
            absent.playOthers();
            mapped.playOthers(Moment.MAPPED);
            moving.playOthers(Moment.BEFORE_MOVE);
            asked.playOthers(Moment.MAPPED);
            try (var owner = log.coordinator("owner")) {
                for (var play : List.of(mapped, moving)) {
                    play.awaitHeld();
                    kill(play);
                    play.letGo();
                }
                asked.awaitHeld();
                asked.process().stop(asked.mortal());
                asked.letGo();
                asked.process().awaitMissing(asked.mortal());
                kill(asked);
                for (var play : plays) play.awaitEnd();
                assertThat(owner.isHealthy()).isTrue();
            }

            assertThat(undone(absent)).isEmpty();
            assertThat(undone(mapped))
                    .containsExactly(
                            "detached camera-capture@preview-0",
                            "unmapped camera-capture@preview-1",
                            "detached camera-capture@preview-1",
                            "detached camera-capture@preview-2",
                            "left camera",
                            "released preview-0",
                            "released preview-1",
                            "released preview-2");
            assertThat(undone(asked))
                    .containsExactly(
                            "unmapped display-scanout@preview-0",
                            "detached display-scanout@preview-0",
                            "detached display-scanout@preview-1",
                            "detached display-scanout@preview-2",
                            "left display");
            assertThat(undone(moving))
                    .startsWith(undone(asked).toArray(String[]::new))
                    .endsWith("migrated preview-0", "attached encoder-input@preview-0")
                    .hasSize(undone(asked).size() + 2);
            for (var play : plays) assertInTime(log, play);
            assertNoFlaw(log, plays.stream().collect(Collectors.toMap(MortalPlay::board, MortalPlay::mortal)));
        }
    }

    private Log log(int brokers) throws Exception {
        if (brokers == 1) return new Log(folder.resolve("broker"));
        var cluster = Brokers.start(folder.resolve("brokers"), brokers);
        return new Log(cluster, cluster.bootstrapServers());
    }

    private MortalPlay play(Log log, String board, String mortal) throws InterruptedException {
        return new MortalPlay(folder.resolve(board), Installation.of(log.kafka()), board, mortal, MortalPlay.LEASE);
    }

    private static void kill(MortalPlay play) throws InterruptedException {
        play.process().kill(play.mortal());
    }

    private static List<String> undone(MortalPlay play) {
        return LeasedBoard.undone(play.process().events());
    }

    /** Time is what the owner counts, and where it was held up for seconds it begins anew. */
    private static void assertInTime(Log log, MortalPlay play) {
        var there = Installation.of(log.kafka());
        assertThat(AliveTopic.silence(there, play.board(), play.mortal()))
                .as(play.board())
                .isBetween(LEASE + 1, 2 * LEASE);
    }

    private static void assertNoFlaw(Log log, Map<String, String> mortals) {
        var verdict =
                Checker.check(new KafkaHistory(log.kafka(), log.namespace().name()));
        verdict.checkAlive((board, node) -> !mortals.get(board).equals(node));
        assertThat(verdict.findings().named()).isEmpty();
        assertThat(verdict.deadLetters()).isZero();
        assertThat(verdict.boards()).containsExactlyInAnyOrderElementsOf(mortals.keySet());
        mortals.forEach((board, mortal) -> {
            assertThat(verdict.out(board)).containsOnlyKeys(mortal);
            var fold = verdict.board(board).fold;
            assertThat(fold.buffers).as(board).isEmpty();
            assertThat(fold.devices).as(board).isEmpty();
            for (var heap : List.of("fast", "low"))
                assertThat(fold.usedBytes(heap)).as(board).isZero();
        });
    }
}

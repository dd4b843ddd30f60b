package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.cluster.MortalPlay.Moment;
import firstmap.events.EventRecord;
import firstmap.events.topics.Installation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node's process is stopped in the middle of its part, and goes on: within its lease as if nothing had been, else no more. */
class StoppedNodesTest {
    private static final Duration SHORT = MortalPlay.LEASE;
    private static final Duration LONG = SHORT.multipliedBy(3);

    @TempDir
    Path folder;

    @Test
    void who_is_stopped_for_less_than_its_lease_changes_no_byte_and_who_is_for_longer_is_told_and_ends()
            throws Exception {
        try (var log = new Log(folder.resolve("broker"));
                var patient = play(log, "patient", LONG);
                var strict = play(log, "strict", SHORT)) {
            var plays = List.of(patient, strict);
            for (var play : plays) play.process().start(play.mortal());
            for (var play : plays) play.process().awaitAlive(play.mortal());
            for (var play : plays) play.playOthers(Moment.MAPPED);
            try (var _ = log.coordinator("owner")) {
                for (var play : plays) {
                    play.awaitHeld();
                    play.process().stop(play.mortal());
                    play.letGo();
                    play.process().awaitMissing(play.mortal());
                }
                var out = strict.process().await(EventRecord::isOfExpiry);
                for (var play : plays) play.process().resume(play.mortal());
                assertIsTold(strict, out);
                strict.process().start(strict.mortal());
                assertIsTold(strict, out);
                for (var play : plays) play.awaitEnd();
            }
            patient.process().assertSame();
        }
    }

    private MortalPlay play(Log log, String board, Duration lease) throws InterruptedException {
        return new MortalPlay(folder.resolve(board), Installation.of(log.kafka()), board, "display", lease);
    }

    private static void assertIsTold(MortalPlay play, EventRecord out) throws InterruptedException {
        var process = play.process().running().get(play.mortal());
        assertThat(process.exitCode()).as(process.said()).isOne();
        assertThat(process.lastWords())
                .isEqualTo("firstmap: %s is out since event %d of board %s: its lease of %ds has ended"
                        .formatted(play.mortal(), out.seq(), play.board(), SHORT.toSeconds()));
        assertThat(process.rest()).isEmpty();
    }
}

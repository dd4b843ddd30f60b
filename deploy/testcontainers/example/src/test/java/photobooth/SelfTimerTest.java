package photobooth;

import static firstmap.testcontainers.HistoryAssert.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import firstmap.events.Ask;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Until;
import firstmap.events.json.Document.BoardFile;
import firstmap.node.client.Member;
import firstmap.node.client.kafka.FirstmapClient;
import firstmap.testcontainers.FirstmapTest;
import firstmap.testcontainers.HeldTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@FirstmapTest
class SelfTimerTest {
    private static final long TEN_SECONDS = 10_000_000_000L;
    private static final BoardFile BOOTH = BoardFile.parse("booth.yaml", """
            board: booth
            time: granted
            heaps: [{name: cma, kind: cma, base: 0x40000000, size: 1MiB}]
            """);

    /** Takes one picture, ten seconds after it was switched on. */
    private static final class SelfTimer implements Member {
        private boolean hasTaken;

        @Override
        public String name() {
            return "timer";
        }

        @Override
        public void after(EventRecord event) {
            hasTaken |= name().equals(event.node());
        }

        @Override
        public Said turn(long at) {
            if (hasTaken) return new Said(List.of(), Until.GONE);
            if (at < TEN_SECONDS) return new Said(List.of(), Until.at(TEN_SECONDS));
            var create = new Request.Create("portrait", 4096, null, null, List.of(), null);
            return new Said(List.of(new Ask(1, create)), Until.GONE);
        }
    }

    @Test
    void the_picture_is_taken_when_ten_seconds_are_over_and_nobody_waits_for_them(FirstmapClient client)
            throws Exception {
        var define =
                new RequestRecord("owner", 1, "booth", 0, new Request.Define(BOOTH.spec(), List.of("timer", "test")));
        var timer = CompletableFuture.runAsync(() -> play(client, define));
        try (var time = new HeldTime(client, define, "test", Duration.ofMinutes(5))) {
            time.advanceTo(TEN_SECONDS - 1);
            assertEquals(List.of(), client.history("booth").of(Event.Created.class));
            time.advanceTo(TEN_SECONDS);
            assertThat(client.history("booth")).isWhole().buffer("portrait", "created");
        }
        timer.get(5, TimeUnit.MINUTES);
    }

    private static void play(FirstmapClient client, RequestRecord define) {
        try (var part = client.participant(define, List.of(new SelfTimer()))) {
            part.play();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

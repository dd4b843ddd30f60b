package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.cluster.MortalPlay.Moment;
import firstmap.command.run.Program;
import firstmap.coordinator.lease.Beat;
import firstmap.coordinator.trial.LongTest;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.topics.Installation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Machines whose clocks are set, one forward and the other back, and then the other way round, in the midst of a round: the owner
 * goes on to count, nobody who lives is let go, and the log is that of one process without Kafka.
 */
@LongTest
class SteppedClocksTest {
    private static final Duration HOUR = Duration.ofHours(1);
    /** More than a lease. */
    private static final int TICKS = (int) MortalPlay.LEASE.dividedBy(Beat.INTERVAL) * 3 / 2;

    @AutoClose
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void the_clock_of_the_owner_and_that_of_a_node_are_stepped_by_an_hour_and_no_byte_is_another() throws Exception {
        var owners = new SteppedClock(folder.resolve("owner"));
        var nodes = new SteppedClock(folder.resolve("display"));
        try (var log = new Log(folder.resolve("broker"));
                var play = new MortalPlay(
                        folder.resolve("play"), Installation.of(log.kafka()), "phone", "display", MortalPlay.LEASE)) {
            play.process().startAfter(nodes.script(), play.mortal(), "--port", "0");
            play.process().awaitAlive(play.mortal());
            play.playOthers(Moment.MAPPED);
            try (var owner = Program.startAfter(
                    owners.script(),
                    List.of(),
                    folder.resolve("owner"),
                    "coordinator",
                    "--bootstrap",
                    log.bootstrapServers(),
                    "--name",
                    "owner",
                    "--index",
                    folder.resolve("owner/index").toString())) {
                play.awaitHeld();
                var ownersHttp = address(owner.line());
                var nodesHttp =
                        address(play.process().running().get(play.mortal()).said());
                for (int sign : List.of(1, -1)) {
                    step(owners, ownersHttp, HOUR.multipliedBy(sign));
                    step(nodes, nodesHttp, HOUR.multipliedBy(-sign));
                    AliveTopic.awaitTicks(Installation.of(log.kafka()), TICKS, "phone");
                }
                assertThat(play.process().events()).isNotEmpty().noneMatch(SteppedClocksTest::letsGo);
                assertThat(play.process().running().get(play.mortal()).isAlive())
                        .isTrue();
                assertThat(owner.isAlive()).as(owner.said()).isTrue();
                play.letGo();
                play.awaitEnd();
                play.process().assertSame();
            }
        }
    }

    private static boolean letsGo(EventRecord record) {
        return record.isOfExpiry()
                || record.event() instanceof Event.Granted granted
                        && !granted.expired().isEmpty();
    }

    private static URI address(String said) {
        return URI.create(said.substring(said.indexOf("http://")).strip());
    }

    /** Waits until the process that goes by the clock answers with that time. */
    private void step(SteppedClock clock, URI address, Duration offset) throws IOException {
        clock.step(offset);
        var request = HttpRequest.newBuilder(address).build();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
            var date = http.send(request, HttpResponse.BodyHandlers.discarding())
                    .headers()
                    .firstValue("Date")
                    .orElseThrow();
            var ahead =
                    Duration.between(Instant.now(), ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME));
            return ahead.minus(offset).abs().compareTo(Duration.ofMinutes(1)) < 0;
        });
    }
}

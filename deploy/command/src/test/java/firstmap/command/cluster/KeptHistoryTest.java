package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import firstmap.command.cli.Cli;
import firstmap.coordinator.Application;
import firstmap.coordinator.history.History;
import firstmap.coordinator.index.IndexLocation;
import firstmap.coordinator.reading.EventLog;
import firstmap.coordinator.reading.EventsGone;
import firstmap.coordinator.rule.Board;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptHistoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    static Path directory;

    @TempDir
    Path index;

    static Log log;

    @BeforeAll
    static void startBroker() throws Exception {
        log = new Log(directory);
    }

    @AfterAll
    static void stopBroker() {
        log.close();
    }

    @Test
    void a_history_that_is_started_again_reads_only_what_is_new() {
        try (var _ = log.coordinator("a")) {
            for (int i = 1; i <= 200; i++) log.ask("tablet", i, Log.create("b" + i % 50));
            log.awaitEvents("tablet", 200);
            try (var first = history()) {
                assertThat(first.eventsRead()).isGreaterThanOrEqualTo(200);
            }
            try (var second = history()) {
                assertThat(second.eventsRead()).isZero();
                assertThat(second.board("tablet", Board::seq)).contains(200L);
                assertThat(second.life("tablet", "b7").orElseThrow()).hasSize(4);
                log.ask("tablet", 201, Log.create("b7"));
                log.awaitEvents("tablet", 201);
                second.catchUp(PATIENCE);
                assertThat(second.eventsRead()).isEqualTo(1);
                assertThat(second.life("tablet", "b7").orElseThrow()).hasSize(5);
            }
        }
    }

    @Test
    void a_long_reading_of_the_log_does_not_hold_up_a_short_one() throws Exception {
        try (var _ = log.coordinator("a");
                var events = new EventLog("test", Installation.of(log.kafka()))) {
            log.ask("reader", 1, Log.define());
            log.awaitEvents("reader", 1);
            int home = Home.of("reader", Log.PARTITIONS);
            var begun = new CountDownLatch(1);
            var end = new CountDownLatch(1);
            var scan = new FutureTask<>(
                    () -> events.scan(home, 0, _ -> {
                        begun.countDown();
                        await().forever().until(() -> end.getCount() == 0);
                        return true;
                    }),
                    null);
            Thread.ofVirtual().start(scan);
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            events.scan(home, 0, _ -> true);
            assertThat(scan.isDone()).isFalse();
            end.countDown();
            scan.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void deleted_events_are_said_to_be_gone_to_all_who_ask_for_them(@TempDir Path own) throws Exception {
        try (var log = new Log(own)) {
            try (var _ = log.coordinator("a")) {
                log.ask("phone", 1, Log.define());
                for (int i = 2; i <= 20; i++) log.ask("phone", i, Log.create("b" + i));
                log.awaitEvents("phone", 20);
            }
            try (var before = new History("before", Installation.of(log.kafka()), IndexLocation.at(index))) {
                before.start();
                before.catchUp(PATIENCE);
            }
            var home = new TopicPartition(Topic.EVENTS.topicName(), Home.of("phone", Log.PARTITIONS));
            try (var admin = Admin.create(log.kafka())) {
                admin.deleteRecords(Map.of(home, RecordsToDelete.beforeOffset(10)))
                        .all()
                        .get();
            }

            // Who has read them knows the board, but cannot show a life whose beginning is gone.
            try (var kept = new History("kept", Installation.of(log.kafka()), IndexLocation.at(index))) {
                kept.start();
                kept.catchUp(PATIENCE);
                assertThat(kept.board("phone", Board::seq)).contains(20L);
                assertThat(kept.life("phone", "b20").orElseThrow()).hasSize(1);
                assertThatThrownBy(() -> kept.life("phone", "b2").orElseThrow().count())
                        .isInstanceOf(EventsGone.class)
                        .hasMessageContaining("the first events of buffer b2 of board phone have been deleted");
            }

            // Who comes now cannot tell what the board is.
            var cli = Cli.run("history", "phone/b20", "--bootstrap", log.bootstrapServers());
            assertThat(cli.code()).isEqualTo(1);
            assertThat(cli.err()).contains("the first events of board phone have been deleted from the log");
            var settings = Map.<String, Object>of(
                    "firstmap.coordinator.name",
                    "gone",
                    "firstmap.coordinator.bootstrap",
                    log.bootstrapServers(),
                    "firstmap.coordinator.port",
                    0);
            try (var application = Application.start(settings);
                    var client = HttpClient.newHttpClient()) {
                var server = application.getBean(EmbeddedServer.class).getURI();
                for (var path : new String[] {"/boards/phone", "/boards/phone/buffers/b20/history"}) {
                    var request =
                            HttpRequest.newBuilder(URI.create(server + path)).build();
                    var answer = await().atMost(PATIENCE)
                            .until(
                                    () -> client.send(request, HttpResponse.BodyHandlers.ofString()),
                                    it -> it.statusCode() == 410);
                    assertThat(answer.body())
                            .contains("the first events of board phone have been deleted from the log");
                }
            }
        }
    }

    private History history() {
        var history = new History("test", Installation.of(log.kafka()), IndexLocation.at(index));
        history.start();
        history.catchUp(PATIENCE);
        return history;
    }
}

package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import firstmap.command.run.Program;
import firstmap.events.EventRecord;
import firstmap.events.FunctionRef;
import firstmap.events.Limits;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFullTest {
    /** Room for what Kafka itself sets up: an index has 10 MiB from its start. */
    private static final int BLOCKS = 24 << 10;

    /** Several times what fits. */
    private static final long MOST = 2_000;

    private static final String BOARD = "full";

    @Test
    void a_broker_that_cannot_write_any_more_ends_and_when_there_is_room_again_every_request_has_its_outcome_once(
            @TempDir Path folder) throws Exception {
        var data = folder.resolve("data").toString();
        try (var full = Program.startWhereFilesEndAt(BLOCKS, folder, "broker", "--data", data)) {
            var address = full.line();
            try (var log = new Log(() -> {}, address);
                    var coordinator = log.coordinator("a")) {
                log.ask(BOARD, 1, Log.define());
                log.awaitAnswers();

                var sent = new ArrayList<Future<RecordMetadata>>();
                long last = 1;
                while (full.isAlive()) {
                    assertThat(last).as("a limit that limits").isLessThan(MOST);
                    sent.add(log.sendLater(longRequest(++last)));
                    await().atMost(Duration.ofSeconds(60))
                            .pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> sent.getLast().isDone() || !full.isAlive());
                }
                assertThat(full.exitCode()).isNotZero();
                assertThat(full.said()).contains("Kafka cannot go on", data, "may be on a disk that is full");

                var port = address.substring(address.lastIndexOf(':') + 1);
                try (var roomy = Program.start(folder, "broker", "--data", data, "--port", port)) {
                    assertThat(roomy.line()).isEqualTo(address);
                    for (var one : sent) one.get(); // the node's own client has sent it until it stood on the log
                    log.awaitAnswers();
                    var events = log.events(BOARD);
                    Log.assertChain(events);
                    assertThat(events)
                            .extracting(EventRecord::nodeSeq)
                            .containsExactlyElementsOf(
                                    LongStream.rangeClosed(1, last).boxed().toList());
                    await().atMost(Duration.ofSeconds(30)).until(coordinator::isHealthy);
                }
            }
        }
    }

    /** Refused, because nobody of those who are expected is known. */
    private static ProducerRecord<byte[], byte[]> longRequest(long seq) {
        var device = "d".repeat(Limits.MAX_ID);
        var expected = IntStream.range(0, Limits.MAX_LIST)
                .mapToObj(i -> new FunctionRef(device, "function-" + i))
                .toList();
        var request = new RequestRecord(
                "test", seq, BOARD, seq, new Request.Create("b" + seq, 4096, null, null, expected, null));
        var json = RequestJson.write(request);
        assertThat(json.length).isBetween(Limits.MAX_REQUEST_BYTES / 2, Limits.MAX_REQUEST_BYTES);
        return new ProducerRecord<>(Topic.REQUESTS.topicName(), Log.key(BOARD), json);
    }
}

package firstmap.node.client.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Sign;
import firstmap.events.json.SignJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SignsOfLifeTest {
    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final TopicPartition HOME = new TopicPartition("firstmap.alive", 7);

    private final Sent sent = new Sent();
    private final SignsOfLife signs = new SignsOfLife(() -> sent, HOME, "phone");

    @AfterEach
    void close() {
        signs.close();
    }

    @Test
    void who_lives_is_said_to_live_at_once_and_again_and_again() throws InterruptedException {
        signs.live(List.of("camera"), LEASE);

        sent.await(3);
        assertThat(signs()).startsWith(mark("camera"), mark("camera"), mark("camera"));
        assertThat(sent.history()).allSatisfy(record -> {
            assertThat(record.topic()).isEqualTo("firstmap.alive");
            assertThat(record.partition()).isEqualTo(7);
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("phone camera");
        });
    }

    @Test
    void several_share_one_thread_and_one_producer() throws InterruptedException {
        signs.live(List.of("camera"), LEASE);
        signs.live(List.of("display"), LEASE);

        sent.await(6);
        assertThat(signs()).startsWith(mark("camera"), mark("display"));
        assertThat(signs().subList(2, 6))
                .containsExactly(mark("camera"), mark("display"), mark("camera"), mark("display"));
    }

    @Test
    void a_lease_that_turns_out_to_be_shorter_is_kept_from_then_on() throws InterruptedException {
        signs.live(List.of("camera"), Duration.ofHours(24));
        signs.live(List.of("camera"), LEASE);

        sent.await(4);
    }

    @Test
    void the_goodbye_is_the_last_word_of_who_says_it_and_the_others_live_on() throws InterruptedException {
        signs.live(List.of("camera", "display"), LEASE);
        sent.await(2);
        signs.goodbye(List.of("camera"));

        var said = signs().size();
        sent.await(said + 3);
        assertThat(signs().get(said - 1)).isEqualTo(new Sign.Goodbye("phone", "camera"));
        assertThat(signs().subList(said, said + 3)).containsOnly(mark("display"));
    }

    @Test
    void where_the_board_has_no_lease_nobody_says_anything() {
        signs.goodbye(List.of("camera"));
        signs.close();

        assertThat(sent.history()).isEmpty();
    }

    @Test
    void who_is_closed_without_a_goodbye_has_said_none() throws InterruptedException {
        signs.live(List.of("camera"), LEASE);
        sent.await(1);
        signs.close();

        sent.closing.await();
        assertThat(signs()).containsOnly(mark("camera"));
    }

    @Test
    void without_kafka_nobody_is_held_up() {
        try (var away = new SignsOfLife(
                () -> {
                    throw new KafkaException("no broker");
                },
                HOME,
                "phone")) {
            away.live(List.of("camera"), LEASE);
            away.goodbye(List.of("camera"));
        }
    }

    @Test
    void what_does_not_arrive_ends_nothing() throws InterruptedException {
        sent.sendException = new TimeoutException("no broker");
        signs.live(List.of("camera"), LEASE);
        sent.await(2);
        signs.goodbye(List.of("camera"));
    }

    private static Sign mark(String node) {
        return new Sign.Mark("phone", node);
    }

    private List<Sign> signs() {
        return sent.history().stream()
                .map(record -> SignJson.read(record.value()))
                .toList();
    }

    /** Counts what it is given. */
    private static final class Sent extends MockProducer<byte[], byte[]> {
        private final CountDownLatch closing = new CountDownLatch(1);
        private int given;

        Sent() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            given++;
            notifyAll();
            return super.send(record, callback);
        }

        synchronized void await(int number) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (given < number) {
                assertThat(System.nanoTime()).as("given by now: " + given).isLessThan(end);
                wait(1000);
            }
        }

        @Override
        public void close(Duration timeout) {
            super.close(timeout);
            closing.countDown();
        }
    }
}

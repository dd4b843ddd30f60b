package firstmap.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
    @Test
    void it_says_where_the_request_stood_and_why_it_is_here() {
        var letter = DeadLetter.of(asked(new byte[] {1}, new byte[] {0, -1}), "no reason");
        assertThat(letter.topic()).isEqualTo("firstmap.dead-letters");
        assertThat(letter.key()).containsExactly(1);
        assertThat(letter.value()).containsExactly(0, -1);
        assertThat(header(letter, "topic")).isEqualTo("firstmap.requests");
        assertThat(header(letter, "partition")).isEqualTo("3");
        assertThat(header(letter, "offset")).isEqualTo("42");
        assertThat(header(letter, "error")).isEqualTo("no reason");
    }

    @Test
    void what_was_absent_stays_absent() {
        var letter = DeadLetter.of(asked(null, null), "no value");
        assertThat(letter.key()).isNull();
        assertThat(letter.value()).isNull();
    }

    @Test
    void a_request_that_no_record_can_carry_is_cut_and_says_how_long_it_was() {
        var letter = DeadLetter.of(asked(new byte[3 << 20], new byte[5 << 20]), "x".repeat(1 << 20));
        assertThat(letter.key().length + letter.value().length).isEqualTo(DeadLetter.MAX_BYTES);
        assertThat(header(letter, "key-bytes")).isEqualTo(Integer.toString(3 << 20));
        assertThat(header(letter, "value-bytes")).isEqualTo(Integer.toString(5 << 20));
        long headers = 0;
        for (var header : letter.headers()) headers += header.key().length() + header.value().length;
        assertThat(DeadLetter.MAX_BYTES + headers).isLessThan(Topic.MAX_RECORD_BYTES - 1000);
    }

    private static ConsumerRecord<byte[], byte[]> asked(byte[] key, byte[] value) {
        return new ConsumerRecord<>("firstmap.requests", 3, 42, key, value);
    }

    private static String header(ProducerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}

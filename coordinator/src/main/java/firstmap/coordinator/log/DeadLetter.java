package firstmap.coordinator.log;

import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A request that cannot be answered, byte for byte, with where it stood and why as headers. */
final class DeadLetter {
    /** Longest key and value together, in bytes. Only a compressed batch can bring more through a default topic. */
    static final int MAX_BYTES = Topic.MAX_RECORD_BYTES - (16 << 10);

    private static final int MAX_ERROR_CHARACTERS = 1000;

    private DeadLetter() {}

    /** @param error one sentence */
    static ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> asked, String error) {
        var headers = new RecordHeaders();
        put(headers, "topic", asked.topic());
        put(headers, "partition", Integer.toString(asked.partition()));
        put(headers, "offset", Long.toString(asked.offset()));
        put(headers, "error", error.substring(0, Math.min(error.length(), MAX_ERROR_CHARACTERS)));
        var key = cut(headers, "key-bytes", asked.key(), MAX_BYTES / 2);
        var value = cut(headers, "value-bytes", asked.value(), MAX_BYTES - (key == null ? 0 : key.length));
        return new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), null, null, key, value, headers);
    }

    /** What no record can carry is cut, and a header says how long it was: better than a loop that cannot go on. */
    private static byte[] cut(Headers headers, String header, byte[] bytes, int max) {
        if (bytes == null || bytes.length <= max) return bytes;
        put(headers, header, Integer.toString(bytes.length));
        return Arrays.copyOf(bytes, max);
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}

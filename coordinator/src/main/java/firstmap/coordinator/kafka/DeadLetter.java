package firstmap.coordinator.kafka;

import firstmap.coordinator.boards.LogRecord;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * A request that cannot be answered, byte for byte. Its own headers come first, as they were; behind them, so that they
 * are the last of their names, where it stood and why it is here.
 */
public final class DeadLetter {
    /**
     * Longest key, value and headers together, in bytes. Only a compressed batch can bring more through a default topic.
     */
    static final int MAX_BYTES = Topic.MAX_RECORD_BYTES - (16 << 10);

    /** What a header costs beside its name and value, at most. */
    private static final int HEADER_BYTES = 10;

    private static final int MAX_ERROR_CHARACTERS = 1000;

    private DeadLetter() {}

    /**
     * The dead letter of a request of a recording, as a line without a place.
     *
     * @param namespace of the recording
     * @param error one sentence
     */
    public static LogRecord of(Namespace namespace, LogRecord asked, String error) {
        var headers = new RecordHeaders();
        for (var header : asked.headers()) headers.add(header.name(), header.value());
        var letter = of(
                namespace,
                new ConsumerRecord<>(
                        namespace.topic(asked.topic()),
                        asked.partition(),
                        asked.offset(),
                        ConsumerRecord.NO_TIMESTAMP,
                        TimestampType.NO_TIMESTAMP_TYPE,
                        ConsumerRecord.NULL_SIZE,
                        ConsumerRecord.NULL_SIZE,
                        asked.key(),
                        asked.value(),
                        headers,
                        Optional.empty()),
                error);
        var its = new ArrayList<LogRecord.Header>();
        for (var header : letter.headers()) its.add(new LogRecord.Header(header.key(), header.value()));
        return new LogRecord(Topic.DEAD_LETTERS, -1, -1, letter.key(), letter.value(), its);
    }

    /** @param error one sentence */
    public static ProducerRecord<byte[], byte[]> of(
            Namespace namespace, ConsumerRecord<byte[], byte[]> asked, String error) {
        var headers = new RecordHeaders();
        int left = MAX_BYTES - copy(asked.headers(), headers);
        put(headers, "topic", asked.topic());
        put(headers, "partition", Integer.toString(asked.partition()));
        put(headers, "offset", Long.toString(asked.offset()));
        put(headers, "error", error.substring(0, Math.min(error.length(), MAX_ERROR_CHARACTERS)));
        var key = cut(headers, "key-bytes", asked.key(), left / 2);
        var value = cut(headers, "value-bytes", asked.value(), left - (key == null ? 0 : key.length));
        return new ProducerRecord<>(namespace.topic(Topic.DEAD_LETTERS), null, null, key, value, headers);
    }

    /** A quarter of the room is theirs; of what is more a header says how many were left out. */
    private static int copy(Iterable<Header> theirs, Headers headers) {
        int bytes = 0;
        int dropped = 0;
        for (var header : theirs) {
            // A character is three bytes of UTF-8 at most: cheaper to assume than to count.
            long size =
                    HEADER_BYTES + 3L * header.key().length() + (header.value() == null ? 0 : header.value().length);
            if (bytes + size > MAX_BYTES / 4) {
                dropped++;
            } else {
                headers.add(header);
                bytes += (int) size;
            }
        }
        if (dropped > 0) put(headers, "headers-dropped", Integer.toString(dropped));
        return bytes;
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

package firstmap.node.client.kafka;

import firstmap.events.Invalid;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.ReadToEnd;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands on the requests in one node's name and has no event yet. Read to the end at once, and once more when whoever
 * asked last, and has died, can have nothing on its way any more.
 */
final class EarlierRequests {
    private static final Logger LOG = LoggerFactory.getLogger(EarlierRequests.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final TopicPartition partition;
    private final byte[] board;
    private final String node;
    private final long from;
    private final long to;
    /** The first of each number, which is the one that a board takes, by its offset. */
    private final SortedMap<Long, Stood> numbers = new TreeMap<>();

    private long newest = -1;

    private record Stood(long offset, RequestRecord request) {}

    /** Numbers up to {@code from} have their events; those above {@code to} no board takes. */
    EarlierRequests(TopicPartition partition, byte[] board, String node, long from, long to) {
        this.partition = partition;
        this.board = board;
        this.node = node;
        this.from = from;
        this.to = to;
    }

    /**
     * @param requests without a group, and shown only what is committed
     * @param end of the requests, with what is not committed yet: it is waited for, or what stands behind it would be missed
     * @param delivery how long a producer of the node's goes on with what it was given
     */
    void read(Consumer<byte[], byte[]> requests, LongSupplier end, Duration delivery) {
        ReadToEnd.fromStart(requests, Map.of(partition, end.getAsLong())).each(this::take);
        long until = System.currentTimeMillis() + wait(delivery);
        if (System.currentTimeMillis() < until)
            LOG.info(
                    "{} asked on this board less than {} s ago: waits until nothing of that can be on its way",
                    node,
                    delivery.toSeconds());
        while (System.currentTimeMillis() < until) requests.poll(POLL).forEach(this::take);
        var position = Map.of(partition, requests.position(partition));
        ReadToEnd.from(requests, position, Map.of(partition, end.getAsLong())).each(this::take);
    }

    /** Milliseconds; a time ahead of this machine's own is no reason to wait for longer than one of now. */
    private long wait(Duration delivery) {
        return newest < 0 ? 0 : Math.min(newest - System.currentTimeMillis(), 0) + delivery.toMillis();
    }

    private void take(ConsumerRecord<byte[], byte[]> asked) {
        if (!Arrays.equals(asked.key(), board) || asked.value() == null) return;
        try {
            var request = RequestJson.read(asked.value());
            if (!request.node().equals(node)) return;
            newest = Math.max(newest, asked.timestamp());
            if (from < request.seq() && request.seq() <= to)
                numbers.putIfAbsent(request.seq(), new Stood(asked.offset(), request));
        } catch (Invalid e) {
            // A dead letter: it uses up no number.
        }
    }

    boolean isEmpty() {
        return numbers.isEmpty();
    }

    /** The request at this offset will have no event. */
    void leaveOut(long offset) {
        numbers.values().removeIf(stood -> stood.offset() == offset);
    }

    /** By their numbers. */
    List<RequestRecord> requests() {
        return numbers.values().stream().map(Stood::request).toList();
    }
}

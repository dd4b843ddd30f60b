package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.kafka.ClientSettings;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Sign;
import firstmap.events.json.EventJson;
import firstmap.events.json.SignJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.awaitility.Awaitility;

/** What stands on the topic of signs of life: by whose ticks leases are counted, so by whose a test can wait. */
public final class AliveTopic {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private AliveTopic() {}

    /** Of all boards. */
    public static List<Sign> signs(Installation there) {
        return records(there, Topic.ALIVE).stream()
                .map(record -> SignJson.read(record.value()))
                .toList();
    }

    /** Waits until whoever owns the board's partition has counted so many ticks more, and no other has come meanwhile. */
    public static void awaitTicks(Installation there, String board, int more) {
        var first = Awaitility.await().atMost(PATIENCE).until(() -> lastTick(there, board), tick -> tick != null);
        var last = Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> lastTick(there, board),
                        tick -> !tick.owner().equals(first.owner()) || tick.count() >= first.count() + more);
        assertThat(last.owner()).as("one life of one owner").isEqualTo(first.owner());
    }

    /** The last tick on the board's partition; null before the first. */
    public static Sign.Tick lastTick(Installation there, String board) {
        Sign.Tick last = null;
        for (var record : records(there, Topic.ALIVE))
            if (record.partition() == home(board) && SignJson.read(record.value()) instanceof Sign.Tick tick)
                last = tick;
        return last;
    }

    /** How many ticks stand between the last sign of a node and the round by which it was let go; fails if there is none. */
    public static long silence(Installation there, String board, String node) {
        int home = home(board);
        long out = records(there, Topic.EVENTS).stream()
                .filter(record -> record.partition() == home && letsGo(EventJson.read(record.value()), board, node))
                .findFirst()
                .orElseThrow()
                .timestamp();
        long ticks = 0;
        for (var record : records(there, Topic.ALIVE)) {
            if (record.partition() != home) continue;
            var sign = SignJson.read(record.value());
            if (sign.equals(new Sign.Mark(board, node))) ticks = 0;
            else if (sign instanceof Sign.Tick && record.timestamp() <= out) ticks++;
        }
        return ticks;
    }

    private static boolean letsGo(EventRecord record, String board, String node) {
        return record.board().equals(board)
                && record.event() instanceof Event.Granted granted
                && granted.expired().contains(node);
    }

    private static int home(String board) {
        return Home.of(board, Log.PARTITIONS);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(Installation there, Topic topic) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var reader = new KafkaConsumer<byte[], byte[]>(ClientSettings.reader(there.kafka(), "test-reader"))) {
            ReadToEnd.all(reader, there.namespace().topic(topic)).each(records::add);
        }
        return records;
    }
}

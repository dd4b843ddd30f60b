package firstmap.command.cluster;

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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

    /** Waits until owners of each of these boards' partitions, one or several, have counted so many ticks more. */
    public static void awaitTicks(Installation there, int more, String... boards) {
        var before = ticks(there);
        Awaitility.await().atMost(PATIENCE).until(() -> {
            var now = ticks(there);
            return Arrays.stream(boards)
                    .map(AliveTopic::home)
                    .allMatch(home -> now.getOrDefault(home, 0L) >= before.getOrDefault(home, 0L) + more);
        });
    }

    /** By partition. */
    private static Map<Integer, Long> ticks(Installation there) {
        return records(there, Topic.ALIVE).stream()
                .filter(record -> SignJson.read(record.value()) instanceof Sign.Tick)
                .collect(Collectors.groupingBy(ConsumerRecord::partition, Collectors.counting()));
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

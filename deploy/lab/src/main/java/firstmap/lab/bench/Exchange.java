package firstmap.lab.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import firstmap.coordinator.kafka.ClientSettings;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.ReadToEnd;
import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * What is said in one round of a board, and what is decided because of it.
 *
 * @param turns records of the requests; the first exchange has the definition of the board
 * @param asks that stand in the turns
 * @param events records, the last one opens the next round
 * @param at simulated time of the round that they open or, at the end of time, of the one that is over
 * @param decided by the clock of who decided, milliseconds
 */
record Exchange(List<byte[]> turns, int asks, List<byte[]> events, long at, long decided) {

    /** All of a board that was played to the end of its time. Nobody has sent a turn twice. */
    static List<Exchange> of(Map<String, Object> kafka, String board) {
        var turns = new HashMap<Long, List<byte[]>>();
        var asks = new HashMap<Long, Integer>();
        var exchanges = new ArrayList<Exchange>();
        var events = new ArrayList<byte[]>();
        try (var reader = new KafkaConsumer<byte[], byte[]>(ClientSettings.reader(kafka, "bench-rounds"))) {
            each(reader, Topic.REQUESTS, board, record -> {
                var request = RequestJson.read(record.value()).request();
                long seen = request instanceof Request.Turn turn ? turn.seen() : 0;
                turns.computeIfAbsent(seen, _ -> new ArrayList<>()).add(record.value());
                asks.merge(
                        seen, request instanceof Request.Turn turn ? turn.asks().size() : 1, Integer::sum);
            });
            var opening = new long[1];
            each(reader, Topic.EVENTS, board, record -> {
                var event = EventJson.read(record.value());
                events.add(record.value());
                if (!opens(event)) return;
                exchanges.add(new Exchange(
                        turns.getOrDefault(opening[0], List.of()),
                        asks.getOrDefault(opening[0], 0),
                        List.copyOf(events),
                        event.at(),
                        record.timestamp()));
                opening[0] = event.seq();
                events.clear();
            });
        }
        return exchanges;
    }

    private static boolean opens(EventRecord event) {
        return event.event() instanceof Event.Granted || event.event() instanceof Event.Defined;
    }

    private static void each(
            KafkaConsumer<byte[], byte[]> reader,
            Topic topic,
            String board,
            Consumer<ConsumerRecord<byte[], byte[]>> to) {
        var key = board.getBytes(UTF_8);
        ReadToEnd.all(reader, topic.topicName()).each(record -> {
            if (Arrays.equals(record.key(), key)) to.accept(record);
        });
    }
}

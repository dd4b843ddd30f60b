package firstmap.lab.bench;

import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Asks one board of each partition again and again for something that is refused, so that nothing grows. */
final class Probing implements AutoCloseable {
    private static final String NODE = "probe";
    private static final int PAUSE_MS = 5;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Integer, String> boards;
    /** Each round asks as a node of its own, from 1 on. */
    private final String node = NODE + "-" + UUID.randomUUID();

    private final Thread thread = Thread.ofPlatform().daemon().name("probing").unstarted(this::run);
    private volatile long numbers;
    private volatile boolean closing;

    /** @param boards by partition */
    Probing(Map<String, Object> kafka, Map<Integer, String> boards) {
        this.boards = boards;
        producer = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Whether an event answers a probe, of whichever round. */
    static boolean isAnswer(EventRecord event) {
        return event.node() != null && event.node().startsWith(NODE);
    }

    void start() {
        thread.start();
    }

    /** The last number that was asked for. */
    long numbers() {
        return numbers;
    }

    private void run() {
        try {
            while (!closing) {
                long seq = numbers + 1;
                numbers = seq;
                for (var board : boards.values()) {
                    var request = new RequestRecord(node, seq, board, seq, new Request.Detach("nothing"));
                    var key = board.getBytes(StandardCharsets.UTF_8);
                    producer.send(new ProducerRecord<>(Topic.REQUESTS.topicName(), key, RequestJson.write(request)));
                }
                Thread.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
    }
}

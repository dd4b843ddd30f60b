package firstmap.command.cluster;

import firstmap.events.Sign;
import firstmap.events.json.SignJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Nodes that do nothing but live. */
final class LivingNodes implements AutoCloseable {
    private final Log log;
    private final String board;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Set<String> alive = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    LivingNodes(Log log, String board, Duration lease) {
        this.log = log;
        this.board = board;
        producer = new KafkaProducer<>(log.kafka(), new ByteArraySerializer(), new ByteArraySerializer());
        timer.scheduleAtFixedRate(
                () -> alive.forEach(node -> say(new Sign.Mark(board, node))),
                0,
                lease.toMillis() / 5,
                TimeUnit.MILLISECONDS);
    }

    void live(String node) {
        alive.add(node);
        say(new Sign.Mark(board, node));
    }

    void die(String node) {
        alive.remove(node);
    }

    void goodbye(String node) {
        alive.remove(node);
        say(new Sign.Goodbye(board, node));
    }

    private void say(Sign sign) {
        int home = Home.of(board, Log.PARTITIONS);
        producer.send(new ProducerRecord<>(
                log.name(Topic.ALIVE), home, sign.key().getBytes(StandardCharsets.UTF_8), SignJson.write(sign)));
    }

    @Override
    public void close() {
        timer.shutdownNow();
        producer.close(Duration.ZERO);
    }
}

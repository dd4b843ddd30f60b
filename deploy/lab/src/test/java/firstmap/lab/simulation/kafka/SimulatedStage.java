package firstmap.lab.simulation.kafka;

import firstmap.coordinator.kafka.Clients;
import firstmap.events.topics.Topic;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Process;
import firstmap.lab.simulation.world.Trace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The simulated Kafka, on which nothing goes wrong; only what may take time takes more or less of it, by the seed. */
final class SimulatedStage implements KafkaStage {
    private static final long LONG = 60 * Agenda.SECOND;
    private static final long LOOKS_AGAIN = 20 * Agenda.MILLISECOND;

    private final Agenda agenda = new Agenda();
    private final Trace trace = new Trace(agenda, null);
    private final Dice dice;
    private final Broker broker;
    private final ClientFaults slow;
    private Process process;

    private SimulatedStage(long seed) {
        dice = new Dice(seed);
        slow = new Slow(dice.split());
        broker = new Broker(agenda, dice.split(), trace, slow, new Nobody(), PARTITIONS);
    }

    /** What is seen of the script there. */
    static List<String> play(KafkaScript script, long seed) {
        var stage = new SimulatedStage(seed);
        var seen = new ArrayList<String>();
        stage.process = new Process("script", stage.agenda, () -> seen.addAll(KafkaPlay.of(script, stage)));
        stage.process.start();
        while (!stage.process.hasEnded()) stage.agenda.step();
        return seen;
    }

    private SimulatedClients clients(String name, Map<String, Object> instead) {
        return new SimulatedClients(
                name, process, broker, agenda, slow, dice.split(), trace, KafkaLimits.with(instead));
    }

    @Override
    public Clients coordinator(String name) {
        return clients(name, Map.of());
    }

    @Override
    public Consumer<byte[], byte[]> member(String name, Map<String, Object> instead) {
        return clients(name, instead).requests();
    }

    @Override
    public Producer<byte[], byte[]> writer(String name, Map<String, Object> instead) {
        return clients(name, instead).events();
    }

    @Override
    public Consumer<byte[], byte[]> reader() {
        return clients("reader", Map.of()).reader();
    }

    @Override
    public void write(Topic topic, int partition, String value) {
        var home = broker.partition(topic, partition);
        var stored = broker.append(home, null, value.getBytes(StandardCharsets.UTF_8), new RecordHeaders());
        comes(() -> home.highWatermark() > stored.offset());
    }

    @Override
    public void delete(TopicPartition partition, long before) {
        var topic = Arrays.stream(Topic.values())
                .filter(each -> name(each).equals(partition.topic()))
                .findFirst()
                .orElseThrow();
        broker.partition(topic, partition.partition()).delete(before);
    }

    @Override
    public void evict(String name) {
        broker.group().evict(name);
    }

    @Override
    public boolean comes(BooleanSupplier condition) {
        for (long deadline = agenda.now() + LONG; agenda.now() < deadline; process.sleep(LOOKS_AGAIN))
            if (condition.getAsBoolean()) return true;
        return false;
    }

    @Override
    public String name(Topic topic) {
        return topic.topicName();
    }

    /** Replicas and markers are late, and that is all. */
    private record Slow(Dice dice) implements ClientFaults {
        @Override
        public void at(Call call, Process process) {
            process.sleep(dice.happens(0.5) ? 0 : dice.millis(0, 3));
        }

        @Override
        public Fate fateOfCommit(Process process) {
            return Fate.ANSWERED;
        }

        @Override
        public Way wayOfSign() {
            return Way.STRAIGHT;
        }

        @Override
        public long delayOfSign() {
            return 0;
        }

        @Override
        public long replicationLag() {
            return dice.happens(0.5) ? 0 : dice.millis(0, 10);
        }

        @Override
        public long markerDelay() {
            return dice.happens(0.5) ? 0 : dice.millis(0, 30);
        }
    }

    private record Nobody() implements CommitListener {
        @Override
        public void decided(Transaction txn) {}

        @Override
        public void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {}
    }
}

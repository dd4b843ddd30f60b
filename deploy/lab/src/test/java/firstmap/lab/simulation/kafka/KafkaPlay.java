package firstmap.lab.simulation.kafka;

import firstmap.coordinator.kafka.Clients;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** One script on one stage, and what is seen there, line by line. */
final class KafkaPlay {
    private final KafkaStage stage;
    private final Clients asker;
    private final Consumer<byte[], byte[]> stable;
    private final List<String> seen = new ArrayList<>();

    /** What is seen of the script there. */
    static List<String> of(KafkaScript script, KafkaStage stage) {
        var play = new KafkaPlay(stage);
        script.body().accept(play);
        return play.seen;
    }

    private KafkaPlay(KafkaStage stage) {
        this.stage = stage;
        asker = stage.coordinator("asker");
        stable = stage.reader();
    }

    KafkaStage stage() {
        return stage;
    }

    // ---- notes

    void note(String what, Object value) {
        seen.add(what + ": " + value);
    }

    /** What comes of a call that returns nothing. */
    void tries(String what, Runnable call) {
        shows(what, () -> {
            call.run();
            return "done";
        });
    }

    /** What a question is answered, or with which exception. */
    void shows(String what, Supplier<?> question) {
        Object answer;
        try {
            answer = question.get();
        } catch (RuntimeException e) {
            answer = kind(e);
        }
        note(what, answer);
    }

    void awaits(String what, BooleanSupplier condition) {
        note(what, stage.comes(condition) ? "comes" : "never comes");
    }

    static String kind(Throwable e) {
        var name = e.getClass().getSimpleName();
        return e.getClass() == KafkaException.class && e.getCause() != null ? name + " of " + kind(e.getCause()) : name;
    }

    // ---- what scripts have at hand

    TopicPartition at(Topic topic, int partition) {
        return new TopicPartition(stage.name(topic), partition);
    }

    ProducerRecord<byte[], byte[]> record(Topic topic, int partition, String value) {
        return new ProducerRecord<>(
                stage.name(topic),
                partition,
                "key".getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8));
    }

    /** A writer that has its transactions. */
    Producer<byte[], byte[]> writer(String name) {
        var writer = stage.writer(name, Map.of());
        writer.initTransactions();
        return writer;
    }

    Recipient member(String name) {
        return member(name, Map.of());
    }

    /** Subscribed, and not polled yet. */
    Recipient member(String name, Map<String, Object> instead) {
        var member = new Recipient(this, stage.member(name, instead));
        member.subscribe(stage.name(Topic.REQUESTS));
        return member;
    }

    /** Assigned, from the beginning. */
    Recipient reader(Topic topic, int... partitions) {
        var reader = new Recipient(this, stage.reader());
        var all =
                Arrays.stream(partitions).mapToObj(number -> at(topic, number)).toList();
        reader.consumer().assign(all);
        reader.consumer().seekToBeginning(all);
        return reader;
    }

    /** Sends and flushes, and notes what became of each. */
    void sends(Producer<byte[], byte[]> writer, Topic topic, int partition, String... values) {
        var fates = new String[values.length];
        Arrays.fill(fates, "not told");
        var what = "send " + String.join(" ", values) + " to " + topic.role() + " " + partition;
        try {
            for (int i = 0; i < values.length; i++) {
                int which = i;
                writer.send(
                        record(topic, partition, values[i]),
                        (metadata, failure) ->
                                fates[which] = failure == null ? "at " + metadata.offset() : kind(failure));
            }
            writer.flush();
            note(what, String.join(", ", fates));
        } catch (RuntimeException e) {
            note(what, "throws " + kind(e)); // who is told of it is told by another thread
        }
    }

    /** The position in the requests, in a transaction. */
    void sendsOffset(Producer<byte[], byte[]> writer, int partition, long offset, ConsumerGroupMetadata who) {
        var offsets = Map.of(at(Topic.REQUESTS, partition), new OffsetAndMetadata(offset, "text " + offset));
        tries("send offset " + offset, () -> writer.sendOffsetsToTransaction(offsets, who));
    }

    /** Until every transaction there has ended. */
    void settles(Topic topic, int partition) {
        awaits(
                "no transaction is open on " + topic.role() + " " + partition,
                () -> end(topic, partition) == stableEnd(topic, partition));
    }

    /** Until the records there are so many, with the markers of transactions that have ended. */
    void growsTo(long end, Topic topic, int partition) {
        awaits(topic.role() + " " + partition + " grows to " + end, () -> end(topic, partition) == end);
    }

    /** The high watermark, and the last stable offset. */
    void notesEnds(Topic topic, int partition) {
        note(
                "ends of " + topic.role() + " " + partition,
                end(topic, partition) + ", stable " + stableEnd(topic, partition));
    }

    private long end(Topic topic, int partition) {
        return asker.ends(topic, List.of(partition)).get(at(topic, partition));
    }

    private long stableEnd(Topic topic, int partition) {
        var home = at(topic, partition);
        return stable.endOffsets(List.of(home)).get(home);
    }
}

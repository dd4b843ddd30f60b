package firstmap.lab.simulation.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A consumer, and what it has been given: records, and partitions. */
final class Recipient {
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final KafkaPlay play;
    private final Consumer<byte[], byte[]> consumer;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    Recipient(KafkaPlay play, Consumer<byte[], byte[]> consumer) {
        this.play = play;
        this.consumer = consumer;
    }

    Consumer<byte[], byte[]> consumer() {
        return consumer;
    }

    void subscribe(String topic) {
        consumer.subscribe(List.of(topic), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                told.add("given " + partitions.size());
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                told.add("gives back " + partitions.size());
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                told.add("loses " + partitions.size());
            }
        });
    }

    void poll() {
        consumer.poll(PATIENCE).forEach(records::add);
    }

    /** Each has a part of the partitions, and together they have all. */
    static void share(KafkaPlay play, Recipient... members) {
        play.awaits("all partitions are shared by " + members.length, () -> {
            Arrays.stream(members).forEach(Recipient::poll);
            Set<TopicPartition> all = new HashSet<>();
            Arrays.stream(members).forEach(member -> all.addAll(member.consumer.assignment()));
            int sum = Arrays.stream(members)
                    .mapToInt(member -> member.consumer.assignment().size())
                    .sum();
            return all.size() == KafkaStage.PARTITIONS
                    && sum == KafkaStage.PARTITIONS
                    && Arrays.stream(members)
                            .noneMatch(member -> member.consumer.assignment().isEmpty());
        });
    }

    /** Up to the last stable offset of what it is assigned, and forgets what it has read. */
    void readsToEnd(String what) {
        play.awaits(what + " is read to its end", () -> {
            poll();
            var ends = consumer.endOffsets(consumer.assignment());
            return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        });
        notesRecords(what);
    }

    /** Until it has so many, and forgets them. */
    void reads(String what, int count) {
        play.awaits(count + " records of " + what, () -> {
            if (records.size() < count) poll();
            return records.size() >= count;
        });
        notesRecords(what);
    }

    /** By partition: between partitions there is no order. */
    private void notesRecords(String what) {
        var byPartition = new TreeMap<TopicPartition, List<String>>(Comparator.comparingInt(TopicPartition::partition));
        for (var record : records)
            byPartition
                    .computeIfAbsent(new TopicPartition(record.topic(), record.partition()), _ -> new ArrayList<>())
                    .add(record.offset() + " " + text(record.value()));
        byPartition.forEach((at, list) -> play.note(what + " " + at.partition(), list));
        if (records.isEmpty()) play.note(what, "nothing");
        records.clear();
    }

    List<String> told() {
        return told;
    }

    List<ConsumerRecord<byte[], byte[]>> records() {
        return records;
    }

    void notesPosition(TopicPartition at) {
        play.shows("position in " + at.partition(), () -> consumer.position(at));
    }

    /** Of the partitions it has been told of since it was asked last. */
    void notesTold(String who) {
        play.note(who + " was told", told);
        told.clear();
    }

    static String text(byte[] value) {
        return value == null ? "null" : new String(value, StandardCharsets.UTF_8);
    }
}

package firstmap.lab.simulation;

import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.lab.simulation.kafka.PartialInterface;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;

/** Producers that do one thing as it must not be done. */
final class BrokenProducers {
    private BrokenProducers() {}

    @SuppressWarnings("removal")
    static Producer<byte[], byte[]> withBareMetadata(Producer<byte[], byte[]> sound) {
        return narrow(
                new Object() {
                    @SuppressWarnings("unused")
                    public void sendOffsetsToTransaction(
                            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata who) {
                        sound.sendOffsetsToTransaction(
                                offsets, new ConsumerGroupMetadata(Namespace.DEFAULT.coordinators()));
                    }
                },
                sound);
    }

    static Producer<byte[], byte[]> withOffsetsOutside(
            Producer<byte[], byte[]> sound, Consumer<Map<TopicPartition, OffsetAndMetadata>> outside) {
        return narrow(
                new Object() {
                    @SuppressWarnings("unused")
                    public void sendOffsetsToTransaction(
                            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata who) {
                        outside.accept(offsets);
                    }
                },
                sound);
    }

    /** @param outside for the requests that it writes itself */
    static Producer<byte[], byte[]> withExpiresOutside(
            Producer<byte[], byte[]> sound, Producer<byte[], byte[]> outside) {
        return narrow(
                new Object() {
                    @SuppressWarnings("unused")
                    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
                        return record.topic().equals(Topic.REQUESTS.topicName())
                                ? outside.send(record, null)
                                : sound.send(record);
                    }
                },
                sound);
    }

    /** @param onlyWhenQuiet in transactions in which nothing is decided */
    static Producer<byte[], byte[]> thatCommitPastParkedTurns(Producer<byte[], byte[]> sound, boolean onlyWhenQuiet) {
        return narrow(new CommitsPastParkedTurns(sound, onlyWhenQuiet), sound);
    }

    public static final class CommitsPastParkedTurns {
        private final Producer<byte[], byte[]> sound;
        private final boolean onlyWhenQuiet;
        private boolean quiet;

        CommitsPastParkedTurns(Producer<byte[], byte[]> sound, boolean onlyWhenQuiet) {
            this.sound = sound;
            this.onlyWhenQuiet = onlyWhenQuiet;
        }

        public void beginTransaction() {
            quiet = true;
            sound.beginTransaction();
        }

        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            quiet &= record.topic().equals(Topic.SNAPSHOTS.topicName());
            return sound.send(record);
        }

        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback told) {
            quiet = false;
            return sound.send(record, told);
        }

        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata who) {
            var past = new HashMap<>(offsets);
            if (quiet || !onlyWhenQuiet) past.replaceAll((_, offset) -> pastParkedTurns(offset));
            sound.sendOffsetsToTransaction(past, who);
        }

        private static OffsetAndMetadata pastParkedTurns(OffsetAndMetadata offset) {
            var told = OffsetMetadata.read(offset).orElseThrow();
            return new OffsetAndMetadata(
                    OffsetMetadata.mark(offset),
                    offset.leaderEpoch(),
                    new OffsetMetadata(told.events(), told.partitions(), told.bytes(), 0, null).text());
        }
    }

    /** What Kafka's own examples do after an abort: the next batch, and nothing about what has been remembered. */
    static Producer<byte[], byte[]> thatAbortAndGoOn(Producer<byte[], byte[]> sound) {
        return narrow(new AbortsAndGoesOn(sound), sound);
    }

    public static final class AbortsAndGoesOn {
        private final Producer<byte[], byte[]> sound;
        private boolean failed;

        AbortsAndGoesOn(Producer<byte[], byte[]> sound) {
            this.sound = sound;
        }

        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata who) {
            tryTo(() -> sound.sendOffsetsToTransaction(offsets, who));
        }

        public void commitTransaction() {
            if (!failed) tryTo(sound::commitTransaction);
            if (failed) sound.abortTransaction();
            failed = false;
        }

        private void tryTo(Runnable call) {
            try {
                call.run();
            } catch (ProducerFencedException e) {
                throw e;
            } catch (KafkaException e) {
                failed = true;
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Producer<byte[], byte[]> narrow(Object broken, Producer<byte[], byte[]> sound) {
        return PartialInterface.of(Producer.class, broken, sound);
    }
}

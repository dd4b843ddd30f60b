package firstmap.lab.simulation;

import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.kafka.Holder;
import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.lab.simulation.kafka.PartialInterface;
import firstmap.lab.simulation.kafka.SimulatedClients;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/** Clients of which one does what it must not, and all others are sound. */
final class BrokenClients {
    private BrokenClients() {}

    /** Another producer of events. */
    static Coordinators events(Function<SimulatedClients, Producer<byte[], byte[]>> broken) {
        return Coordinators.withClients(sound -> new Wrapped(sound) {
            @Override
            public Producer<byte[], byte[]> events() {
                return broken.apply(sound);
            }
        });
    }

    /** Other readers of what is committed. */
    static Coordinators readers(Function<SimulatedClients, Consumer<byte[], byte[]>> broken) {
        return Coordinators.withClients(sound -> new Wrapped(sound) {
            @Override
            public Consumer<byte[], byte[]> reader() {
                return broken.apply(sound);
            }
        });
    }

    /** The last stable offset is all that they know of an end. */
    static Coordinators stableEnds() {
        return Coordinators.withClients(sound -> new Wrapped(sound) {
            @Override
            public Map<TopicPartition, Long> ends(Topic topic, Collection<Integer> partitions) {
                return sound.stableEnds(topic, partitions);
            }
        });
    }

    /** Ends are asked for before it is known that the offsets are final. */
    static Coordinators earlyEnds() {
        return Coordinators.withClients(EarlyEnds::new);
    }

    /** @param told what is told of what was committed, by that and its offset */
    static Coordinators offsets(BiFunction<Long, OffsetMetadata, OffsetMetadata> told) {
        return Coordinators.withClients(sound -> new BrokenOffsets(sound, told));
    }

    /** Sound clients, until somebody puts others in their place. */
    private static class Wrapped implements Clients {
        private final Clients sound;

        Wrapped(Clients sound) {
            this.sound = sound;
        }

        @Override
        public Namespace namespace() {
            return sound.namespace();
        }

        @Override
        public int check() {
            return sound.check();
        }

        @Override
        public Consumer<byte[], byte[]> requests() {
            return sound.requests();
        }

        @Override
        public Producer<byte[], byte[]> events() {
            return sound.events();
        }

        @Override
        public Consumer<byte[], byte[]> reader() {
            return sound.reader();
        }

        @Override
        public Producer<byte[], byte[]> signs() {
            return sound.signs();
        }

        @Override
        public String newName() {
            return sound.newName();
        }

        @Override
        public Map<TopicPartition, Long> ends(Topic topic, Collection<Integer> partitions) {
            return sound.ends(topic, partitions);
        }

        @Override
        public String eventsId() {
            return sound.eventsId();
        }

        @Override
        public void endTransactions() {
            sound.endTransactions();
        }

        @Override
        public Optional<Holder> holder() {
            return sound.holder();
        }

        @Override
        public void hold(Holder me) {
            sound.hold(me);
        }

        @Override
        public long nanoTime() {
            return sound.nanoTime();
        }

        @Override
        public void close() {
            sound.close();
        }
    }

    /** Is told something else of what was committed than what was. */
    private static final class BrokenOffsets extends Wrapped {
        private final SimulatedClients sound;
        private final BiFunction<Long, OffsetMetadata, OffsetMetadata> told;

        BrokenOffsets(SimulatedClients sound, BiFunction<Long, OffsetMetadata, OffsetMetadata> told) {
            super(sound);
            this.sound = sound;
            this.told = told;
        }

        @Override
        @SuppressWarnings("unchecked")
        public Consumer<byte[], byte[]> requests() {
            var requests = sound.requests();
            return PartialInterface.of(
                    Consumer.class,
                    new Object() {
                        @SuppressWarnings("unused")
                        public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
                            var committed = new HashMap<>(requests.committed(partitions));
                            committed.replaceAll((_, offset) -> otherwise(offset));
                            return committed;
                        }
                    },
                    requests);
        }

        private OffsetAndMetadata otherwise(OffsetAndMetadata offset) {
            return OffsetMetadata.read(offset)
                    .map(read -> new OffsetAndMetadata(
                            offset.offset(),
                            offset.leaderEpoch(),
                            told.apply(offset.offset(), read).text()))
                    .orElse(offset);
        }
    }

    private static final class EarlyEnds extends Wrapped {
        private final SimulatedClients sound;
        private Map<TopicPartition, Long> early = Map.of();

        EarlyEnds(SimulatedClients sound) {
            super(sound);
            this.sound = sound;
        }

        @Override
        @SuppressWarnings("unchecked")
        public Consumer<byte[], byte[]> requests() {
            var requests = sound.requests();
            return PartialInterface.of(
                    Consumer.class,
                    new Object() {
                        @SuppressWarnings("unused")
                        public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
                            early = EarlyEnds.super.ends(
                                    Topic.EVENTS,
                                    partitions.stream()
                                            .map(TopicPartition::partition)
                                            .toList());
                            return requests.committed(partitions);
                        }
                    },
                    requests);
        }

        @Override
        public void endTransactions() {}

        @Override
        public Producer<byte[], byte[]> signs() {
            return sound.signs();
        }

        @Override
        public String newName() {
            return sound.newName();
        }

        @Override
        public Map<TopicPartition, Long> ends(Topic topic, Collection<Integer> partitions) {
            return topic == Topic.EVENTS ? early : super.ends(topic, partitions);
        }
    }
}

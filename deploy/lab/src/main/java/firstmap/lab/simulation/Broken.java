package firstmap.lab.simulation;

import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.kafka.Holder;
import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.coordinator.loop.LoopParts;
import firstmap.coordinator.loop.Sequel;
import firstmap.coordinator.rule.Snapshot;
import firstmap.events.RequestRecord;
import firstmap.events.WireName;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.lab.simulation.checks.Invariant;
import firstmap.lab.simulation.kafka.PartialInterface;
import firstmap.lab.simulation.kafka.SimulatedClients;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/** Coordinators that are broken on purpose, each in one way: the simulation is worth what it finds of them. */
public enum Broken implements Coordinators, WireName {
    NO_FENCING(
            "its transactional id is another in each life, and it gives the group's bare name with its offsets",
            Invariant.ONE_OUTCOME_PER_REQUEST,
            Invariant.CHAIN_WHOLE,
            Invariant.OUTCOMES_IN_REQUEST_ORDER,
            Invariant.OFFSETS_MATCH_ANSWERS,
            Invariant.DEAD_LETTERS_MATCH) {
        @Override
        public Clients clients(SimulatedClients sound) {
            return new Wrapped(sound) {
                @Override
                public Producer<byte[], byte[]> events() {
                    return BrokenProducers.withBareMetadata(sound.producer(sound.newName()));
                }
            };
        }
    },
    BARE_GROUP_METADATA(
            "it gives the group's bare name with its offsets, so that nobody asks whether it is still a member",
            Invariant.ONE_OUTCOME_PER_REQUEST,
            Invariant.CHAIN_WHOLE,
            Invariant.OUTCOMES_IN_REQUEST_ORDER,
            Invariant.OFFSETS_MATCH_ANSWERS) {
        @Override
        public Clients clients(SimulatedClients sound) {
            return new Wrapped(sound) {
                @Override
                public Producer<byte[], byte[]> events() {
                    return BrokenProducers.withBareMetadata(sound.events());
                }
            };
        }
    },
    OFFSETS_OUTSIDE("it commits its offsets outside of the transaction", Invariant.OFFSETS_MATCH_ANSWERS) {
        @Override
        public Clients clients(SimulatedClients sound) {
            return new Wrapped(sound) {
                @Override
                public Producer<byte[], byte[]> events() {
                    return BrokenProducers.withOffsetsOutside(sound.events(), sound::commitOffsets);
                }
            };
        }
    },
    READS_UNCOMMITTED(
            "it rebuilds its boards from what is open and aborted as well",
            Invariant.LOG_CAN_BE_READ,
            Invariant.REBUILT_IS_LIVE,
            Invariant.CHAIN_WHOLE,
            Invariant.OUTCOMES_IN_REQUEST_ORDER) {
        @Override
        public Clients clients(SimulatedClients sound) {
            return new Wrapped(sound) {
                @Override
                public Consumer<byte[], byte[]> reader() {
                    return sound.reader(false);
                }
            };
        }
    },
    STOPS_AT_STABLE_OFFSET(
            "it takes the last stable offset for the log's end when it rebuilds its boards",
            Invariant.REBUILT_IS_LIVE,
            Invariant.LOG_CAN_BE_READ,
            Invariant.CHAIN_WHOLE,
            Invariant.OUTCOMES_IN_REQUEST_ORDER) {
        @Override
        public Clients clients(SimulatedClients sound) {
            return new Wrapped(sound) {
                @Override
                public Map<TopicPartition, Long> ends(Topic topic, Collection<Integer> partitions) {
                    return sound.stableEnds(topic, partitions);
                }
            };
        }
    },
    END_BEFORE_OFFSETS(
            "it asks where the log ends before it knows that the offsets are final, and ends nobody's transaction",
            Invariant.REBUILT_IS_LIVE,
            Invariant.ONE_OUTCOME_PER_REQUEST,
            Invariant.LOG_CAN_BE_READ,
            Invariant.CHAIN_WHOLE,
            Invariant.OUTCOMES_IN_REQUEST_ORDER) {
        @Override
        public Clients clients(SimulatedClients sound) {
            return new EarlyEnds(sound);
        }
    },
    DEDUPE_FORGOTTEN(
            "its rule answers a number that has had its outcome once more",
            Invariant.ONE_OUTCOME_PER_REQUEST,
            Invariant.EVERYTHING_IS_ANSWERED) {
        @Override
        public LoopParts parts(LoopParts sound) {
            return sound.withRule((board, request) -> sound.rule()
                    .decide(
                            board,
                            new RequestRecord(
                                    request.node(),
                                    board.heard(request.node()).numbers().highest() + 1,
                                    request.board(),
                                    request.at(),
                                    request.request())));
        }
    },
    DEDUPE_NOT_IN_SNAPSHOT(
            "its snapshots do not say which numbers have had their outcome",
            Invariant.SNAPSHOTS_MATCH,
            Invariant.ONE_OUTCOME_PER_REQUEST,
            Invariant.REBUILT_IS_LIVE) {
        @Override
        public LoopParts parts(LoopParts sound) {
            return sound.withSnapshot(board -> {
                var s = sound.snapshot().apply(board);
                return new Snapshot(
                        s.board(),
                        s.seq(),
                        s.head(),
                        s.last(),
                        s.at(),
                        new LinkedHashMap<>(),
                        s.defined(),
                        s.retired());
            });
        }
    },
    SNAPSHOT_LATE(
            "its snapshots show the board as it was at the snapshot before, under the number of now",
            Invariant.SNAPSHOTS_MATCH,
            Invariant.REBUILT_IS_LIVE) {
        @Override
        public LoopParts parts(LoopParts sound) {
            var before = new HashMap<String, Snapshot>();
            return sound.withSnapshot(board -> {
                var now = sound.snapshot().apply(board);
                var was = before.put(board.id(), now);
                if (was == null) return now;
                return new Snapshot(
                        now.board(),
                        now.seq(),
                        now.head(),
                        now.last(),
                        now.at(),
                        now.nodes(),
                        was.defined(),
                        now.retired());
            });
        }
    },
    FORGETS_PARKED_TURNS(
            "it does not park again what its predecessor had parked",
            Invariant.NO_TURN_LOST,
            Invariant.DEAD_LETTERS_MATCH) {
        @Override
        public Clients clients(SimulatedClients sound) {
            return new BrokenOffsets(
                    sound,
                    (_, told) ->
                            new OffsetMetadata(told.events(), told.partitions(), told.bytes(), told.mark(), List.of()));
        }
    },
    DECIDES_AGAIN(
            "it takes for new what it reads again because turns were parked before it",
            Invariant.DEAD_LETTERS_MATCH,
            Invariant.OFFSETS_MATCH_ANSWERS,
            Invariant.NO_TURN_LOST,
            Invariant.LOG_CAN_BE_READ) {
        @Override
        public Clients clients(SimulatedClients sound) {
            return new BrokenOffsets(
                    sound, (_, told) -> new OffsetMetadata(told.events(), told.partitions(), told.bytes(), 0, null));
        }
    },
    PARKS_ANY_TURN_AGAIN(
            "when it reads again it parks whatever turn fits by now, not what its predecessor had parked",
            Invariant.GRANTED_LOG_IS_PLAYED_ALONE,
            Invariant.DEAD_LETTERS_MATCH,
            Invariant.NO_TURN_LOST,
            Invariant.REBUILT_IS_LIVE,
            Invariant.NODES_ARE_THEMSELVES) {
        @Override
        public Clients clients(SimulatedClients sound) {
            return new BrokenOffsets(
                    sound,
                    (committed, told) -> told.behind(
                            committed,
                            told.mark(),
                            LongStream.range(committed, told.mark()).boxed().toList()));
        }
    },
    COMMITS_PAST_PARKED_TURNS(
            "the position that it commits lies behind turns that are parked", Invariant.NO_TURN_LOST) {
        @Override
        public Clients clients(SimulatedClients sound) {
            return new Wrapped(sound) {
                @Override
                public Producer<byte[], byte[]> events() {
                    return BrokenProducers.thatCommitPastParkedTurns(sound.events(), false);
                }
            };
        }
    },
    QUIET_CHECKPOINT_PAST_PARKED_TURNS(
            "it commits past turns that are parked when it covers a partition on which nothing happens",
            Invariant.NO_TURN_LOST) {
        @Override
        public Clients clients(SimulatedClients sound) {
            return new Wrapped(sound) {
                @Override
                public Producer<byte[], byte[]> events() {
                    return BrokenProducers.thatCommitPastParkedTurns(sound.events(), true);
                }
            };
        }
    },
    ORDER_OF_ARRIVAL("it decides a round in the order in which the turns came", Invariant.GRANTED_LOG_IS_PLAYED_ALONE) {
        @Override
        public LoopParts parts(LoopParts sound) {
            return sound.withOrder((_, nodes) -> nodes);
        }
    },
    READS_ALL_AGAIN(
            "it reads all again from the oldest turn that is parked on, however much that is",
            Invariant.LITTLE_IS_READ_AGAIN) {
        @Override
        public LoopParts parts(LoopParts sound) {
            return sound.withLag(Long.MAX_VALUE);
        }
    },
    EXPIRES_OUTSIDE(
            "it asks to let somebody go outside of its transaction, so that a zombie does as well",
            Invariant.EXPIRES_ARE_FENCED) {
        @Override
        public Clients clients(SimulatedClients sound) {
            return new Wrapped(sound) {
                @Override
                public Producer<byte[], byte[]> events() {
                    return BrokenProducers.withExpiresOutside(sound.events(), sound.signs());
                }
            };
        }
    },
    NEVER_RESTS("whatever has failed, it starts anew at once", Invariant.RESTS_BETWEEN_LIVES) {
        @Override
        public Sequel.Rule failures(Sequel.Rule sound) {
            return (failure, lived, nanos) -> switch (sound.of(failure, lived, nanos)) {
                case Sequel.NewLife _ -> new Sequel.NewLife(Duration.ZERO);
                case Sequel.End end -> end;
            };
        }
    },
    NEVER_ENDS("it tries again where its name is taken, or the cluster unfit", Invariant.ENDS_WHERE_IT_MUST) {
        @Override
        public Sequel.Rule failures(Sequel.Rule sound) {
            return (failure, lived, nanos) -> switch (sound.of(failure, lived, nanos)) {
                case Sequel.NewLife again -> again;
                case Sequel.End _ -> new Sequel.NewLife(Duration.ofSeconds(1));
            };
        }
    },
    ENDS_AT_ONCE("it takes whatever fails for the end", Invariant.GOES_ON) {
        @Override
        public Sequel.Rule failures(Sequel.Rule sound) {
            return (failure, _, _) -> new Sequel.End(String.valueOf(failure.getMessage()));
        }
    },
    KEEPS_MEMORY(
            "it aborts a transaction that fails, and goes on with what it has in memory",
            Invariant.REBUILT_IS_LIVE,
            Invariant.CHAIN_WHOLE,
            Invariant.OFFSETS_MATCH_ANSWERS) {
        @Override
        public Clients clients(SimulatedClients sound) {
            return new Wrapped(sound) {
                @Override
                public Producer<byte[], byte[]> events() {
                    return BrokenProducers.thatAbortAndGoOn(sound.events());
                }
            };
        }
    };

    private final String how;
    private final Set<Invariant> expected;

    Broken(String how, Invariant... expected) {
        this.how = how;
        this.expected = EnumSet.copyOf(Set.of(expected));
    }

    /** What it does wrong, in one sentence. */
    public String how() {
        return how;
    }

    /** Which invariants it may be found by. */
    public Set<Invariant> expected() {
        return expected;
    }

    @Override
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
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

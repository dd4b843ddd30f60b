package firstmap.lab.simulation;

import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.lease.Beat;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Opening;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Sign;
import firstmap.events.json.SignJson;
import firstmap.events.topics.Topic;
import firstmap.lab.simulation.kafka.PartialInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** How silence must not be counted, and what must not be made of an expire. */
final class BrokenLeases {
    private BrokenLeases() {}

    // ---- silence

    static final Beat BY_THE_CLOCK =
            (elapsed, _, _) -> elapsed == 0 ? 1 : Math.toIntExact(elapsed / Beat.INTERVAL.toNanos());

    static Consumer<byte[], byte[]> deafToGoodbyes(Consumer<byte[], byte[]> sound) {
        return polling(sound, read -> {
            var heard = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            for (var stored : read) if (!isGoodbye(stored)) heard.add(stored);
            return records(heard);
        });
    }

    /** @param heard what it makes of what it has read; signs are read for themselves, and so is the log */
    @SuppressWarnings("unchecked")
    private static Consumer<byte[], byte[]> polling(
            Consumer<byte[], byte[]> sound, UnaryOperator<ConsumerRecords<byte[], byte[]>> heard) {
        return PartialInterface.of(
                Consumer.class,
                new Object() {
                    @SuppressWarnings("unused")
                    public ConsumerRecords<byte[], byte[]> poll(Duration patience) {
                        var read = sound.poll(patience);
                        boolean areSigns = sound.assignment().stream().anyMatch(BrokenLeases::hasSigns);
                        return areSigns ? heard.apply(read) : read;
                    }
                },
                sound);
    }

    private static boolean hasSigns(TopicPartition partition) {
        return partition.topic().equals(Topic.ALIVE.topicName());
    }

    private static ConsumerRecords<byte[], byte[]> records(List<ConsumerRecord<byte[], byte[]>> all) {
        var byPartition = new HashMap<TopicPartition, List<ConsumerRecord<byte[], byte[]>>>();
        for (var stored : all)
            byPartition
                    .computeIfAbsent(new TopicPartition(stored.topic(), stored.partition()), _ -> new ArrayList<>())
                    .add(stored);
        return new ConsumerRecords<>(byPartition, Map.of());
    }

    private static boolean isGoodbye(ConsumerRecord<byte[], byte[]> stored) {
        return SignJson.read(stored.value()) instanceof Sign.Goodbye;
    }

    @SuppressWarnings("unchecked")
    static Consumer<byte[], byte[]> thatBeginAtTheEnd(Consumer<byte[], byte[]> sound) {
        return PartialInterface.of(
                Consumer.class,
                new Object() {
                    @SuppressWarnings("unused")
                    public void seekToBeginning(Collection<TopicPartition> partitions) {
                        if (partitions.stream().noneMatch(BrokenLeases::hasSigns)) sound.seekToBeginning(partitions);
                        else sound.endOffsets(partitions).forEach(sound::seek);
                    }
                },
                sound);
    }

    // ---- expires

    static final class AtOnce extends ParkedTurns {
        @Override
        public Arrival look(int partition, Board board, RequestRecord request) {
            var sound = super.look(partition, board, request);
            return request.request() instanceof Request.Expire && sound == Arrival.TURN ? Arrival.ALONE : sound;
        }
    }

    static final class BeatsATurn extends ParkedTurns {
        @Override
        public Arrival look(int partition, Board board, RequestRecord request) {
            var sound = super.look(partition, board, request);
            return request.request() instanceof Request.Expire expire && isOfOpenRound(board, request, expire)
                    ? Arrival.TURN
                    : sound;
        }

        private static boolean isOfOpenRound(Board board, RequestRecord request, Request.Expire expire) {
            return !expire.isGiven()
                    && !board.out().containsKey(expire.of())
                    && board.open()
                            .filter(new Opening(request.at(), expire.round(), expire.seen())::equals)
                            .isPresent();
        }
    }

    static final class StandInStays extends ParkedTurns {
        @Override
        public Arrival look(int partition, Board board, RequestRecord request) {
            var sound = super.look(partition, board, request);
            return request.request() instanceof Request.Turn
                            && come(partition, board).contains(request.node())
                    ? Arrival.PASSED_OVER
                    : sound;
        }
    }
}

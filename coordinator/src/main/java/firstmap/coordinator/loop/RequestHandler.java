package firstmap.coordinator.loop;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.boards.Room;
import firstmap.coordinator.kafka.DeadLetter;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.events.Invalid;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns one record of the requests into the records that answer it: events, or one dead letter. */
final class RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    private final Namespace namespace;
    private final Boards boards;
    private final PoisonRequests poison;
    private final int partitions;
    private final EventSealer.Rule rule;
    private final Room room;

    /** @param partitions of the requests */
    RequestHandler(Namespace namespace, Boards boards, PoisonRequests poison, int partitions) {
        this(namespace, boards, poison, partitions, Board::decide);
    }

    RequestHandler(Namespace namespace, Boards boards, PoisonRequests poison, int partitions, EventSealer.Rule rule) {
        this(namespace, boards, poison, partitions, rule, Room.UNLIMITED);
    }

    RequestHandler(
            Namespace namespace,
            Boards boards,
            PoisonRequests poison,
            int partitions,
            EventSealer.Rule rule,
            Room room) {
        this.namespace = namespace;
        this.rule = rule;
        this.room = room;
        this.boards = boards;
        this.poison = poison;
        this.partitions = partitions;
    }

    /** What a request leads to; events that are empty say that it is a duplicate. */
    sealed interface Answer {
        record Events(List<ProducerRecord<byte[], byte[]>> records) implements Answer {}

        record Unanswerable(ProducerRecord<byte[], byte[]> deadLetter) implements Answer {}
    }

    /**
     * Decides, and applies what was decided to the board.
     *
     * @throws PoisonRequests.BoardBroken if it could not be applied; the request is refused when it is met again
     */
    Answer answer(ConsumerRecord<byte[], byte[]> asked) {
        RequestRecord request;
        try {
            request = RequestReader.read(asked.key(), asked.value(), asked.partition(), partitions);
        } catch (Invalid e) {
            return unanswerable(asked, e.getMessage());
        } catch (RuntimeException | StackOverflowError e) {
            // Not foreseen: the reader's fault, and no reason to stand still.
            LOG.error("The request at partition {} offset {} broke its reader", asked.partition(), asked.offset(), e);
            return unanswerable(asked, "cannot be read: " + EventSealer.kind(e));
        }
        var broken = boards.broken(asked.partition(), request.board());
        if (broken.isPresent())
            return boards.retire(asked.partition(), request)
                    .map(retired -> events(asked, List.of(retired)))
                    .orElseGet(() -> unanswerable(asked, broken.get().getMessage()));
        var board = boards.board(asked.partition(), request.board());
        List<EventJson.Sealed> decisions;
        try {
            decisions = poison.reason(asked)
                    .map(reason -> EventSealer.fail(board, request, reason))
                    .orElseGet(() -> EventSealer.decide(rule, board, request));
        } catch (Inadmissible e) {
            boards.forget(asked.partition(), board);
            return unanswerable(asked, e.getMessage());
        }
        if (room.isTooSmallFor(boards.bytes(), decisions)) {
            boards.forget(asked.partition(), board);
            return unanswerable(asked, room.sentence(boards.bytes()));
        }
        evolve(asked, board, decisions);
        return events(asked, decisions);
    }

    private void evolve(ConsumerRecord<byte[], byte[]> asked, Board board, List<EventJson.Sealed> decisions) {
        try {
            for (var decision : decisions) boards.evolve(asked.partition(), board, decision.record());
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            poison.add(asked, "its outcome cannot be applied: " + EventSealer.kind(e));
            throw new PoisonRequests.BoardBroken(asked, e);
        }
    }

    private Answer events(ConsumerRecord<byte[], byte[]> asked, List<EventJson.Sealed> decisions) {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>(decisions.size());
        for (var decision : decisions)
            records.add(new ProducerRecord<>(
                    namespace.topic(Topic.EVENTS), asked.partition(), asked.key(), decision.json()));
        return new Answer.Events(records);
    }

    private Answer unanswerable(ConsumerRecord<byte[], byte[]> asked, String error) {
        LOG.warn("Dead letter: {} partition {} offset {}: {}", asked.topic(), asked.partition(), asked.offset(), error);
        return new Answer.Unanswerable(DeadLetter.of(namespace, asked, error));
    }
}

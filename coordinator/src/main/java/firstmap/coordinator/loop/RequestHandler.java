package firstmap.coordinator.loop;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.boards.Room;
import firstmap.coordinator.boards.Round;
import firstmap.coordinator.kafka.DeadLetter;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns one record of the requests into the records that answer it: events, or one dead letter. */
final class RequestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

    private final Namespace namespace;
    private final Boards boards;
    private final ParkedTurns parked;
    private final PoisonRequests poison;
    private final int partitions;
    private final EventSealer.Rule rule;
    private final Room room;

    /** @param partitions of the requests */
    RequestHandler(Namespace namespace, Boards boards, PoisonRequests poison, int partitions) {
        this(namespace, boards, poison, partitions, Board::decide);
    }

    RequestHandler(Namespace namespace, Boards boards, PoisonRequests poison, int partitions, EventSealer.Rule rule) {
        this(namespace, boards, new ParkedTurns(), poison, partitions, rule, Room.UNLIMITED);
    }

    RequestHandler(
            Namespace namespace,
            Boards boards,
            ParkedTurns parked,
            PoisonRequests poison,
            int partitions,
            EventSealer.Rule rule,
            Room room) {
        this.namespace = namespace;
        this.rule = rule;
        this.room = room;
        this.boards = boards;
        this.parked = parked;
        this.poison = poison;
        this.partitions = partitions;
    }

    /** What a request leads to; events that are empty say that it is a duplicate. */
    sealed interface Answer {
        record Events(List<ProducerRecord<byte[], byte[]>> records) implements Answer {}

        record Unanswerable(ProducerRecord<byte[], byte[]> deadLetter) implements Answer {}

        /** A turn that waits for others. */
        record Parked() implements Answer {}
    }

    static final Answer NOTHING = new Answer.Events(List.of());

    /**
     * Decides, and applies what was decided to the board; or parks a turn.
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
        ParkedTurns.Arrival arrival;
        try {
            arrival = parked.look(asked.partition(), board, request);
        } catch (Inadmissible e) {
            boards.forget(asked.partition(), board);
            return unanswerable(asked, e.getMessage());
        }
        return switch (arrival) {
            case PASSED_OVER -> NOTHING;
            case TURN ->
                request.request() instanceof Request.Turn turn && room.isTooSmallFor(boards.bytes(), turn)
                        ? unanswerable(asked, room.sentence(boards.bytes()))
                        : park(asked, board, request);
            case ALONE -> decide(asked, board, request);
        };
    }

    private Answer decide(ConsumerRecord<byte[], byte[]> asked, Board board, RequestRecord request) {
        List<EventJson.Sealed> decisions;
        try {
            decisions = poison.reason(asked)
                    .map(reason -> EventSealer.fail(board, request, reason))
                    .orElseGet(() -> EventSealer.decide(rule, board, request));
        } catch (Inadmissible e) {
            boards.forget(asked.partition(), board);
            return unanswerable(asked, e.getMessage());
        }
        if (room.isTooSmallFor(boards.bytes(), request.request(), decisions)) {
            boards.forget(asked.partition(), board);
            return unanswerable(asked, room.sentence(boards.bytes()));
        }
        evolve(asked, board, decisions);
        if (board.isRetired()) parked.forget(asked.partition(), board);
        return events(asked, decisions);
    }

    /** Of what a predecessor has done all is done, but that the turns which it had parked are to be parked again. */
    Answer answerAgain(ConsumerRecord<byte[], byte[]> asked) {
        var turn = turnAgain(asked);
        return turn.isEmpty()
                ? NOTHING
                : park(asked, boards.board(asked.partition(), turn.get().board()), turn.get());
    }

    private Optional<RequestRecord> turnAgain(ConsumerRecord<byte[], byte[]> asked) {
        try {
            var request = RequestReader.read(asked.key(), asked.value(), asked.partition(), partitions);
            return boards.find(asked.partition(), request.board())
                    .filter(board -> parked.look(asked.partition(), board, request) == ParkedTurns.Arrival.TURN)
                    .map(_ -> request);
        } catch (Invalid | Inadmissible e) {
            return Optional.empty();
        } catch (RuntimeException | StackOverflowError e) {
            // It breaks its reader, as it did before.
            LOG.debug("Partition {} offset {} is none to park", asked.partition(), asked.offset(), e);
            return Optional.empty();
        }
    }

    private Answer park(ConsumerRecord<byte[], byte[]> asked, Board board, RequestRecord turn) {
        var round = parked.park(asked.partition(), board, turn, asked.offset());
        return round.isEmpty()
                ? new Answer.Parked()
                : events(asked, Round.play(board, round, new Judge(asked.partition(), board)));
    }

    /** Decides what is asked in a round. */
    private final class Judge implements Round.Judge {
        private final int partition;
        private final Board board;

        Judge(int partition, Board board) {
            this.partition = partition;
            this.board = board;
        }

        @Override
        public List<EventJson.Sealed> answer(RequestRecord ask) {
            var decisions = poison.reason(ask)
                    .map(reason -> EventSealer.fail(board, ask, reason))
                    .orElseGet(() -> EventSealer.decide(rule, board, ask));
            try {
                for (var decision : decisions) boards.evolve(partition, board, decision.record());
            } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
                poison.add(ask, "its outcome cannot be applied: " + EventSealer.kind(e));
                throw new PoisonRequests.BoardBroken(ask, e);
            }
            return decisions;
        }

        @Override
        public void end(EventRecord granted) {
            boards.evolve(partition, board, granted);
        }
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

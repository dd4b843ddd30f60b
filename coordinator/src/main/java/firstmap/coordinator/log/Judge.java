package firstmap.coordinator.log;

import firstmap.coordinator.allocation.Board;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns one record of the requests into the records that answer it: events, or one dead letter. */
final class Judge {
    private static final Logger LOG = LoggerFactory.getLogger(Judge.class);

    private final Boards boards;
    private final Quarantine quarantine;
    private final int partitions;
    private final Rule rule;

    /** What decides: {@link Scribe#decide}, or in a test something that fails. */
    interface Rule {
        List<EventJson.Sealed> decide(Board board, RequestRecord request);
    }

    /** @param partitions of the requests */
    Judge(Boards boards, Quarantine quarantine, int partitions) {
        this(boards, quarantine, partitions, Scribe::decide);
    }

    Judge(Boards boards, Quarantine quarantine, int partitions, Rule rule) {
        this.rule = rule;
        this.boards = boards;
        this.quarantine = quarantine;
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
     * @throws Quarantine.BoardBroken if it could not be applied; the request is dead-lettered when it is met again
     */
    Answer answer(ConsumerRecord<byte[], byte[]> asked) {
        var quarantined = quarantine.reason(asked);
        if (quarantined.isPresent()) return unanswerable(asked, quarantined.get());
        RequestRecord request;
        try {
            request = read(asked);
        } catch (Invalid e) {
            return unanswerable(asked, e.getMessage());
        }
        var board = boards.board(asked.partition(), request.board());
        List<EventJson.Sealed> decisions;
        try {
            decisions = rule.decide(board, request);
        } catch (RuntimeException | StackOverflowError e) {
            // To decide changes nothing, so the board is as it was and the next request can be answered.
            LOG.error("The rule failed on request {} of board {}", request.id(), request.board(), e);
            return unanswerable(asked, "the rule failed: " + e);
        }
        for (var decision : decisions)
            if (decision.json().length > Limits.MAX_EVENT_BYTES)
                return unanswerable(
                        asked, decision.json().length + " bytes of event, at most " + Limits.MAX_EVENT_BYTES);
        evolve(asked, board, decisions);
        return events(asked, decisions);
    }

    private RequestRecord read(ConsumerRecord<byte[], byte[]> asked) {
        if (asked.key() == null) throw new Invalid("", "no key; it must be the board");
        if (asked.value() == null) throw new Invalid("", "no value");
        var request = RequestJson.read(asked.value());
        var key = new String(asked.key(), StandardCharsets.UTF_8);
        if (!key.equals(request.board()))
            throw new Invalid("board", "is " + request.board() + ", but the record's key is another");
        int home = Home.of(asked.key(), partitions);
        if (home != asked.partition())
            throw new Invalid("board", "belongs on partition " + home + " of " + partitions + " (murmur2 of the key)");
        return request;
    }

    private void evolve(ConsumerRecord<byte[], byte[]> asked, Board board, List<EventJson.Sealed> decisions) {
        try {
            for (var decision : decisions) board.evolve(decision.record());
        } catch (RuntimeException e) {
            quarantine.add(asked, "its outcome cannot be applied: " + e);
            throw new Quarantine.BoardBroken(asked, e);
        }
    }

    private static Answer events(ConsumerRecord<byte[], byte[]> asked, List<EventJson.Sealed> decisions) {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>(decisions.size());
        for (var decision : decisions)
            records.add(
                    new ProducerRecord<>(Topic.EVENTS.topicName(), asked.partition(), asked.key(), decision.json()));
        return new Answer.Events(records);
    }

    private static Answer unanswerable(ConsumerRecord<byte[], byte[]> asked, String error) {
        LOG.warn("Dead letter: {} partition {} offset {}: {}", asked.topic(), asked.partition(), asked.offset(), error);
        return new Answer.Unanswerable(DeadLetter.of(asked, error));
    }
}

package firstmap.coordinator.replay;

import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.replay.BoardDifferences.Status;
import firstmap.coordinator.rule.Edition;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.coordinator.rule.UnknownEdition;
import firstmap.coordinator.storage.HeapUse;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One board in both worlds, request by request. */
final class BoardReplay {
    private final String id;
    private final int partition;
    private final Change change;
    private final World recorded;
    private final World replayed;
    private final Map<World.Origin, String> endedRecorded = new HashMap<>();
    private final Map<World.Origin, String> endedReplayed = new HashMap<>();
    private final RefusalCount lost = new RefusalCount();
    private final RefusalCount gained = new RefusalCount();
    private final RefusalCount senseless = new RefusalCount();
    private final ParkedTurns parked = new ParkedTurns();
    /** Events of the open round, once they have come. */
    private final List<EventRecord> ofRound = new ArrayList<>();

    private final DivergedNames astray = new DivergedNames();
    private final List<BoardDifferences.Elsewhere> moved = new ArrayList<>();
    private Status status = Status.REPLAYED;
    private String problem;
    private long requests;
    private long duplicates;
    private long unanswered;
    private long diverged;
    private long reworded;
    private long elsewhere;
    private BoardDifferences.Divergence first;

    BoardReplay(String id, int partition, Change change) {
        this.id = id;
        this.partition = partition;
        this.change = change;
        recorded = new World(id, (origin, heap) -> ended(origin, heap, endedRecorded, endedReplayed));
        replayed = new World(id, (origin, heap) -> ended(origin, heap, endedReplayed, endedRecorded));
    }

    /** The request of this event is not there any more, and without it nothing after it can be asked again. */
    void expired(EventRecord event) {
        if (status != Status.REPLAYED) return;
        status = Status.EXPIRED;
        problem = "the request of event " + event.seq() + " is gone: it cannot be replayed from its start";
    }

    /** Nothing that its partition says from here on can be followed. */
    void corrupt(String why) {
        status = Status.CORRUPT;
        problem = why;
    }

    /** @throws firstmap.coordinator.rule.Corruption if the recorded answer cannot follow */
    void ask(RequestRecord asked, List<EventRecord> answer) {
        requests++;
        if (status != Status.REPLAYED) return;
        if (answer.isEmpty() && !RequestRecord.isNumbered(asked.request())) {
            duplicates++; // the node had spoken, or had nothing, or was out: nobody was let go
            return;
        }
        if (answer.isEmpty()) {
            // What has an outcome to come will have it from a coordinator, not here; a dead letter will not.
            if (recorded.board().hasHeard(asked.node(), asked.seq())) duplicates++;
            else unanswered++;
            return;
        }
        decideAgain(asked, answer);
    }

    private void decideAgain(RequestRecord asked, List<EventRecord> answer) {
        List<EventJson.Sealed> other;
        try {
            var edition = editionOfNew(answer);
            answer.forEach(recorded::accept);
            other = EventSealer.decide(replayed.board(), change.of(asked), edition);
        } catch (UnknownEdition e) {
            status = Status.UNKNOWN_RULE;
            problem = e.getMessage();
            return;
        } catch (Invalid e) {
            status = Status.IMPOSSIBLE;
            problem = e.getMessage();
            return;
        }
        other.forEach(event -> replayed.accept(event.record()));
        if (!isTheSame(answer, other))
            compare(asked, answer, other.stream().map(EventJson.Sealed::record).toList());
    }

    /**
     * A turn; when it is the last of its round, all that is asked in the round is asked again, one after the other.
     *
     * @param offset of the turn
     * @param round the events of the round, if they stand behind this turn
     * @throws firstmap.coordinator.rule.Corruption if these events cannot follow
     */
    void turn(RequestRecord turn, long offset, List<EventRecord> round) {
        if (status != Status.REPLAYED) return;
        ofRound.addAll(round);
        try {
            if (parked.look(partition, recorded.board(), turn) != ParkedTurns.Arrival.TURN) {
                duplicates++;
                return;
            }
        } catch (Inadmissible e) {
            unanswered++;
            return;
        }
        var turns = parked.park(partition, recorded.board(), turn, offset);
        if (turns.isEmpty() || ofRound.isEmpty()) return;
        var answers = new ArrayDeque<>(ofRound);
        ofRound.clear();
        for (var each : turns.values()) {
            if (each.request() instanceof Request.Turn said)
                for (var ask : said.asks()) ask(ask.of(each), taken(answers, ask.of(each)));
            else letGo(each, taken(answers, each));
        }
        answers.forEach(recorded::accept);
    }

    /** What the node has there is undone, which need not be what it had here. */
    private void letGo(RequestRecord expire, List<EventRecord> answer) {
        requests++;
        if (status == Status.REPLAYED) decideAgain(expire, answer);
    }

    private static List<EventRecord> taken(Deque<EventRecord> answers, RequestRecord asked) {
        var taken = new ArrayList<EventRecord>();
        while (!answers.isEmpty()
                && asked.onBehalfOf().equals(answers.getFirst().node())
                && answers.getFirst().nodeSeq() == asked.seq()) taken.add(answers.removeFirst());
        return taken;
    }

    /** In both worlds a board is decided by the edition that it was given then. */
    private Edition editionOfNew(List<EventRecord> answer) {
        for (var record : answer)
            if (record.event() instanceof Event.Defined defined) return Edition.of(id, defined.rule());
        return Edition.newest();
    }

    /** By the last hash of the chain; that is all there is to see as long as nothing has differed. */
    private static boolean isTheSame(List<EventRecord> answer, List<EventJson.Sealed> other) {
        return answer.size() == other.size()
                && (answer.isEmpty()
                        || answer.getLast()
                                .hash()
                                .equals(other.getLast().record().hash()));
    }

    private void compare(RequestRecord asked, List<EventRecord> answer, List<EventRecord> other) {
        var here = answer.stream().map(EventRecord::event).toList();
        var there = other.stream().map(EventRecord::event).toList();
        switch (AnswerComparison.of(here, there)) {
            case SAME -> {}
            case REWORDED -> reworded++;
            case OTHER -> {
                diverged++;
                if (first == null)
                    first = new BoardDifferences.Divergence(
                            asked.id(),
                            asked.request().type(),
                            answer.getFirst().seq(),
                            asked.at(),
                            AnswerComparison.told(here),
                            AnswerComparison.told(there));
                for (var event : only(answer, there)) lost.add(asked, event, (Event.Refused) event.event());
                for (var event : only(other, here)) {
                    var refused = (Event.Refused) event.event();
                    (astray.explains(asked.request(), refused) ? senseless : gained).add(asked, event, refused);
                }
                if (isRefused(here) != isRefused(there)) astray.add(asked.request());
            }
        }
    }

    /** The refusals of an answer that the other answer does not have. */
    private static List<EventRecord> only(List<EventRecord> answer, List<Event> other) {
        return answer.stream()
                .filter(record -> record.event() instanceof Event.Refused refused
                        && other.stream()
                                .noneMatch(event ->
                                        event instanceof Event.Refused it && AnswerComparison.isSame(refused, it)))
                .toList();
    }

    /** The request itself; what waited is another's. */
    private static boolean isRefused(List<Event> answer) {
        return answer.stream().anyMatch(event -> event instanceof Event.Refused refused && !refused.waited());
    }

    private void ended(
            World.Origin origin, String heap, Map<World.Origin, String> mine, Map<World.Origin, String> others) {
        if (!others.containsKey(origin)) {
            mine.put(origin, heap);
            return;
        }
        var other = others.remove(origin);
        if (Objects.equals(heap, other)) return;
        if (elsewhere++ < BoardDifferences.MAX_NAMED)
            moved.add(
                    mine == endedRecorded
                            ? new BoardDifferences.Elsewhere(origin.buffer(), heap, other)
                            : new BoardDifferences.Elsewhere(origin.buffer(), other, heap));
    }

    BoardDifferences verdict() {
        if (status != Status.REPLAYED) return BoardDifferences.without(id, partition, status, problem, requests);
        var left = left();
        recorded.end();
        replayed.end();
        return new BoardDifferences(
                id,
                partition,
                status,
                null,
                requests,
                duplicates,
                unanswered,
                diverged,
                reworded,
                first,
                lost.told(),
                gained.told(),
                senseless.told(),
                left,
                recorded.cost(),
                replayed.cost(),
                peaks(),
                elsewhere,
                List.copyOf(moved));
    }

    private BoardDifferences.Left left() {
        long attachments = 0;
        long buffers = 0;
        long bytes = 0;
        for (var buffer : replayed.board().buffers().values()) {
            for (var attachment : buffer.attachments().keySet())
                if (recorded.board().attachment(attachment).isEmpty()) attachments++;
            if (recorded.board().buffer(buffer.id()).isPresent()) continue;
            buffers++;
            bytes += buffer.backingBytes();
        }
        return new BoardDifferences.Left(attachments, buffers, bytes);
    }

    private List<BoardDifferences.Peak> peaks() {
        var peaks = new LinkedHashMap<String, Long[]>();
        for (HeapUse heap : recorded.board().heaps())
            peaks.computeIfAbsent(heap.name(), _ -> new Long[2])[0] = heap.highWaterBytes();
        for (HeapUse heap : replayed.board().heaps())
            peaks.computeIfAbsent(heap.name(), _ -> new Long[2])[1] = heap.highWaterBytes();
        return peaks.entrySet().stream()
                .map(peak -> new BoardDifferences.Peak(peak.getKey(), peak.getValue()[0], peak.getValue()[1]))
                .toList();
    }
}

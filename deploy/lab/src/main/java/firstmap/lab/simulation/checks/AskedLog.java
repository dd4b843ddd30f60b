package firstmap.lab.simulation.checks;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.lab.simulation.kafka.SimulatedRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SequencedMap;

/** One board whose requests are read by somebody who never fails: how far they have come, and how far its log. */
abstract class AskedLog {
    private final String id;
    private final int partition;
    private final ParkedTurns parked = new ParkedTurns();
    /** As a coordinator that never fails has it when it has read all requests. */
    private final Board board;

    private final Deque<Decision> open = new ArrayDeque<>();
    private long due;
    private long committed;

    /**
     * What a request brings about.
     *
     * @param offset of that request
     * @param first of the requests that had waited for it, itself if none had
     * @param events how many
     */
    private record Decision(long offset, long first, int events) {}

    AskedLog(String id, int partition) {
        this.id = id;
        this.partition = partition;
        board = Boards.fresh(id);
    }

    final String id() {
        return id;
    }

    final int partition() {
        return partition;
    }

    final Board board() {
        return board;
    }

    final long committed() {
        return committed;
    }

    // ---- what is asked

    /** @throws Inadmissible if it belongs among the dead letters */
    final void request(RequestRecord request, SimulatedRecord stored) {
        long offset = stored.offset();
        var arrival = parked.look(partition, board, request);
        arrives(request, arrival, stored);
        switch (arrival) {
            case PASSED_OVER -> {}
            case ALONE -> decided(alone(request), offset, offset);
            case TURN -> {
                long first = Math.min(waiting(), offset);
                var round = parked.park(partition, board, request, offset);
                if (!round.isEmpty()) decided(round(round), offset, first);
            }
        }
        if (board.isRetired()) parked.forget(partition, board);
    }

    private void decided(List<EventJson.Sealed> events, long offset, long first) {
        open.addLast(new Decision(offset, first, events.size()));
    }

    /** Before anything comes of it. */
    abstract void arrives(RequestRecord request, ParkedTurns.Arrival arrival, SimulatedRecord stored);

    /** What comes of it, applied to the board. */
    abstract List<EventJson.Sealed> alone(RequestRecord request);

    /** What comes of a round, applied to the board. */
    abstract List<EventJson.Sealed> round(SequencedMap<String, RequestRecord> turns);

    /** Where the oldest turn stands that waits; beyond all offsets if none does. */
    private long waiting() {
        var offsets = parked.offsets(partition);
        return offsets.isEmpty() ? Long.MAX_VALUE : offsets.getFirst();
    }

    /** Whether it has been asked for, so that nobody else can make another board of it. */
    final boolean isDefined() {
        return board.spec().isPresent();
    }

    /** The rounds from the open one on, as they will be. */
    abstract List<PlayedAlone.Round> ahead();

    /** Whose turns of the open round have come. */
    final List<String> come() {
        return parked.all(partition).stream()
                .map(ParkedTurns.Parked::turn)
                .filter(turn -> turn.request() instanceof Request.Turn)
                .map(RequestRecord::node)
                .sorted()
                .toList();
    }

    /** What waits there of a node, or stands in for it; null if nothing does. */
    final Request waitsOf(String node) {
        for (var each : parked.all(partition))
            if (each.turn().onBehalfOf().equals(node)) return each.turn().request();
        return null;
    }

    // ---- what is decided

    final void event(SimulatedRecord stored) {
        next(stored);
        committed++;
    }

    /** @throws Violation if it is not the one that comes next */
    abstract void next(SimulatedRecord stored);

    /**
     * @param position from which a successor reads
     * @param mark before which all else is done
     */
    final void check(long position, long mark) {
        while (!open.isEmpty() && open.getFirst().offset() < mark)
            due += open.removeFirst().events();
        if (committed != due)
            throw new Violation(
                    Invariant.NO_TURN_LOST,
                    "of %s there are %d events, and what is done before %d makes %d"
                            .formatted(id, committed, mark, due));
        long first = open.isEmpty() ? waiting() : open.getFirst().first();
        if (position > first && mark > first)
            throw new Violation(
                    Invariant.NO_TURN_LOST,
                    "a turn of %s waits at %d, and who takes over begins at %d".formatted(id, first, position));
    }

    /** What is still to come; empty if nothing is. */
    abstract String missing();
}

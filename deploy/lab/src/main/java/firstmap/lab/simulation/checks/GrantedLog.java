package firstmap.lab.simulation.checks;

import static firstmap.lab.simulation.checks.Violation.require;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.rule.Board;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.lab.simulation.kafka.SimulatedRecord;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/** One board that grants its time: how far its requests have come, how far its log, and whether the two agree. */
final class GrantedLog {
    private final PlayedAlone alone;
    private final int partition;
    private final ParkedTurns parked = new ParkedTurns();
    /** As a coordinator that never fails has it when it has read all requests. */
    private final Board board;

    private final Deque<Decision> open = new ArrayDeque<>();
    /** Where the oldest turn stands that waits; beyond all offsets if none does. */
    private long waiting = Long.MAX_VALUE;

    private int rounds;
    private long due;
    private long committed;
    private int inRound;
    private int roundsCommitted = -1;

    /**
     * What a request brings about.
     *
     * @param offset of that request
     * @param first of the requests that had waited for it, itself if none had
     * @param events how many
     */
    private record Decision(long offset, long first, int events) {}

    GrantedLog(PlayedAlone alone, int partition) {
        this.alone = alone;
        this.partition = partition;
        board = Boards.fresh(alone.board());
    }

    // ---- what is asked

    /** @throws firstmap.coordinator.rule.Inadmissible if it belongs among the dead letters */
    void request(RequestRecord request, long offset) {
        switch (parked.look(partition, board, request)) {
            case PASSED_OVER -> {}
            case ALONE -> {
                require(
                        request.equals(alone.define()),
                        Invariant.GRANTED_LOG_IS_PLAYED_ALONE,
                        "nobody may ask this of " + alone.board() + " alone: ",
                        request);
                decide(alone.defined(), offset, offset);
            }
            case TURN -> {
                waiting = Math.min(waiting, offset);
                if (parked.park(partition, board, request, offset).isEmpty()) return;
                decide(alone.rounds().get(rounds++).events(), offset, waiting);
                waiting = Long.MAX_VALUE;
            }
        }
    }

    private void decide(List<EventJson.Sealed> events, long offset, long first) {
        for (var event : events) board.evolve(event.record());
        open.addLast(new Decision(offset, first, events.size()));
    }

    /** Whether it has been asked for, so that nobody else can make another board of it. */
    boolean isDefined() {
        return board.grantsTime();
    }

    /** The rounds from the open one on, as they will be. */
    List<PlayedAlone.Round> ahead() {
        return alone.rounds().subList(rounds, alone.rounds().size());
    }

    /** Whose turns of the open round have come. */
    Collection<String> come() {
        return parked.come(partition, board);
    }

    // ---- what is decided

    void event(SimulatedRecord stored) {
        var events = roundsCommitted < 0
                ? alone.defined()
                : roundsCommitted < alone.rounds().size()
                        ? alone.rounds().get(roundsCommitted).events()
                        : List.<EventJson.Sealed>of();
        require(
                !events.isEmpty()
                        && Arrays.equals(stored.value(), events.get(inRound).json()),
                Invariant.GRANTED_LOG_IS_PLAYED_ALONE,
                "event " + (committed + 1) + " of " + alone.board() + " is another: ",
                EventJson.read(stored.value()));
        committed++;
        if (++inRound < events.size()) return;
        inRound = 0;
        roundsCommitted++;
    }

    /**
     * @param position from which a successor reads
     * @param mark before which all else is done
     */
    void check(long position, long mark) {
        while (!open.isEmpty() && open.getFirst().offset() < mark)
            due += open.removeFirst().events();
        if (committed != due)
            throw new Violation(
                    Invariant.NO_TURN_LOST,
                    "of %s there are %d events, and what is done before %d makes %d"
                            .formatted(alone.board(), committed, mark, due));
        long first = open.isEmpty() ? waiting : open.getFirst().first();
        if (position > first && mark > first)
            throw new Violation(
                    Invariant.NO_TURN_LOST,
                    "a turn of %s waits at %d, and who takes over begins at %d"
                            .formatted(alone.board(), first, position));
    }

    /** What is still to come; empty if nothing is. */
    String missing() {
        return alone.ends() && roundsCommitted < alone.rounds().size()
                ? "round " + (roundsCommitted + 1) + " of " + alone.rounds().size() + " of " + alone.board()
                        + ", where " + come() + " have come of " + board.asked()
                : "";
    }
}

package firstmap.coordinator.loop;

import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.boards.Room;
import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.lease.Beat;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Edition;
import firstmap.coordinator.rule.Snapshot;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a life of the loop is made of besides its clients. A simulation exchanges one of them for a broken one, and has to
 * notice.
 *
 * @param rule decides what happens to a request
 * @param snapshot takes a board as it is now, to be written as what its events have led to
 * @param due when a partition is to be covered by snapshots again
 * @param room how much of boards may be carried
 * @param standby knows boards already when a partition is taken over
 * @param parked makes what keeps the turns that wait until all have come, and says what each is that comes
 * @param lag how many requests whoever takes a partition over reads again for the turns that are parked there; where it would be
 *     more, he reads these one by one
 * @param beat how silence is counted
 */
public record LoopParts(
        EventSealer.Rule rule,
        Function<Board, Snapshot> snapshot,
        Due due,
        Standby standby,
        Room room,
        Supplier<ParkedTurns> parked,
        long lag,
        Beat beat) {
    /** Those of a coordinator whom nobody helps. */
    public static final LoopParts SOUND = new LoopParts(
            Board::decide,
            Snapshot::of,
            Due.DEFAULT,
            Standby.NONE,
            Room.UNLIMITED,
            ParkedTurns::new,
            ParkedPlaces.LAG,
            Beat.READ_BACK);

    /**
     * A partition is due after so many events, or after so long if there were any.
     *
     * @param events 1 or more; a partition whose changed boards have more than twice as many buffers and attachments waits
     *     for half as many events as these are, so that snapshots never cost much more than the events they follow
     * @param time more than nothing
     */
    public record Due(long events, Duration time) {
        public static final Due DEFAULT = new Due(10_000, Duration.ofSeconds(60));

        public Due {
            if (events < 1) throw new IllegalArgumentException("snapshots after " + events + " events");
            if (!time.isPositive()) throw new IllegalArgumentException("snapshots after " + time);
        }
    }

    public LoopParts withRule(EventSealer.Rule other) {
        return new LoopParts(other, snapshot, due, standby, room, parked, lag, beat);
    }

    /** New boards get this edition of the rule; all others keep their own. */
    public LoopParts withEditionOfNew(Edition edition) {
        return withRule((board, request) -> board.decide(request, edition));
    }

    public LoopParts withSnapshot(Function<Board, Snapshot> other) {
        return new LoopParts(rule, other, due, standby, room, parked, lag, beat);
    }

    public LoopParts withDue(Due other) {
        return new LoopParts(rule, snapshot, other, standby, room, parked, lag, beat);
    }

    public LoopParts withStandby(Standby other) {
        return new LoopParts(rule, snapshot, due, other, room, parked, lag, beat);
    }

    public LoopParts withRoom(Room other) {
        return new LoopParts(rule, snapshot, due, standby, other, parked, lag, beat);
    }

    public LoopParts withParked(Supplier<ParkedTurns> other) {
        return new LoopParts(rule, snapshot, due, standby, room, other, lag, beat);
    }

    public LoopParts withBeat(Beat other) {
        return new LoopParts(rule, snapshot, due, standby, room, parked, lag, other);
    }

    public LoopParts withLag(long other) {
        return new LoopParts(rule, snapshot, due, standby, room, parked, other, beat);
    }
}

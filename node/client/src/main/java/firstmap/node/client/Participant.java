package firstmap.node.client;

import firstmap.events.Progress;
import firstmap.events.RequestRecord;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** Members that take part in the time of one board, by a way of their own there and back. */
public final class Participant implements AutoCloseable {
    private final Port port;
    private final BoardView view;
    private final TakingTurns turns;

    /**
     * @param port reads the board from before its first event; it is closed with this
     * @param view that has seen nothing yet; the members may look at it on the thread that plays
     * @param define the same for all who take part
     * @param patience how long nothing at all may happen on the board
     */
    public Participant(
            Port port, BoardView view, RequestRecord define, Collection<? extends Member> members, Duration patience) {
        this.port = port;
        this.view = view;
        this.turns = new TakingTurns(port, view, members, define, patience);
    }

    /** Plays until time has ended or all members are gone, and throws what {@link TakingTurns#play} does. */
    public void play() throws InterruptedException {
        turns.play(0, Progress.SILENT);
    }

    /** All members end their part as soon as they are asked. Any thread may call it. */
    public void end() {
        turns.end();
    }

    /** The round that is open. Any thread may ask. */
    public Optional<CurrentRound> round() {
        return turns.round();
    }

    /** Whether it takes part. Any thread may ask. */
    public boolean isReady() {
        return turns.isReady();
    }

    /** The board as far as this has read; for the thread that plays. */
    public BoardView view() {
        return view;
    }

    @Override
    public void close() {
        port.close();
    }
}

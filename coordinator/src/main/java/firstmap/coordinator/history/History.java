package firstmap.coordinator.history;

import firstmap.coordinator.allocation.Board;
import firstmap.coordinator.log.Boards;
import firstmap.coordinator.log.CorruptLog;
import firstmap.coordinator.log.EventLog;
import firstmap.coordinator.log.Follower;
import firstmap.coordinator.log.Home;
import firstmap.coordinator.log.LogAway;
import firstmap.coordinator.log.Standby;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The read model of the whole log: every board as it is, and every buffer's life from its first event. Any thread may
 * ask; one thread of its own follows the log.
 */
public final class History implements Standby, AutoCloseable {
    private final EventLog log;
    private final Known known = new Known();
    private final Follower follower;

    /**
     * @param clientId how the brokers' logs call it
     * @param kafka {@code bootstrap.servers}, and what security asks for
     */
    public History(String clientId, Map<String, Object> kafka) {
        log = new EventLog(clientId, kafka);
        follower = log.follow(known);
    }

    public void start() {
        follower.start();
    }

    /**
     * Returns when all that stood in the log at the time of the call has been read. A transaction that is open then has
     * to end first.
     *
     * @throws LogAway if that takes longer, or the log cannot be asked
     */
    public void catchUp(Duration longest) {
        known.await(log.ends(), longest);
    }

    /**
     * How many records of the log have not been read yet, markers of transactions included.
     *
     * @throws LogAway if the log cannot be asked now
     */
    public long lag() {
        var ends = log.ends();
        return known.look(state -> state.behind(ends));
    }

    /** The names of all boards, in their natural order. */
    public List<String> boards() {
        return known.look(state -> {
            var names = new ArrayList<String>();
            for (int partition = 0; partition < state.partitions(); partition++)
                names.addAll(state.boards().of(partition).keySet());
            names.sort(null);
            return names;
        });
    }

    /**
     * Looks at a board while nothing changes it. What the look returns must not hold on to the board.
     *
     * @throws CorruptLog if the log of its partition could not be followed to here
     */
    public <T> Optional<T> board(String id, Function<Board, T> look) {
        return known.look(state -> state.board(id).map(look));
    }

    /**
     * Looks at a board as it was when it had come to event {@code seq}; as it is, if it has not come so far. The board is
     * read anew from the start of its log, so this takes as long as the log is long.
     *
     * @throws CorruptLog if the log of its partition could not be followed to here
     * @throws LogAway if the log cannot be asked now
     */
    public <T> Optional<T> boardAt(String id, long seq, Function<Board, T> look) {
        record Place(int partition, boolean isPast) {}
        var place = known.look(state ->
                state.board(id).map(now -> new Place(Home.of(id, state.partitions()), seq < now.seq())));
        if (place.isEmpty() || !place.get().isPast()) return board(id, look);
        return Optional.of(look.apply(replay(place.get().partition(), id, seq)));
    }

    private Board replay(int partition, String id, long seq) {
        var key = id.getBytes(StandardCharsets.UTF_8);
        var boards = new Boards();
        var board = boards.board(partition, id);
        log.scan(partition, stored -> {
            if (Arrays.equals(stored.key(), key)) boards.evolve(stored, Boards.read(stored));
            return board.seq() == seq;
        });
        return board;
    }

    /**
     * The whole life of a buffer, in order. A name that was used again after its buffer was freed has all its lives;
     * refusals of requests about it are among the steps.
     *
     * @return empty if the log has never spoken of such a buffer
     * @throws CorruptLog if the log of its partition cannot be read
     * @throws LogAway if the log cannot be asked now
     */
    public Optional<List<Step>> history(String board, String buffer) {
        record Place(int partition, long[] offsets) {}
        var place = known.look(state -> {
            if (state.board(board).isEmpty()) return Optional.<Place>empty();
            int home = Home.of(board, state.partitions());
            return state.index().find(board, buffer).map(offsets -> new Place(home, offsets));
        });
        return place.map(at -> {
            var life = new Life();
            var steps = new ArrayList<Step>(at.offsets().length);
            log.read(at.partition(), at.offsets(), stored -> {
                var event = Boards.read(stored);
                steps.add(new Step(event, life.after(event.event())));
            });
            return steps;
        });
    }

    /**
     * The step that was the buffer's last when its board had come to event {@code seq}.
     *
     * @return empty if the log had not yet spoken of it
     */
    public Optional<Step> at(String board, String buffer, long seq) {
        return history(board, buffer)
                .flatMap(steps -> steps.reversed().stream()
                        .filter(step -> step.event().seq() <= seq)
                        .findFirst());
    }

    /** What has been followed of a partition, for a coordinator that takes it over. */
    @Override
    public Optional<Warm> copy(int partition) {
        return known.copy(partition);
    }

    /** Why what it says is not all that there is, in one sentence; empty while it follows the log. */
    public Optional<String> problem() {
        return known.look(Known::corruption).map(Throwable::getMessage).or(follower::problem);
    }

    @Override
    public void close() {
        follower.close();
        log.close();
    }
}

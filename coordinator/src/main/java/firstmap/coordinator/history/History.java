package firstmap.coordinator.history;

import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.index.Index;
import firstmap.coordinator.index.IndexLocation;
import firstmap.coordinator.reading.EventLog;
import firstmap.coordinator.reading.EventsGone;
import firstmap.coordinator.reading.Follower;
import firstmap.coordinator.reading.LogAway;
import firstmap.coordinator.rule.Board;
import firstmap.events.topics.Installation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The read model of the whole log: every board as it is, and every buffer's life from its first event. Any thread may
 * ask; one thread of its own follows the log. All that asks of the log throws {@link LogAway} if it cannot be asked now.
 */
public final class History implements Standby, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final EventLog log;
    private final ReadModel model;
    private final Follower follower;

    /** One that reads the whole log, and leaves nothing behind. */
    public History(String clientId, Installation installation) {
        this(clientId, installation, IndexLocation.temporary());
    }

    /**
     * @param clientId how the brokers' logs call it
     * @param index where is kept what has been read, so that it need not be read again
     */
    public History(String clientId, Installation installation, IndexLocation index) {
        log = new EventLog(clientId, installation);
        model = new ReadModel(new HistoryIndex(index, log, HistoryIndex.DUE_BYTES));
        follower = log.follow(model);
    }

    /** @throws firstmap.coordinator.natives.UnusableLibrary if no index can be kept on this machine */
    public void start() {
        Index.prepare();
        follower.start();
    }

    /**
     * Returns when all that stood in the log at the time of the call has been read. A transaction that is open then has
     * to end first; whose it is that is waited for is said in the log.
     *
     * @throws LogAway if that takes longer
     */
    public void catchUp(Duration longest) {
        var ends = log.ends();
        if (!ends.isEmpty()) follower.awaitFollowing(longest);
        for (var left = longest; left.compareTo(PATIENCE) > 0; left = left.minus(PATIENCE)) {
            try {
                model.await(ends, PATIENCE);
                return;
            } catch (LogAway e) {
                log.tellWaiting(ends.keySet());
            }
        }
        model.await(ends, PATIENCE);
    }

    /** How many records of the log have not been read yet, markers of transactions included. */
    public long lag() {
        var ends = log.ends();
        return model.look(known -> known.behind(ends));
    }

    /** How many events have been read since it was started; what the index had kept need not be. */
    public long eventsRead() {
        return model.events();
    }

    /** What the boards that it knows take of memory, by estimate, in bytes. */
    public long bytes() {
        return model.bytes();
    }

    /** The names of all boards, in their natural order. */
    public List<String> boards() {
        var boards = asked(LiveModel::boards);
        requireFollowed();
        return boards;
    }

    /**
     * Looks at a board while nothing changes it. What the look returns must not hold on to the board.
     *
     * @throws CorruptLog if the log of its partition could not be followed to here
     * @throws EventsGone if its first events have been deleted
     */
    public <T> Optional<T> board(String id, Function<Board, T> look) {
        var seen = asked(known -> known.board(id).map(look));
        if (seen.isEmpty()) requireFollowed();
        return seen;
    }

    /** What has not been read says nothing, and not that there is nothing. */
    private <T> T asked(Function<LiveModel, T> look) {
        try {
            return model.look(look);
        } catch (LogAway e) {
            requireFollowed();
            throw e;
        }
    }

    /** @throws LogAway if there may be more in the log by now than what is known */
    private void requireFollowed() {
        follower.problem().ifPresent(problem -> {
            throw new LogAway(problem);
        });
    }

    /**
     * Looks at a board as it was when it had come to event {@code seq}; as it is, if it has not come so far. It is read
     * anew from the last of its states before that was kept, or from the start of its log.
     *
     * @throws CorruptLog if the log of its partition could not be followed to here
     * @throws EventsGone if events that are needed have been deleted
     */
    public <T> Optional<T> boardAt(String id, long seq, Function<Board, T> look) {
        boolean isPast = board(id, now -> seq < now.seq()).orElse(false);
        return isPast ? Optional.of(look.apply(new PointInTime(model, log).to(id, seq))) : board(id, look);
    }

    /**
     * The whole life of a buffer, in order. A name that was used again after its buffer was freed has all its lives;
     * refusals of requests about it are among the steps.
     *
     * @return empty if the log has never spoken of such a buffer
     * @throws CorruptLog if the log of its partition cannot be read
     */
    public Optional<Stream<Step>> life(String board, String buffer) {
        return life(board, buffer, 0, Long.MAX_VALUE);
    }

    /**
     * A piece of it: the steps after event {@code after} and up to event {@code upTo}. It is read as it is asked for, and
     * of a life of any length no more than a few events are held at a time; to come to {@code after} costs what the events
     * of the buffer cost that stand before it. The stream throws {@link EventsGone} if the first events have been deleted.
     *
     * @param after 0 for the first
     */
    public Optional<Stream<Step>> life(String board, String buffer, long after, long upTo) {
        if (board(board, Board::seq).isEmpty()) return Optional.empty();
        if (model.last(board, buffer, Long.MAX_VALUE).isEmpty()) return Optional.empty();
        return Optional.of(new LifeReader(model, log, board, buffer, after, upTo).steps());
    }

    /**
     * The step that was the buffer's last when its board had come to event {@code seq}.
     *
     * @return empty if the log had not yet spoken of it
     */
    public Optional<Step> at(String board, String buffer, long seq) {
        if (board(board, Board::seq).isEmpty()) return Optional.empty();
        return model.last(board, buffer, seq)
                .flatMap(last -> life(board, buffer, last.seq() - 1, last.seq()))
                .flatMap(Stream::findFirst);
    }

    /** What has been followed of a partition, for a coordinator that takes it over. */
    @Override
    public Optional<Warm> copy(int partition) {
        return model.look(known -> known.copy(partition));
    }

    /** What it finds in the log ends the decisions of a partition in this process. */
    @Override
    public Optional<CorruptLog> doubt(int partition, String topic, long events) {
        return model.doubt(partition, topic, events);
    }

    /** The partitions that cannot be followed any further, and why, in a sentence; the others are served. */
    public SortedMap<Integer, String> corrupt() {
        return model.look(LiveModel::corrupt);
    }

    /** Why what it says is not all that there is, in one sentence; empty while it follows the log. */
    public Optional<String> problem() {
        return model.look(LiveModel::problem).or(follower::problem);
    }

    @Override
    public void close() {
        follower.close();
        model.close();
        log.close();
    }
}

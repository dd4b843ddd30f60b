package firstmap.coordinator.history;

import firstmap.coordinator.allocation.Board;
import firstmap.coordinator.log.CorruptLog;
import firstmap.coordinator.log.Home;
import firstmap.coordinator.log.LogEnd;
import firstmap.coordinator.log.Settings;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The read model of the whole log: every board as it is, and every buffer's life from its first event. Any thread may
 * ask; one thread of its own follows the log.
 */
public final class History implements AutoCloseable {
    private final Admin admin;
    private final LogEnd logEnd;
    private final LogReader reader;
    private final Follower follower;

    /**
     * @param clientId how the brokers' logs call it
     * @param kafka {@code bootstrap.servers}, and what security asks for
     */
    public History(String clientId, Map<String, Object> kafka) {
        admin = Admin.create(Settings.admin(kafka, clientId + "-admin"));
        logEnd = new LogEnd(admin);
        reader = new LogReader(kafka, clientId + "-reader");
        follower = new Follower(Settings.reader(kafka, clientId + "-follower"), admin);
    }

    public void start() {
        follower.start();
    }

    /**
     * Returns when all that stood in the log at the time of the call has been read. A transaction that is open then has
     * to end first.
     *
     * @throws org.apache.kafka.common.errors.TimeoutException if that takes longer
     */
    public void catchUp(Duration longest) {
        follower.await(ends(), longest);
    }

    /**
     * How many records of the log have not been read yet, markers of transactions included.
     *
     * @throws LogAway if the log cannot be asked now
     */
    public long lag() {
        return asking(() -> follower.lag(ends()));
    }

    private Map<TopicPartition, Long> ends() {
        int partitions = Follower.partitions(admin);
        return logEnd.of(Topic.EVENTS, IntStream.range(0, partitions).boxed().toList());
    }

    /** The names of all boards, in their natural order. */
    public List<String> boards() {
        return follower.look(state -> {
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
        return follower.look(state -> state.board(id).map(look));
    }

    /**
     * Looks at a board as it was when it had come to event {@code seq}; as it is, if it has not come so far. The board is
     * read anew from the start of its log, so this takes as long as the log is long, and histories wait meanwhile.
     *
     * @throws CorruptLog if the log of its partition could not be followed to here
     * @throws LogAway if the log cannot be asked now
     */
    public <T> Optional<T> boardAt(String id, long seq, Function<Board, T> look) {
        record Place(int partition, boolean isPast) {}
        var place = follower.look(state ->
                state.board(id).map(now -> new Place(Home.of(id, state.partitions()), seq < now.seq())));
        if (place.isEmpty() || !place.get().isPast()) return board(id, look);
        return Optional.of(look.apply(asking(() -> reader.replay(place.get().partition(), id, seq))));
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
        var place = follower.look(state -> {
            if (state.board(board).isEmpty()) return Optional.<Place>empty();
            int home = Home.of(board, state.partitions());
            return state.index().find(board, buffer).map(offsets -> new Place(home, offsets));
        });
        return place.map(at -> {
            var life = new Life();
            return asking(() -> reader.read(at.partition(), at.offsets())).stream()
                    .map(event -> new Step(event, life.after(event.event())))
                    .toList();
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

    /** Why what it says is not all that there is, in one sentence; empty while it follows the log. */
    public Optional<String> problem() {
        return follower.problem();
    }

    /** What Kafka throws stays here: those who ask need not know what the log is kept in. */
    private static <T> T asking(Supplier<T> question) {
        try {
            return question.get();
        } catch (KafkaException e) {
            throw new LogAway(e);
        }
    }

    @Override
    public void close() {
        follower.close();
        reader.close();
        admin.close(Duration.ofSeconds(2));
    }
}

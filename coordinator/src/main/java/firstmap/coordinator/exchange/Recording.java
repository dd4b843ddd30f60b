package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.LogRecord;
import firstmap.events.Quarantine;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.util.List;
import java.util.OptionalLong;

/** Both topics of a log as they were when it was opened. Nothing recorded is changed. */
public interface Recording extends AutoCloseable {
    /** Among how many partitions boards have been decided, on requests and events alike; 0 if there is no log. */
    int partitions();

    /** How many partitions the requests have got since then, behind those; nobody has answered what stands there. */
    default int added() {
        return 0;
    }

    /** How many partitions there are of a topic; 0 if it is not part of the recording. */
    default int partitions(Topic topic) {
        return topic.isLog() ? partitions() : 0;
    }

    /**
     * The committed records of one partition, in order, up to the end at the time when the recording was opened. Whatever
     * answers the requests before {@link #answered} is among the events. Each cursor is for one thread; several may be
     * open at once.
     */
    Cursor open(Topic topic, int partition);

    /** The same from this offset on. */
    default Cursor open(Topic topic, int partition, long from) {
        return new CursorFrom(open(topic, partition), from);
    }

    /**
     * The offset of the first request of a partition that the coordinators have not done with: each one before it has its
     * outcome in the recording, or is a turn that waits for others. Empty if they have committed nothing, or the recording does not tell.
     */
    default OptionalLong answered(int partition) {
        return OptionalLong.empty();
    }

    /** What its topics' names begin with: in a file what they begin with in the default namespace. */
    default Namespace namespace() {
        return Namespace.DEFAULT;
    }

    /** What operators have set aside of its events. {@link FollowedRecording} goes by it. */
    default Quarantines aside() {
        return Quarantines.NOTHING;
    }

    /** Marks that are of another log: nobody obeys them here. */
    default List<Quarantine> strayMarks() {
        return List.of();
    }

    /** What cannot be read of what it goes by beside its topics, such as how far requests are answered. */
    default List<DamagedLog> damages() {
        return List.of();
    }

    /** How messages call a place in it, such as {@code firstmap.events partition 0 offset 12} or {@code line 7}. */
    String place(LogRecord line);

    @Override
    void close();

    /** Goes through records once. */
    interface Cursor extends AutoCloseable {
        /**
         * The next record; null at the end.
         *
         * @throws DamagedLog if records cannot be read; the next call goes on behind them
         */
        LogRecord next();

        /** The first offset that the log still has: above 0, older records have been deleted. */
        long start();

        /** Where it ends; with the offset of the last line that was read this tells the progress. */
        long end();

        @Override
        void close();
    }
}

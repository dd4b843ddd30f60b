package firstmap.coordinator.recording;

import firstmap.events.topics.Topic;

/** Both topics of a log as they were when it was opened. Nothing recorded is changed. */
public interface Recording extends AutoCloseable {
    /** How many partitions it has; 0 if there is no log. */
    int partitions();

    /**
     * The committed records of one partition of requests or events, in order, up to the end at the time of opening. Each
     * cursor is for one thread; several may be open at once.
     */
    Cursor open(Topic topic, int partition);

    /** How messages call a place in it, such as {@code firstmap.events partition 0 offset 12} or {@code line 7}. */
    String place(Line line);

    @Override
    void close();

    /** Goes through records once. */
    interface Cursor extends AutoCloseable {
        /** The next record; null at the end. */
        Line next();

        /** The first offset that the log still has: above 0, older records have been deleted. */
        long start();

        /** Where it ends; with the offset of the last line that was read this tells the progress. */
        long end();

        @Override
        void close();
    }
}

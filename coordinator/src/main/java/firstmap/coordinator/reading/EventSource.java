package firstmap.coordinator.reading;

import firstmap.coordinator.boards.LogRecord;
import java.util.function.Predicate;

/** Events that are read by their positions. Any thread may ask; {@link LogAway} if they cannot be read now. */
public interface EventSource {
    /**
     * Reads single events until told that it is enough, or there are no more.
     *
     * @param offsets of committed events, in ascending order
     * @throws EventsGone if one of them is not there any more
     */
    void read(int partition, long[] offsets, Predicate<LogRecord> isEnough);

    /**
     * Reads a partition from an offset until told that it is enough.
     *
     * @param from 0 for the first event that is there
     * @throws EventsGone if this is not there any more
     */
    void scan(int partition, long from, Predicate<LogRecord> isEnough);
}

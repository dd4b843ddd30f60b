package firstmap.coordinator.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Two coordinators under one name fence each other in turns and neither gets anything done. One that is fenced for the
 * third time within a minute gives way; being fenced once is no more than having been paused for too long.
 */
final class MutualFencing {
    private static final int TIMES = 3;
    private static final long WITHIN_NANOS = Duration.ofMinutes(1).toNanos();

    private final Deque<Long> fenced = new ArrayDeque<>();

    /** To be asked once for each failure. @param nanos when it came */
    boolean isLost(Throwable failure, long nanos) {
        if (!isFenced(failure)) return false;
        fenced.add(nanos);
        while (nanos - fenced.peek() > WITHIN_NANOS) fenced.remove();
        return fenced.size() >= TIMES;
    }

    private static boolean isFenced(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause())
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException
                    || cause instanceof FencedInstanceIdException) return true;
        return false;
    }
}

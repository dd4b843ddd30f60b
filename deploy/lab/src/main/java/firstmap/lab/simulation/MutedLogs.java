package firstmap.lab.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/**
 * What simulated coordinators log is not heard: they report thousands of failures, which is what they are there for. Who
 * wants to know asks for the trace.
 */
final class MutedLogs implements AutoCloseable {
    private static int wanted;
    private static Level before;

    MutedLogs() {
        synchronized (MutedLogs.class) {
            if (wanted++ > 0 || !(LoggerFactory.getLogger("firstmap.coordinator") instanceof Logger logger)) return;
            before = logger.getLevel();
            logger.setLevel(Level.OFF);
        }
    }

    @Override
    public void close() {
        synchronized (MutedLogs.class) {
            if (--wanted > 0 || !(LoggerFactory.getLogger("firstmap.coordinator") instanceof Logger logger)) return;
            logger.setLevel(before);
        }
    }
}

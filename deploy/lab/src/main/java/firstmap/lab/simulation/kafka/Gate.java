package firstmap.lab.simulation.kafka;

import org.apache.kafka.common.errors.WakeupException;

/** Every call of a consumer comes through here: one that is closed answers nothing, one that is woken up fails once. */
final class Gate {
    private boolean closed;
    private boolean woken;

    void wakeUp() {
        woken = true;
    }

    /** @return false if it had been closed before */
    boolean close() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    void requireOpen() {
        if (closed) throw new IllegalStateException("This consumer has already been closed.");
    }

    /** For calls that wait. @throws WakeupException if somebody has asked for it since the last time */
    void pass() {
        requireOpen();
        if (!woken) return;
        woken = false;
        throw new WakeupException();
    }
}

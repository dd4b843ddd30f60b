package firstmap.lab.simulation.kafka;

import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Process;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;

/** How one process reaches the brokers. */
final class Link {
    private static final long ASKS_AGAIN = 2 * Agenda.MILLISECOND;
    private static final long LOOKS_AGAIN = 100 * Agenda.MILLISECOND;

    private final Process process;
    private final Broker broker;
    private final Agenda agenda;
    private final ClientFaults mischief;
    private final KafkaLimits limits;

    Link(Process process, Broker broker, Agenda agenda, ClientFaults mischief, KafkaLimits limits) {
        this.process = process;
        this.broker = broker;
        this.agenda = agenda;
        this.mischief = mischief;
        this.limits = limits;
    }

    Process process() {
        return process;
    }

    ClientFaults mischief() {
        return mischief;
    }

    KafkaLimits limits() {
        return limits;
    }

    long now() {
        return agenda.now();
    }

    void in(long nanos, Runnable action) {
        agenda.in(nanos, action);
    }

    /** Here a process may be held up, or end. */
    void at(Call call) {
        process.requireLife();
        mischief.at(call, process);
        process.requireLife();
    }

    boolean isThrough() {
        return !broker.isAway() && !process.isCutOff();
    }

    /** Waits until requests get through, at most until then. */
    boolean awaitThrough(long deadline) {
        while (!isThrough()) {
            if (agenda.now() >= deadline) return false;
            process.sleep(Math.min(LOOKS_AGAIN, deadline - agenda.now()));
        }
        return true;
    }

    /**
     * Asks the brokers until they answer with something else than that it is to be asked again.
     *
     * @param patience nanoseconds
     * @throws TimeoutException if that takes longer
     */
    <T> T ask(long patience, Supplier<T> question) {
        long deadline = agenda.now() + patience;
        for (long pause = ASKS_AGAIN; true; pause = Math.min(2 * pause, LOOKS_AGAIN)) {
            if (!awaitThrough(deadline)) throw new TimeoutException("no answer in " + patience / Agenda.SECOND + " s");
            try {
                return question.get();
            } catch (RetriableException e) {
                if (agenda.now() >= deadline) throw new TimeoutException(e.getMessage(), e);
                process.sleep(pause);
            }
        }
    }
}

package firstmap.lab.simulation.checks;

import static firstmap.lab.simulation.checks.Violation.require;

import firstmap.events.EventRecord;
import firstmap.lab.simulation.kafka.Transaction;
import java.util.HashSet;
import java.util.Set;

/** What has been answered on one partition: each question once, and in order. */
final class AnsweredRequests {
    private final Arrivals arrivals;
    private final int partition;
    private final Set<Arrivals.Name> answered = new HashSet<>();
    private Arrivals.Name last;
    private String lastCause;
    private Transaction lastTxn;

    AnsweredRequests(Arrivals arrivals, int partition) {
        this.arrivals = arrivals;
        this.partition = partition;
    }

    int count() {
        return answered.size();
    }

    boolean isAnswered(Arrivals.Name name) {
        return answered.contains(name);
    }

    boolean isComplete() {
        return answered.size() == arrivals.questions(partition);
    }

    /** Who still waits. */
    Object next() {
        return arrivals.question(partition, answered.size());
    }

    void take(EventRecord event, Transaction txn) {
        var name = new Arrivals.Name(event.board(), event.node(), event.nodeSeq());
        if (name.equals(last)) {
            require(txn == lastTxn, Invariant.ONE_OUTCOME_PER_REQUEST, "one answer in two transactions: ", event);
            require(event.cause().equals(lastCause), Invariant.NO_OUTCOME_WITHOUT_REQUEST, "two causes: ", event);
            return;
        }
        require(answered.add(name), Invariant.ONE_OUTCOME_PER_REQUEST, "answered before: ", event);
        require(arrivals.isKnown(partition, name), Invariant.NO_OUTCOME_WITHOUT_REQUEST, "nobody has asked: ", event);
        var expected = arrivals.question(partition, answered.size() - 1);
        require(
                expected.name().equals(name),
                Invariant.OUTCOMES_IN_REQUEST_ORDER,
                expected + " was asked before ",
                event);
        require(
                expected.id().equals(event.cause()),
                Invariant.NO_OUTCOME_WITHOUT_REQUEST,
                "the cause is not " + expected.id() + ": ",
                event);
        last = name;
        lastCause = event.cause();
        lastTxn = txn;
    }
}

package firstmap.lab.simulation.checks;

import static firstmap.lab.simulation.checks.Violation.require;

import firstmap.lab.checker.FlawFound;
import firstmap.lab.checker.Judge;
import firstmap.lab.checker.LogTopic;
import firstmap.lab.checker.StoredRecord;
import firstmap.lab.simulation.kafka.SimulatedRecord;
import firstmap.lab.simulation.kafka.Transaction;
import java.util.HashMap;

/** Puts before the judge what is committed, as soon as it is; the first flaw that the judge finds is a violation. */
final class JudgedLog {
    private final Judge judge;
    private final Transaction[] last;

    JudgedLog(int partitions) {
        judge = new Judge(partitions);
        last = new Transaction[partitions];
    }

    void request(int partition, SimulatedRecord stored) {
        judge.take(record(LogTopic.REQUESTS, partition, stored));
    }

    void event(int partition, SimulatedRecord stored) {
        require(stored.txn() != null, Invariant.NO_OUTCOME_WITHOUT_REQUEST, "outside of a transaction: ", stored);
        if (stored.txn() != last[partition]) settle(partition);
        last[partition] = stored.txn();
        judge.take(record(LogTopic.EVENTS, partition, stored));
        judge.findings().first().ifPresent(JudgedLog::fail);
    }

    /** There are no more events of the last transaction: its outcomes are whole, and nobody is passed over. */
    void settle(int partition) {
        judge.settle(partition);
        judge.findings().first().ifPresent(JudgedLog::fail);
    }

    private static void fail(FlawFound found) {
        throw new Violation(Invariant.of(found.flaw()), found.what() + " (" + found.place() + ")");
    }

    void letter(int partition, SimulatedRecord stored) {
        judge.take(record(LogTopic.DEAD_LETTERS, partition, stored));
        judge.findings().first().ifPresent(found -> {
            throw new Violation(Invariant.DEAD_LETTERS_MATCH, found.what() + " (" + found.place() + ")");
        });
    }

    private static StoredRecord record(LogTopic topic, int partition, SimulatedRecord stored) {
        var headers = new HashMap<String, byte[]>();
        for (var header : stored.headers()) headers.put(header.key(), header.value());
        return new StoredRecord(topic, partition, stored.offset(), stored.key(), stored.value(), headers);
    }

    /** Nobody writes any more. */
    void end() {
        judge.end().findings().first().ifPresent(JudgedLog::fail);
    }

    int answered(int partition) {
        return judge.answered(partition);
    }

    boolean isAnswered(int partition, Arrivals.Question question) {
        return judge.isAnswered(partition, question.board(), question.node(), question.seq());
    }

    int lettered(int partition) {
        return judge.lettered(partition);
    }
}

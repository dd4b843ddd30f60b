package firstmap.lab.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Holds a log against what it promises, record by record: each request that can be read has one outcome, in order; each
 * one that cannot has one dead letter with its bytes; each board is one chain of possible events on one partition, and
 * what they grant was to be had. It shares no code with those who wrote the log.
 */
public final class Judge {
    private record Partition(RequestLedger requests, OutcomeMatcher outcomes) {}

    private final Findings findings = new Findings();
    private final OperatorMarks marks;
    private final DeadLetterLedger letters;
    private final TreeMap<String, BoardState> boards = new TreeMap<>();
    private final List<Partition> partitions = new ArrayList<>();

    /** Of a log of which nothing is set aside. */
    public Judge(int count) {
        this(count, "");
    }

    /**
     * @param count of the partitions of requests, and of events
     * @param eventsId what marks know the events topic by
     */
    public Judge(int count, String eventsId) {
        marks = new OperatorMarks(eventsId);
        letters = new DeadLetterLedger(findings, marks);
        for (int i = 0; i < count; i++) {
            var requests = new RequestLedger(count, letters, marks, boards);
            partitions.add(new Partition(requests, new OutcomeMatcher(count, requests, boards, findings, marks)));
        }
    }

    /**
     * Takes the next committed record of a partition. What operators say comes first, a request before what answers it;
     * apart from that, partitions and topics come as they like.
     */
    public void take(StoredRecord record) {
        switch (record.topic()) {
            case REQUESTS -> partitions.get(record.partition()).requests.accept(record);
            case EVENTS -> partitions.get(record.partition()).outcomes.accept(record);
            case DEAD_LETTERS -> letters.accept(record);
            case CONTROL -> marks.accept(record);
        }
    }

    /** What has been taken of the events of a partition are whole transactions. */
    public void settle(int partition) {
        partitions.get(partition).outcomes.settle();
    }

    /** Nobody writes any more: what is missing is lost. */
    public CheckResult end() {
        for (var partition : partitions) {
            partition.outcomes.finish();
            partition.requests.end(findings);
        }
        letters.end();
        marks.end(findings);
        return new CheckResult(
                findings,
                boards,
                partitions.stream()
                        .mapToLong(partition -> partition.requests.count())
                        .sum(),
                partitions.stream()
                        .mapToLong(partition -> partition.requests.owed())
                        .sum(),
                partitions.stream()
                        .mapToLong(partition -> partition.outcomes.count())
                        .sum(),
                letters.count());
    }

    /** What has been found so far. */
    public Findings findings() {
        return findings;
    }

    /** How many requests of a partition have their outcome. */
    public int answered(int partition) {
        return partitions.get(partition).requests.answered();
    }

    /** Whether this node's request of this number has its outcome. */
    public boolean isAnswered(int partition, String board, String node, long number) {
        var owed = partitions.get(partition).requests.owed(new OwedOutcome.Name(board, node, number));
        return owed != null && owed.outcomes > 0;
    }

    /** How many requests of a partition have a dead letter. */
    public int lettered(int partition) {
        return letters.lettered(partition);
    }
}

package firstmap.lab.checker;

import firstmap.events.topics.Topic;
import java.util.TreeMap;

/**
 * Holds a finished history against what the log promises: each request that can be read has one outcome, in order; each
 * one that cannot has one dead letter with its bytes; each board is one chain of possible events on one partition.
 */
public final class Checker {
    private Checker() {}

    /**
     * Reads everything once, partition by partition; the requests of one partition at a time are kept in memory.
     *
     * @throws IllegalArgumentException if requests and events differ in their number of partitions
     */
    public static CheckResult check(LogHistory history) {
        var findings = new Findings();
        var letters = new DeadLetterLedger(history, findings);
        var boards = new TreeMap<String, BoardState>();
        int partitions = history.partitions(Topic.REQUESTS);
        if (history.partitions(Topic.EVENTS) != partitions)
            throw new IllegalArgumentException("requests have %d partitions and events %d"
                    .formatted(partitions, history.partitions(Topic.EVENTS)));
        long requests = 0;
        long answered = 0;
        long events = 0;
        for (int partition = 0; partition < partitions; partition++) {
            var asked = new RequestLedger(history, partition, letters, findings);
            var outcomes = new OutcomeMatcher(partitions, asked.asked(), boards, findings);
            history.read(Topic.EVENTS, partition, outcomes::accept);
            outcomes.finish();
            asked.reportUnanswered();
            requests += asked.count();
            answered += asked.asked().size();
            events += outcomes.count();
        }
        letters.reportRest(findings);
        return new CheckResult(findings, boards, requests, answered, events, letters.count());
    }
}

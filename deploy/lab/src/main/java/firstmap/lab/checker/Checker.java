package firstmap.lab.checker;

/** Brings a finished history before the judge. */
public final class Checker {
    private Checker() {}

    /**
     * Reads everything once, partition by partition.
     *
     * @throws IllegalArgumentException if requests and events differ in their number of partitions
     */
    public static CheckResult check(LogHistory history) {
        int partitions = history.partitions(LogTopic.REQUESTS);
        if (history.partitions(LogTopic.EVENTS) != partitions)
            throw new IllegalArgumentException("requests have %d partitions and events %d"
                    .formatted(partitions, history.partitions(LogTopic.EVENTS)));
        var judge = new Judge(partitions, history.eventsId());
        for (int i = 0; i < history.partitions(LogTopic.CONTROL); i++) history.read(LogTopic.CONTROL, i, judge::take);
        for (int i = 0; i < partitions; i++) {
            history.read(LogTopic.REQUESTS, i, judge::take);
            history.read(LogTopic.EVENTS, i, judge::take);
        }
        for (int i = 0; i < history.partitions(LogTopic.DEAD_LETTERS); i++)
            history.read(LogTopic.DEAD_LETTERS, i, judge::take);
        return judge.end();
    }
}

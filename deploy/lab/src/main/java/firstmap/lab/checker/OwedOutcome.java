package firstmap.lab.checker;

import firstmap.events.RequestRecord;
import firstmap.events.topics.Topic;

/** A request whose number was new, and what has been found of its outcome. */
final class OwedOutcome {
    /** Who asked; a number is one node's own in one board. */
    record Name(String board, String node, long number) {}

    final RequestRecord request;
    final int partition;
    final long offset;
    final long missed;
    boolean isBegun;
    int outcomes;

    /** @param missed how many numbers of its node were skipped before it */
    OwedOutcome(RequestRecord request, int partition, long offset, long missed) {
        this.request = request;
        this.partition = partition;
        this.offset = offset;
        this.missed = missed;
    }

    String place() {
        return "%s partition %d offset %d".formatted(Topic.REQUESTS.topicName(), partition, offset);
    }
}

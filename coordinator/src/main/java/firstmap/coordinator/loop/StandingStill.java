package firstmap.coordinator.loop;

import firstmap.coordinator.rule.UnknownEdition;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions that stay at home here, but on which nothing is decided: whoever has the rule of all of their boards goes on
 * where they stand. One thread changes it, any may look.
 */
final class StandingStill {
    private static final Logger LOG = LoggerFactory.getLogger(StandingStill.class);

    private final Map<Integer, String> reasons = new ConcurrentSkipListMap<>();

    void add(int partition, UnknownEdition why) {
        var reason =
                "board %s of partition %d is %s: nothing is decided on that partition until a version that has it takes it over"
                        .formatted(why.board(), partition, UnknownEdition.decidedBy(why.rule()));
        LOG.error("Partition {} STANDS STILL: {}", partition, reason);
        reasons.put(partition, reason);
    }

    void remove(int partition) {
        reasons.remove(partition);
    }

    boolean contains(int partition) {
        return reasons.containsKey(partition);
    }

    boolean isEmpty() {
        return reasons.isEmpty();
    }

    Set<Integer> partitions() {
        return Set.copyOf(reasons.keySet());
    }

    /** Why, in a sentence, by partition. */
    Map<Integer, String> reasons() {
        return Map.copyOf(reasons);
    }
}

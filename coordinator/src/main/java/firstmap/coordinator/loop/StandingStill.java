package firstmap.coordinator.loop;

import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.rule.UnknownEdition;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions that stay at home here, but on which nothing is decided: a board on them has a rule that this program does
 * not have, or their events cannot be followed. One thread changes it, any may look.
 */
final class StandingStill {
    private static final Logger LOG = LoggerFactory.getLogger(StandingStill.class);

    private final Map<Integer, String> reasons = new ConcurrentSkipListMap<>();
    private final Map<Integer, Corrupt> corrupt = new ConcurrentHashMap<>();

    /** @param marks up to where what operators say was known when it was found */
    private record Corrupt(CorruptLog why, long marks) {}

    void add(int partition, UnknownEdition why) {
        add(
                partition,
                "board %s of partition %d is %s: nothing is decided on that partition until a version that has it takes it over"
                        .formatted(why.board(), partition, UnknownEdition.decidedBy(why.rule())));
    }

    /**
     * @param marks where the control topic ended when this was found; -1 if it was found by another, who will say when he
     *     has come past it
     */
    void add(int partition, CorruptLog why, long marks) {
        corrupt.put(partition, new Corrupt(why, marks));
        add(partition, why.getMessage() + ": nothing is decided on that partition until its log can be followed again");
    }

    private void add(int partition, String reason) {
        LOG.error("Partition {} STANDS STILL: {}", partition, reason);
        reasons.put(partition, reason);
    }

    void remove(int partition) {
        reasons.remove(partition);
        corrupt.remove(partition);
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

    /** Those that stand still for what is on their log. */
    Set<Integer> corrupt() {
        return Set.copyOf(corrupt.keySet());
    }

    /** Whether it is worth another try. @param marks where the control topic ends now */
    boolean isWorthATry(int partition, long marks) {
        return corrupt.get(partition).marks() != marks;
    }

    /** The place from which the events of a partition cannot be followed, if that is why it stands still. */
    Optional<CorruptLog> corrupt(int partition) {
        return Optional.ofNullable(corrupt.get(partition)).map(Corrupt::why);
    }
}

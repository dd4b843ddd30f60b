package firstmap.coordinator.kafka;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whose transaction is waited for, once, and again when that changes. One that only a single look has found is somebody
 * at work.
 */
public final class WaitingTold {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingTold.class);
    /** Between two looks: longer than an honest transaction takes. */
    public static final long PAUSE_MS = 2_500;

    private final Function<Collection<TopicPartition>, List<OpenTransaction>> holdUps;
    private final Consumer<String> tell;
    private Set<OpenTransaction> before = Set.of();
    private volatile List<String> told = List.of();

    public WaitingTold(Function<Collection<TopicPartition>, List<OpenTransaction>> holdUps) {
        this(holdUps, LOG::warn);
    }

    WaitingTold(Function<Collection<TopicPartition>, List<OpenTransaction>> holdUps, Consumer<String> tell) {
        this.holdUps = holdUps;
        this.tell = tell;
    }

    /** Looks again; whoever calls leaves {@link #PAUSE_MS} between two looks. */
    public void look(Collection<TopicPartition> partitions) {
        var now = holdUps.apply(partitions);
        var still = now.stream()
                .filter(before::contains)
                .map(OpenTransaction::sentence)
                .toList();
        before = Set.copyOf(now);
        for (var sentence : still) if (!told.contains(sentence)) tell.accept(sentence);
        if (still.isEmpty() && !told.isEmpty()) tell.accept("no transaction is waited for any more");
        told = still;
    }

    /** What is waited for now, by any thread. */
    public List<String> told() {
        return told;
    }
}

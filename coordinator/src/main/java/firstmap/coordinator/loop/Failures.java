package firstmap.coordinator.loop;

import firstmap.coordinator.boards.NoRoom;
import firstmap.coordinator.kafka.ClusterChecks;
import firstmap.events.topics.TopicAdmin;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * What a coordinator makes of its failures: it begins anew, after 100 ms at first and twice as long each time, up to 5 s;
 * who has lived for more than a minute begins with 100 ms again. An unfit cluster, a name that is taken, no room and, at
 * the very start, settings that cannot be right are the end.
 */
public final class Failures implements Sequel.Rule {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int MOST_DOUBLINGS = 10;
    private static final Duration LONG_LIFE = Duration.ofMinutes(1);

    private final String name;
    private final MutualFencing fencing = new MutualFencing();
    private boolean first = true;
    private int inARow;

    /** @param name of the coordinator */
    public Failures(String name) {
        this.name = name;
    }

    @Override
    public Sequel of(RuntimeException failure, Duration lived, long nanos) {
        if (fencing.isLost(failure, nanos))
            return new Sequel.End("another coordinator runs under the name " + name + "; names must differ");
        if (isFinal(failure)) return new Sequel.End(String.valueOf(failure.getMessage()));
        first = false;
        if (lived.compareTo(LONG_LIFE) > 0) inARow = 0;
        var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(inARow++, MOST_DOUBLINGS));
        return new Sequel.NewLife(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }

    private boolean isFinal(RuntimeException e) {
        return switch (e) {
            case NameTaken _,
                    NoRoom _,
                    ClusterChecks.Unfit _,
                    TopicAdmin.UnfitTopics _,
                    UnsupportedVersionException _ -> true;
            // Later it may be a name service that is away; at the start it is more likely a mistake in the settings.
            default -> first && (e instanceof ConfigException || e.getCause() instanceof ConfigException);
        };
    }
}

package firstmap.lab.torture;

import firstmap.events.topics.Installation;
import java.util.Map;

/** Some thousand requests of a load, all at once. */
public final class Storm {
    private Storm() {}

    /** Returns when the broker has all of them. */
    public static void ask(Map<String, Object> kafka, int boards, int partitions, int requests, long seed)
            throws InterruptedException {
        try (var load = new Load(Installation.of(kafka), boards, partitions, 1, seed, () -> 0)) {
            for (int i = 0; i < requests; i++) load.ask(i);
            load.stop();
            if (load.failed() > 0) throw new AssertionError(load.failed() + " requests are not in the log");
        }
    }
}

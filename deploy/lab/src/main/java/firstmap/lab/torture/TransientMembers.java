package firstmap.lab.torture;

import firstmap.coordinator.loop.Coordinator;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import java.util.Map;
import java.util.Random;

/** Coordinators that come to help and go again, one after the other, in one process: each is two rebalances. */
public final class TransientMembers {
    static final String CAME = "came";
    static final String WENT = "went";

    private TransientMembers() {}

    /** @param args address of the broker, how many guests, over how many seconds, seed, namespace */
    public static void main(String[] args) throws InterruptedException {
        int guests = Integer.parseInt(args[1]);
        long each = Integer.parseInt(args[2]) * 1000L / Math.max(1, guests);
        var random = new Random(Long.parseLong(args[3]));
        var there = new Installation(Map.of("bootstrap.servers", args[0]), new Namespace(args[4]));
        long started = System.nanoTime();
        for (int i = 0; i < guests; i++) {
            long wait = i * each - (System.nanoTime() - started) / 1_000_000;
            if (wait > 0) Thread.sleep(wait);
            try (var guest = new Coordinator("guest-" + i, there)) {
                guest.start();
                for (int tries = 0; !guest.isHealthy() && tries < 600; tries++) Thread.sleep(50);
                if (guest.isHealthy()) System.out.println(CAME);
                Thread.sleep(random.nextLong(Math.max(1, each)));
            }
            System.out.println(WENT);
        }
    }
}

package firstmap.lab.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What has really been done to the cluster, counted when it was done. */
final class FaultCounts {
    final AtomicInteger kills = new AtomicInteger();
    final AtomicInteger pauses = new AtomicInteger();
    final AtomicInteger beyondSession = new AtomicInteger();
    final AtomicInteger beyondTransaction = new AtomicInteger();
    final AtomicInteger twins = new AtomicInteger();
    final AtomicInteger stops = new AtomicInteger();
    final AtomicInteger rolling = new AtomicInteger();
    final AtomicInteger brokerStops = new AtomicInteger();
    final AtomicInteger brokerKills = new AtomicInteger();
    final AtomicInteger brokerPauses = new AtomicInteger();
    final AtomicInteger quarantines = new AtomicInteger();
    final AtomicInteger joins = new AtomicInteger();
    final AtomicInteger leaves = new AtomicInteger();
    private final List<String> abandoned = Collections.synchronizedList(new ArrayList<>());
    private final List<String> ends = Collections.synchronizedList(new ArrayList<>());
    private final Consumer<String> story;
    private final long started = System.nanoTime();

    /** @param story is told each fault when it is over, one line */
    FaultCounts(Consumer<String> story) {
        this.story = story;
    }

    void killed(String name, long millis) {
        kills.incrementAndGet();
        tell("SIGKILL %s, away for %.1f s".formatted(name, millis / 1000.0));
    }

    void paused(String name, long millis) {
        pauses.incrementAndGet();
        if (millis > TorturePlan.SESSION_MILLIS) beyondSession.incrementAndGet();
        if (millis > TorturePlan.TRANSACTION_MILLIS) beyondTransaction.incrementAndGet();
        tell("SIGSTOP and, after %.1f s, SIGCONT %s".formatted(millis / 1000.0, name));
    }

    void twinned(String name, long millis) {
        twins.incrementAndGet();
        tell("SIGSTOP %s, another takes its place, and after %.1f s SIGCONT".formatted(name, millis / 1000.0));
    }

    void stopped(String name) {
        stops.incrementAndGet();
        tell("SIGTERM " + name);
    }

    void brokerWent(TorturePlan.Kind how, String name, long millis) {
        boolean isKill = how == TorturePlan.Kind.BROKER_KILL;
        (isKill ? brokerKills : brokerStops).incrementAndGet();
        tell("%s %s, away for %.1f s".formatted(isKill ? "SIGKILL" : "SIGTERM", name, millis / 1000.0));
    }

    void brokerPaused(String name, long millis) {
        brokerPauses.incrementAndGet();
        tell("SIGSTOP and, after %.1f s, SIGCONT %s".formatted(millis / 1000.0, name));
    }

    void quarantined(String place) {
        quarantines.incrementAndGet();
        tell("garbage, set aside: " + place);
    }

    /** A coordinator has ended although nobody has ended it. */
    void ended(String name, String why) {
        ends.add(name + ": " + why);
        tell(name + " has ended by itself: " + why);
    }

    private void tell(String what) {
        story.accept("%6.1f s  %s".formatted((System.nanoTime() - started) / 1e9, what));
    }

    /** A transaction was open of which no broker knew. */
    void abandoned(String sentence) {
        abandoned.add(sentence);
        tell("ended by hand: " + sentence);
    }

    /** Transactions that had to be ended by hand. */
    List<String> abandoned() {
        return List.copyOf(abandoned);
    }

    /** Why coordinators have ended by themselves. */
    List<String> ends() {
        return List.copyOf(ends);
    }

    /** All faults so far. */
    int faults() {
        return kills.get()
                + pauses.get()
                + twins.get()
                + stops.get()
                + brokerStops.get()
                + brokerKills.get()
                + brokerPauses.get()
                + quarantines.get()
                + leaves.get();
    }
}

package firstmap.node.scenario;

import firstmap.events.Durations;
import firstmap.node.scenario.Scenario.OnRefused;
import java.util.HashSet;
import java.util.Set;

/** What a role makes of refusals: tries again, works with what was granted, or gives up. */
final class Attempts {
    private static final long NEVER = Long.MAX_VALUE;

    private final OnRefused rule;
    private final Set<String> refused = new HashSet<>();
    /** For which there was no room, and which are asked for again when some may have come. */
    private final Set<String> withoutRoom = new HashSet<>();

    private int retries;
    private long retryAt = NEVER;
    private boolean gaveUp;

    Attempts(OnRefused rule) {
        this.rule = rule;
    }

    /** A new start, as if nothing had been tried. */
    void reset() {
        refused.clear();
        withoutRoom.clear();
        retries = 0;
        retryAt = NEVER;
        gaveUp = false;
    }

    /** A buffer cannot be had. @return what happens next, in words */
    String refused(String buffer, long now) {
        refused.add(buffer);
        if (gaveUp) return "gives up the set";
        if (retries < rule.times()) {
            retryAt = now + rule.after();
            return "tries again in " + Durations.text(rule.after());
        }
        return switch (rule.then()) {
            case GIVE_UP -> {
                gaveUp = true;
                yield "gives up the set";
            }
            case USE_GRANTED -> "works without " + buffer;
        };
    }

    /** Time goes by: what was refused is tried again when its time has come. */
    void reach(long now) {
        if (now < retryAt) return;
        refused.clear();
        retries++;
        retryAt = NEVER;
    }

    /** A buffer of that name is gone, or made anew. */
    void forget(String buffer) {
        refused.remove(buffer);
    }

    /** A buffer can be had only when others have made room. */
    void awaitRoom(String buffer) {
        withoutRoom.add(buffer);
    }

    /** Somebody has given storage back. */
    void roomMayHaveCome() {
        withoutRoom.clear();
    }

    boolean awaitsRoom(String buffer) {
        return withoutRoom.contains(buffer);
    }

    boolean wasRefused(String buffer) {
        return refused.contains(buffer);
    }

    /** Waits until it tries again. */
    boolean isPaused() {
        return retryAt != NEVER;
    }

    boolean gaveUp() {
        return gaveUp;
    }

    /** When it tries again, {@code Long.MAX_VALUE} if it does not. */
    long nextWake() {
        return retryAt;
    }
}

package firstmap.coordinator.boards;

import firstmap.events.Event;
import firstmap.events.Request;
import firstmap.events.json.EventJson;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How much of boards a process may carry, in bytes by {@link Weight}'s estimate. When it is full, what would make a board
 * grow is not decided; what makes one shrink always is. The only thing in which one machine may answer otherwise than another,
 * and so no part of the rule.
 *
 * @param limit of all together
 * @param besides what others in this process carry of the same boards, such as a read model
 */
public record Room(long limit, LongSupplier besides) {
    public static final Room UNLIMITED = new Room(Long.MAX_VALUE, () -> 0);
    /** Of the largest heap: the rest is for records on their way, snapshots, and what else a JVM needs. */
    private static final double SHARE = 0.4;

    /** The one that suits this JVM's heap. */
    public static long ofThisHeap() {
        return (long) (Runtime.getRuntime().maxMemory() * SHARE);
    }

    /**
     * Whether it is full with these, and what was decided would need more. Who is out is always let go, though others that have
     * waited get something by it.
     */
    public boolean isTooSmallFor(long carried, Request request, List<EventJson.Sealed> decisions) {
        return limit != Long.MAX_VALUE
                && !(request instanceof Request.Expire)
                && decisions.stream()
                        .anyMatch(decision -> grows(decision.record().event()))
                && carried + others(carried) >= limit;
    }

    /** The same of a whole turn, as it comes. */
    public boolean isTooSmallFor(long carried, Request.Turn turn) {
        return limit != Long.MAX_VALUE
                && turn.asks().stream().anyMatch(ask -> grows(ask.request()))
                && carried + others(carried) >= limit;
    }

    private static boolean grows(Request request) {
        return switch (request) {
            case Request.Define _, Request.Join _, Request.Create _, Request.Attach _, Request.Map _ -> true;
            default -> false;
        };
    }

    /** Of a read model that is behind: what it will carry of these, too. */
    private long others(long carried) {
        long now = besides.getAsLong();
        return now == 0 ? 0 : Math.max(now, carried);
    }

    private static boolean grows(Event event) {
        return switch (event) {
            case Event.Defined _,
                    Event.Joined _,
                    Event.Created _,
                    Event.Attached _,
                    Event.Allocated _,
                    Event.Mapped _ -> true;
            default -> false;
        };
    }

    /** What is said of a request that is not decided. */
    public String sentence(long carried) {
        return "no room: the boards of this process take %d bytes by estimate, those of its read model %d, at most %d together"
                .formatted(carried, others(carried), limit);
    }

    /**
     * To be asked before partitions are taken over. What others carry besides is not counted, and a quarter more is let pass:
     * who has come to the limit must be able to start again.
     *
     * @throws NoRoom if boards of so many bytes are more than this process can carry
     */
    public void require(long bytes) {
        if (bytes - limit > limit / 4) throw new NoRoom(bytes, limit);
    }
}

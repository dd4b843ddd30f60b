package firstmap.coordinator.lease;

import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Opening;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Sign;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The leases of the boards of one partition, as one life of its owner counts them. A mark ends the silence of its node, and each
 * of the owner's own ticks that comes back prolongs the silence of all others: so what keeps the owner from the log, or the
 * log from everybody, lasts no time at all.
 */
final class Leases {
    /** Of so many is kept in mind that they have said goodbye. */
    private static final int MOST_GOODBYES = 100_000;
    /**
     * A tick that has not come back for so long does not: what is to be written is given up by its producer before. It can have
     * been compacted away, where a tick of another owner stands behind it.
     */
    private static final long GIVEN_UP_NANOS = Duration.ofSeconds(10).toNanos();

    /** Somebody who takes part in a board. */
    private record Who(String board, String node) {}

    private final String owner;
    private final Beat beat;
    /** Whose silence is counted, and for how many intervals they have been silent. */
    private Map<Who, Integer> silence = new HashMap<>();
    /** What was asked last of whose lease has ended, by what it says: it is not said twice. */
    private Map<Who, Request.Expire> asked = new HashMap<>();

    private final Map<Who, Boolean> gone = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Who, Boolean> eldest) {
            return size() > MOST_GOODBYES;
        }
    };

    /** Number of the last tick that was written, and of the last that came back. */
    private long written;

    private long readBack;
    private boolean isUnderWay;
    private boolean hasWritten;
    private boolean hasReadBack;
    /** When the last tick was written or lost, and when a look counted last; empty before the first. */
    private Optional<Long> wrote = Optional.empty();

    private Optional<Long> counted = Optional.empty();

    /** @param owner names this life of the owner, and no other */
    Leases(String owner, Beat beat) {
        this.owner = owner;
        this.beat = beat;
    }

    // ---- ticks

    /** The tick that is to be written now. */
    Optional<Sign.Tick> tick(long nanos) {
        long rest = isUnderWay ? GIVEN_UP_NANOS : Beat.INTERVAL.toNanos();
        if (wrote.isPresent() && nanos - wrote.get() < rest) return Optional.empty();
        wrote = Optional.of(nanos);
        isUnderWay = true;
        hasWritten = true;
        return Optional.of(new Sign.Tick(owner, ++written));
    }

    /** A tick could not be written, as far as is known. */
    void lost(Sign.Tick tick, long nanos) {
        if (tick.count() != written) return;
        isUnderWay = false;
        wrote = Optional.of(nanos);
    }

    /** Takes in what stands next on the partition. */
    void read(Sign sign) {
        switch (sign) {
            case Sign.Mark(var board, var node) -> {
                var who = new Who(board, node);
                gone.remove(who);
                silence.remove(who);
                asked.remove(who);
            }
            case Sign.Goodbye(var board, var node) -> gone.put(new Who(board, node), true);
            case Sign.Tick tick -> {
                if (!tick.owner().equals(owner) || tick.count() <= readBack) return;
                readBack = tick.count();
                hasReadBack = true;
                if (readBack == written) isUnderWay = false;
            }
        }
    }

    // ---- silence

    /**
     * Counts, and says whose lease has ended. What it says is to be asked for: it is not said again until something has changed.
     *
     * @param boards of the partition, as the log has left them
     */
    List<RequestRecord> ended(int partition, Iterable<Board> boards, ParkedTurns parked, long nanos) {
        int intervals = beat.intervals(counted.map(last -> nanos - last).orElse(0L), hasWritten, hasReadBack);
        if (intervals == 0) return List.of();
        boolean isFirst = counted.isEmpty();
        counted = Optional.of(nanos);
        hasWritten = false;
        hasReadBack = false;
        if (isFirst || intervals == Beat.ANEW) silence.clear();
        var before = silence;
        var askedBefore = asked;
        silence = new HashMap<>();
        asked = new HashMap<>();
        var ended = new ArrayList<RequestRecord>();
        for (var board : boards) {
            var mortals = board.mortals();
            if (mortals.isEmpty()) continue;
            var come = parked.come(partition, board);
            long lease = longest(board.spec().orElseThrow().lease());
            for (var node : mortals) {
                var who = new Who(board.id(), node);
                if (gone.containsKey(who)) continue;
                // From the first look on: nobody has been silent before he could be missed.
                Integer silent = before.get(who);
                silence.put(who, silent == null ? 0 : silent + intervals);
                if (silence.get(who) < lease || come.contains(node)) continue;
                var expire = expire(board, node);
                asked.put(who, expire);
                if (expire.equals(askedBefore.get(who))) continue;
                long at = board.open().map(Opening::at).orElse(0L);
                ended.add(RequestRecord.expire(board.id(), at, expire));
            }
        }
        return ended;
    }

    /** Intervals of a lease, and one more, since one may be over sooner by a tick that was late. */
    private static long longest(long lease) {
        return Math.ceilDiv(lease, Beat.INTERVAL.toNanos()) + 1;
    }

    private static Request.Expire expire(Board board, String node) {
        return board.open()
                .map(open -> Request.Expire.granted(node, open.round(), open.seen()))
                .orElseGet(() ->
                        Request.Expire.given(node, board.heard(node).numbers().highest()));
    }
}

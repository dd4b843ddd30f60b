package firstmap.coordinator.loop;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.rule.Board;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * On which rounds the boards stand that are at home here and grant their time, for people to look at. One thread changes it,
 * any may look.
 */
public final class OpenRounds {
    /** So many boards of a partition are told, those first whose round has been open longest. */
    static final int MOST_BOARDS = 20;
    /** So many are named for whom a board waits. */
    static final int MOST_NODES = 10;
    /** A round that is open for so long is logged, once. */
    static final Duration LONG = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(OpenRounds.class);
    private static final long REFRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Map<Integer, Map<String, Since>> since = new HashMap<>();
    private volatile Map<Integer, OfPartition> told = Map.of();
    private Optional<Long> refreshed = Optional.empty();

    /** @param seen number of the event that opened the round */
    private record Since(long seen, long nanos, boolean isLogged) {}

    /**
     * The boards of a partition that grant their time.
     *
     * @param boards how many of them have an open round
     * @param longest some of them, those first whose round has been open longest
     */
    public record OfPartition(int boards, List<OpenRound> longest) {}

    /** Looks at the boards again, if it is a second since the last time. @param partitions that are at home here */
    void refresh(Collection<Integer> partitions, Boards boards, ParkedTurns parked, long nanos) {
        if (refreshed.isPresent() && nanos - refreshed.get() < REFRESH_NANOS) return;
        refreshed = Optional.of(nanos);
        since.keySet().retainAll(partitions);
        var open = new TreeMap<Integer, OfPartition>();
        for (int partition : partitions) {
            var of = look(partition, boards, parked, nanos);
            if (of.boards() > 0) open.put(partition, of);
        }
        told = open;
    }

    private OfPartition look(int partition, Boards boards, ParkedTurns parked, long nanos) {
        var before = since.getOrDefault(partition, Map.of());
        var now = new HashMap<String, Since>();
        var open = new ArrayList<Board>();
        for (var board : boards.of(partition).values()) {
            if (board.open().isEmpty()) continue;
            long seen = board.open().get().seen();
            var known = before.get(board.id());
            now.put(board.id(), known != null && known.seen() == seen ? known : new Since(seen, nanos, false));
            open.add(board);
        }
        since.put(partition, now);
        open.sort(Comparator.comparingLong(board -> now.get(board.id()).nanos() - nanos));
        var longest = open.stream()
                .limit(MOST_BOARDS)
                .map(board -> round(
                        partition, board, parked, nanos - now.get(board.id()).nanos()))
                .toList();
        for (var round : longest)
            if (round.openMillis() >= LONG.toMillis())
                now.computeIfPresent(round.board(), (_, known) -> {
                    if (!known.isLogged()) LOG.warn("For {} s {}", round.openMillis() / 1000, round.sentence());
                    return new Since(known.seen(), known.nanos(), true);
                });
        return new OfPartition(open.size(), longest);
    }

    private static OpenRound round(int partition, Board board, ParkedTurns parked, long nanos) {
        var missing = new ArrayList<>(board.asked());
        missing.removeAll(parked.come(partition, board));
        var named = missing.stream().limit(MOST_NODES).toList();
        var open = board.open().orElseThrow();
        return new OpenRound(
                board.id(), open.at(), open.round(), nanos / 1_000_000, named, missing.size() - named.size());
    }

    /** By partition; those without such a board are left out. At most some seconds old. */
    Map<Integer, OfPartition> told() {
        return told;
    }
}

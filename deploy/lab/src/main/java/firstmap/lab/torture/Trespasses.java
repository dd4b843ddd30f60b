package firstmap.lab.torture;

import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Requests that can be read and must not be obeyed: somebody acts for another, a number leaps, a time runs back or lies beyond all
 * bounds.
 */
final class Trespasses {
    /** A number that lies further than this above the highest is not heard. */
    private static final int LEAP = 64;

    private final String board;
    private final boolean isOpen;
    private final Random random;
    private final Map<String, Long> numbers;

    /**
     * @param isOpen whether strangers are obeyed there
     * @param numbers the last one of each node, counted up for those that are heard
     */
    Trespasses(String board, boolean isOpen, Random random, Map<String, Long> numbers) {
        this.board = board;
        this.isOpen = isOpen;
        this.random = random;
        this.numbers = numbers;
    }

    /**
     * Now and then one that comes before a request.
     *
     * @param owner who will ask it
     * @param at when
     */
    Optional<RequestRecord> before(Request request, String owner, long at) {
        int die = random.nextInt(1000);
        if (die < 25) return ofStranger(request, owner, at);
        long next = numbers.getOrDefault(owner, 0L) + 1;
        if (die < 32) return Optional.of(new RequestRecord(owner, leap(next), board, at, request));
        if (die < 36) return Optional.of(new RequestRecord(owner, next, board, Long.MAX_VALUE - at, request));
        if (die < 44) return Optional.of(new RequestRecord(owner, count(owner), board, at / (2 + die), request));
        return Optional.empty();
    }

    private Optional<RequestRecord> ofStranger(Request request, String owner, long at) {
        var stranger = stranger(owner);
        var asked = !isOpen && random.nextInt(4) == 0 ? new Request.Retire() : request;
        return switch (asked) {
            // Who defines or joins what is not there is no stranger to it ever after.
            case Request.Define _, Request.Join _ -> Optional.empty();
            case Request _ -> Optional.of(new RequestRecord(stranger, count(stranger), board, at, asked));
        };
    }

    private String stranger(String owner) {
        var nodes = List.copyOf(TortureBoards.devices().keySet());
        var stranger = nodes.get(random.nextInt(nodes.size()));
        return stranger.equals(owner) ? "stranger-" + random.nextInt(3) : stranger;
    }

    private long count(String node) {
        return numbers.merge(node, 1L, Long::sum);
    }

    private long leap(long next) {
        return random.nextInt(4) == 0 ? Long.MAX_VALUE - random.nextInt(100) : next + LEAP + random.nextInt(1000);
    }
}

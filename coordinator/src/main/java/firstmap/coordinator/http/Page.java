package firstmap.coordinator.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import firstmap.coordinator.history.JsonPiece;
import java.io.InputStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A bounded piece of a list: at most {@code limit} entries, those that come after {@code after} in the list's order. Whether
 * there still is an entry of that name makes no difference.
 */
record Page(int limit, String after) {
    private static final int DEFAULT_LIMIT = 1000;
    private static final int MAX_LIMIT = 10_000;

    /**
     * @param limit 1..10000, or null for 1000
     * @param after name of the last entry of the page before, or null for the first page
     */
    static Page of(String limit, String after) {
        return new Page(limit == null ? DEFAULT_LIMIT : (int) QueryNumbers.parse("limit", limit, 1, MAX_LIMIT), after);
    }

    /** The piece of a collection in the natural order of its names. */
    <T> List<T> byName(Collection<T> all, Function<T, String> name) {
        var order = Comparator.comparing(name);
        var piece = new PriorityQueue<T>(order.reversed());
        for (var item : all) {
            if (after != null && name.apply(item).compareTo(after) <= 0) continue;
            // One more than are shown; of a large list most are sorted out by this look at the last.
            if (piece.size() > limit && order.compare(item, piece.peek()) > 0) continue;
            piece.add(item);
            if (piece.size() > limit + 1) piece.remove();
        }
        return piece.stream().sorted(order).toList();
    }

    /**
     * The piece under {@code name}, as the bytes of a JSON document: the longest that {@link PageStream} makes of it. If
     * there is more, {@code next} says what to ask for {@code after}.
     *
     * @param head what stands before the list
     * @param piece those that come after {@code after}, in order; one more than the limit says that there is more
     */
    <T> InputStream of(
            ObjectNode head,
            String name,
            Iterator<T> piece,
            Function<T, String> id,
            Function<T, Stream<JsonPiece>> view) {
        return new PageStream<>(this, head, name, piece, id, view).begun();
    }
}

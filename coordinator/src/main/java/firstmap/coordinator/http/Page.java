package firstmap.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.function.Function;

/** A bounded piece of a list: at most {@code limit} entries, those that come after the one named {@code after}. */
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

    /**
     * The list under {@code name}; if there is more, {@code next} says what to ask for {@code after}.
     *
     * @throws Problem if there is no entry of the name {@code after}
     */
    <T> ObjectNode of(
            ObjectNode json, String name, Collection<T> all, Function<T, String> id, Function<T, JsonNode> view) {
        var list = JsonNodeFactory.instance.arrayNode();
        boolean begun = after == null;
        String last = null;
        String next = null;
        for (var item : all) {
            if (!begun) {
                begun = id.apply(item).equals(after);
                continue;
            }
            if (list.size() == limit) {
                next = last;
                break;
            }
            last = id.apply(item);
            list.add(view.apply(item));
        }
        if (!begun) throw Problem.badRequest("after: there is no " + after + " in this list");
        json.set(name, list);
        return next == null ? json : json.put("next", next);
    }
}

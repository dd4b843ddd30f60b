package firstmap.events;

import java.util.HashSet;
import java.util.List;
import java.util.function.Function;

/** The nodes that take part in the time of a board. */
final class Roster {
    /** In whose names a board speaks itself. */
    private static final List<String> RESERVED = List.of("time", "lease");

    private Roster() {}

    /** None if it is left out, and left out if there are none. */
    static <T> Field<T, List<String>> field(Function<T, List<String>> get) {
        return Field.texts("nodes", Limits.MAX_ROSTER, get);
    }

    /**
     * @return an unmodifiable copy
     * @throws Invalid if time is granted to nobody, if nobody grants it, if a node is there twice, or cannot be called so
     */
    static List<String> of(Time time, List<String> nodes) {
        nodes = Limits.list("nodes", nodes, Limits.MAX_ROSTER);
        switch (time) {
            case GIVEN -> {
                if (!nodes.isEmpty()) throw new Invalid("nodes", "only where the board has time: granted");
            }
            case GRANTED -> {
                if (nodes.isEmpty()) throw new Invalid("nodes", "missing: the board has time: granted");
            }
        }
        var names = new HashSet<String>();
        for (int i = 0; i < nodes.size(); i++) {
            var at = "nodes[" + i + "]";
            if (RESERVED.contains(Limits.id(at, nodes.get(i)))) throw new Invalid(at, nodes.get(i) + " is reserved");
            if (!names.add(nodes.get(i))) throw new Invalid(at, nodes.get(i) + " is there twice");
        }
        return nodes;
    }
}

package firstmap.events;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the fields of a form find their place among the values of a document, with the fields of the parts that stand flat
 * in it: first its own, then those of each part.
 */
final class FieldPlaces {
    /** What a document can name, in canonical order. */
    private final String[] names;

    private final Field<?, ?>[] fields;
    private final int[] places;
    /** For each name the place that must be set for it to be there at all; -1 if it always may be. */
    private final int[] keys;

    private final int[] begins;
    private final int size;
    private final boolean hasType;
    private final boolean hasOptionalParts;

    /** @param type what a document of its own names first; null for a part */
    FieldPlaces(Field<?, ?> type, List<? extends Field<?, ?>> own) {
        var leaves = new ArrayList<Leaf>();
        begins = new int[own.size()];
        int next = own.size();
        for (int i = 0; i < own.size(); i++) {
            if (!(own.get(i).kind() instanceof FieldKind.Flat<?>(var part))) {
                leaves.add(new Leaf(own.get(i), i, -1));
                continue;
            }
            begins[i] = next;
            var its = part.places();
            for (int j = its.hasType ? 1 : 0; j < its.names.length; j++)
                leaves.add(its.leaf(j, next, !own.get(i).required()));
            next += its.size;
        }
        hasType = type != null;
        if (hasType) leaves.addFirst(new Leaf(type, next++, -1));
        size = next;
        names = leaves.stream().map(leaf -> leaf.field.name()).toArray(String[]::new);
        fields = leaves.stream().map(Leaf::field).toArray(Field<?, ?>[]::new);
        places = leaves.stream().mapToInt(Leaf::place).toArray();
        keys = leaves.stream().mapToInt(Leaf::key).toArray();
        hasOptionalParts = leaves.stream().anyMatch(leaf -> leaf.key >= 0);
    }

    private record Leaf(Field<?, ?> field, int place, int key) {}

    /** One of its leaves as it is in a whole. */
    private Leaf leaf(int number, int begin, boolean optional) {
        int key = keys[number] >= 0 ? begin + keys[number] : optional ? begin : -1;
        return new Leaf(fields[number], begin + places[number], key);
    }

    /** How many values there are. */
    int size() {
        return size;
    }

    /** Where the values of the part begin that a field is, from where those of its own form do. */
    int begin(int field) {
        return begins[field];
    }

    /**
     * The number of what is called so, -1 if nothing is.
     *
     * @param guess the number that follows the one before it: documents are mostly in canonical order
     */
    int find(String name, int guess) {
        for (int i = guess; i < names.length; i++) if (names[i] == name) return i;
        for (int i = 0; i < names.length; i++) if (names[i].equals(name)) return i;
        return -1;
    }

    Field<?, ?> field(int number) {
        return fields[number];
    }

    int place(int number) {
        return places[number];
    }

    int key(int number) {
        return keys[number];
    }

    /** Whether there are names that may only be there if another is. */
    boolean hasOptionalParts() {
        return hasOptionalParts;
    }
}

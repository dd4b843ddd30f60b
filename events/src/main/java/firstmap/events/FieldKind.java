package firstmap.events;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What one field of a document may hold. Whoever reads or writes documents does so by an exhaustive switch over the kinds.
 *
 * @param <V> what it is in Java
 */
public sealed interface FieldKind<V> {

    /** Any string. */
    record Text() implements FieldKind<String> {}

    /** A string that is an id; see {@link Limits#id}. */
    record Id() implements FieldKind<String> {}

    /**
     * One of a few words.
     *
     * @param word the word of each
     * @param problem what is wrong with another, which is given
     */
    record Word<V>(List<V> all, Function<V, String> word, Function<String, String> problem) implements FieldKind<V> {
        /** The constants by their names on the wire. */
        public static <E extends Enum<E> & WireName> Word<E> of(Class<E> type) {
            var all = List.of(type.getEnumConstants());
            var known = all.stream().map(WireName::wireName).collect(Collectors.joining(", "));
            return new Word<>(all, WireName::wireName, ignored -> "not one of " + known);
        }

        /** @throws Invalid if none is called so */
        public V of(String name, String text) {
            for (int i = 0; i < all.size(); i++) if (word.apply(all.get(i)).equals(text)) return all.get(i);
            throw new Invalid(name, problem.apply(text));
        }
    }

    /** A whole number of {@code min..max}: a fraction, a string or 1e3 is none. */
    record Whole(long min, long max) implements FieldKind<Long> {}

    /** The same, of 32 bits. */
    record Count(int min, int max) implements FieldKind<Integer> {}

    /** A whole number of {@code min..max}, or a string such as {@code 64KiB} or {@code 0x80000000}, as people write it. */
    record Size(long min, long max) implements FieldKind<Long> {}

    /** Nanoseconds, {@code min..max}: a whole number, or a string such as {@code 15s} or {@code 33.3ms}, as people write it. */
    record Duration(long min, long max) implements FieldKind<Long> {}

    /** An unsigned 64-bit number, as a Java long of the same bits. A string as people write it will do. */
    record Mask() implements FieldKind<Long> {}

    record Flag() implements FieldKind<Boolean> {}

    /** An object. */
    record Part<P>(Form<P> form) implements FieldKind<P> {}

    /**
     * A list of at most {@code max} objects.
     *
     * @param form asked for when it is needed, because an object may hold others of its own kind
     */
    record Parts<P>(Supplier<Form<P>> form, int max) implements FieldKind<List<P>> {}

    /**
     * A list of objects each of which names its own type.
     *
     * @param forms by type
     * @param form of each
     * @param max how many there are at most
     */
    record Typed<P>(Map<String, Form<? extends P>> forms, Function<P, Form<? extends P>> form, int max)
            implements FieldKind<List<P>> {}

    /** A list of at most {@code max} strings. */
    record Texts(int max) implements FieldKind<List<String>> {}

    /** A time as a whole number, or one of the words {@code never} and {@code gone}. */
    record Promise() implements FieldKind<Until> {}

    /** A list of at most {@code max} whole numbers of {@code least..most}. */
    record Counts(int max, int least, int most) implements FieldKind<List<Integer>> {}

    /** A list of at most {@code max} numbers as people write them, each of {@code least..most}. */
    record Sizes(int max, long least, long most) implements FieldKind<List<Long>> {}

    /** An object of at most {@code max} objects, each under an id, in the order of the document. */
    record Named<P>(Form<P> form, int max) implements FieldKind<SequencedMap<String, P>> {}

    /** An object of at most {@code max} values of one kind, each under an id, in the order of the document. */
    record Values<V>(FieldKind<V> kind, int max) implements FieldKind<SequencedMap<String, V>> {}

    /** No object of its own: its fields stand among those of who holds it. */
    record Flat<P>(Form<P> form) implements FieldKind<P> {}
}

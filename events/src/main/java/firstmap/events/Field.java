package firstmap.events;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * One field of a {@link Form}: how it is called, what it may hold, and where a record has it. A document may leave out a
 * field that is not {@linkplain #required() required}; null counts as left out.
 *
 * @param <T> the record
 * @param <V> what the field is in it
 */
public final class Field<T, V> {
    private final String name;
    private final FieldKind<V> kind;
    private final Function<? super T, ? extends V> get;
    private final ToLongFunction<? super T> getLong;
    private final boolean required;
    private final V unset;
    private final boolean always;

    private Field(
            String name,
            FieldKind<V> kind,
            Function<? super T, ? extends V> get,
            ToLongFunction<? super T> getLong,
            boolean required,
            V unset,
            boolean always) {
        this.name = name;
        this.kind = kind;
        this.get = get;
        this.getLong = getLong;
        this.required = required;
        this.unset = unset;
        this.always = always;
    }

    private static <T, V> Field<T, V> required(String name, FieldKind<V> kind, Function<? super T, ? extends V> get) {
        return new Field<>(name, kind, get, null, true, null, true);
    }

    private static <T, V> Field<T, V> optional(
            String name, FieldKind<V> kind, V unset, Function<? super T, ? extends V> get) {
        return new Field<>(name, kind, get, null, false, unset, false);
    }

    /** The same, but a document that is written always has it. */
    public Field<T, V> alwaysWritten() {
        return new Field<>(name, kind, get, getLong, required, unset, true);
    }

    // ---- text

    /** The name of what a document is, which a record knows by its class. */
    static Field<Object, String> type(String type) {
        return required(
                "type", new FieldKind.Word<>(List.of(type), it -> it, ignored -> "not " + type), ignored -> type);
    }

    public static <T> Field<T, String> text(String name, Function<T, String> get) {
        return required(name, new FieldKind.Text(), get);
    }

    public static <T> Field<T, String> optionalText(String name, Function<T, String> get) {
        return optional(name, new FieldKind.Text(), null, get);
    }

    public static <T> Field<T, String> id(String name, Function<T, String> get) {
        return required(name, new FieldKind.Id(), get);
    }

    public static <T> Field<T, String> optionalId(String name, Function<T, String> get) {
        return optional(name, new FieldKind.Id(), null, get);
    }

    public static <T, E extends Enum<E> & WireName> Field<T, E> name(String name, Class<E> type, Function<T, E> get) {
        return required(name, FieldKind.Word.of(type), get);
    }

    public static <T, E extends Enum<E> & WireName> Field<T, E> name(
            String name, Class<E> type, E unset, Function<T, E> get) {
        return optional(name, FieldKind.Word.of(type), unset, get);
    }

    public static <T> Field<T, Errno> errno(String name, Function<T, Errno> get) {
        var all = Arrays.asList(Errno.values());
        return required(
                name, new FieldKind.Word<>(all, Errno::name, text -> "unknown errno " + Invalid.shown(text)), get);
    }

    // ---- numbers

    public static <T> Field<T, Long> number(String name, long min, long max, ToLongFunction<T> get) {
        return new Field<>(name, new FieldKind.Whole(min, max), null, get, true, null, true);
    }

    public static <T> Field<T, Long> number(String name, long min, long max, long unset, ToLongFunction<T> get) {
        return new Field<>(name, new FieldKind.Whole(min, max), null, get, false, unset, false);
    }

    /** Null if it is left out. */
    public static <T> Field<T, Long> optionalNumber(String name, long min, long max, Function<T, Long> get) {
        return optional(name, new FieldKind.Whole(min, max), null, get);
    }

    public static <T> Field<T, Integer> count(String name, int min, int max, Function<T, Integer> get) {
        return required(name, new FieldKind.Count(min, max), get);
    }

    /** @param unset what it is if it is not there; may be null */
    public static <T> Field<T, Integer> count(String name, int min, int max, Integer unset, Function<T, Integer> get) {
        return optional(name, new FieldKind.Count(min, max), unset, get);
    }

    public static <T> Field<T, Long> size(String name, long min, long max, ToLongFunction<T> get) {
        return new Field<>(name, new FieldKind.Size(min, max), null, get, true, null, true);
    }

    public static <T> Field<T, Long> size(String name, long min, long max, long unset, ToLongFunction<T> get) {
        return new Field<>(name, new FieldKind.Size(min, max), null, get, false, unset, false);
    }

    public static <T> Field<T, Long> optionalSize(String name, long min, long max, Function<T, Long> get) {
        return optional(name, new FieldKind.Size(min, max), null, get);
    }

    /** Nanoseconds. */
    public static <T> Field<T, Long> duration(String name, long min, long max, long unset, ToLongFunction<T> get) {
        return new Field<>(name, new FieldKind.Duration(min, max), null, get, false, unset, false);
    }

    public static <T> Field<T, Long> mask(String name, ToLongFunction<T> get) {
        return new Field<>(name, new FieldKind.Mask(), null, get, true, null, true);
    }

    public static <T> Field<T, Long> optionalMask(String name, Function<T, Long> get) {
        return optional(name, new FieldKind.Mask(), null, get);
    }

    public static <T> Field<T, Boolean> flag(String name, boolean unset, Function<T, Boolean> get) {
        return optional(name, new FieldKind.Flag(), unset, get);
    }

    // ---- parts

    public static <T, P> Field<T, P> object(String name, Form<P> form, Function<T, P> get) {
        return required(name, new FieldKind.Part<>(form), get);
    }

    public static <T, P> Field<T, P> optionalObject(String name, Form<P> form, Function<T, P> get) {
        return optional(name, new FieldKind.Part<>(form), null, get);
    }

    /** None if it is left out, and left out if there are none. */
    public static <T, P> Field<T, List<P>> objects(String name, Form<P> form, int max, Function<T, List<P>> get) {
        return objects(name, () -> form, max, get);
    }

    /** The same, for objects that may hold others of their own kind. */
    public static <T, P> Field<T, List<P>> objects(
            String name, Supplier<Form<P>> form, int max, Function<T, List<P>> get) {
        return optional(name, new FieldKind.Parts<>(form, max), List.of(), get);
    }

    /** Objects of many types, each of which names its own; always written. @param form of each */
    public static <T, P> Field<T, List<P>> typed(
            String name,
            List<Form<? extends P>> forms,
            Function<P, Form<? extends P>> form,
            int max,
            Function<T, List<P>> get) {
        var byType = new HashMap<String, Form<? extends P>>();
        for (var each : forms) byType.put(each.type(), each);
        return optional(name, new FieldKind.Typed<>(Map.copyOf(byType), form, max), List.<P>of(), get)
                .alwaysWritten();
    }

    /** None if it is left out, and left out if there are none. */
    public static <T> Field<T, List<String>> texts(String name, int max, Function<T, List<String>> get) {
        return optional(name, new FieldKind.Texts(max), List.of(), get);
    }

    /** Null if it is left out. */
    public static <T> Field<T, List<String>> optionalTexts(String name, int max, Function<T, List<String>> get) {
        return optional(name, new FieldKind.Texts(max), null, get);
    }

    /** None if it is left out, and left out if there are none. */
    public static <T> Field<T, List<Integer>> counts(
            String name, int max, int least, int most, Function<T, List<Integer>> get) {
        return optional(name, new FieldKind.Counts(max, least, most), List.of(), get);
    }

    /** None if it is left out, and left out if there are none. */
    public static <T> Field<T, List<Long>> sizes(
            String name, int max, long least, long most, Function<T, List<Long>> get) {
        return optional(name, new FieldKind.Sizes(max, least, most), List.of(), get);
    }

    /** None if it is left out, and left out if there are none. */
    public static <T, P> Field<T, SequencedMap<String, P>> map(
            String name, Form<P> form, int max, Function<T, SequencedMap<String, P>> get) {
        return optional(
                name,
                new FieldKind.Named<>(form, max),
                Collections.unmodifiableSequencedMap(new LinkedHashMap<>()),
                get);
    }

    /** None if it is left out, and left out if there are none. */
    public static <T> Field<T, SequencedMap<String, Until>> promises(
            String name, int max, Function<T, SequencedMap<String, Until>> get) {
        return optional(
                name,
                new FieldKind.Values<>(new FieldKind.Promise(), max),
                Collections.unmodifiableSequencedMap(new LinkedHashMap<>()),
                get);
    }

    /** Until when somebody asks nothing more. */
    public static <T> Field<T, Until> promise(String name, Function<T, Until> get) {
        return required(name, new FieldKind.Promise(), get);
    }

    /** A part whose fields stand among those of the whole. */
    public static <T, P> Field<T, P> flat(Form<P> form, Function<T, P> get) {
        return required("", new FieldKind.Flat<>(form), get);
    }

    /** The same of a part that is there exactly if its first field is. */
    public static <T, P> Field<T, P> optionalFlat(Form<P> form, Function<T, P> get) {
        return optional("", new FieldKind.Flat<>(form), null, get);
    }

    // ---- for who reads and writes

    /** Empty for a part that has no name of its own. */
    public String name() {
        return name;
    }

    public FieldKind<V> kind() {
        return kind;
    }

    /** Whether a document must have it. */
    public boolean required() {
        return required;
    }

    /** What a record has here. */
    public V of(T record) {
        return get == null ? boxed(record) : get.apply(record);
    }

    @SuppressWarnings("unchecked") // Only fields of longs are made without a getter of objects.
    private V boxed(T record) {
        return (V) (Long) getLong.applyAsLong(record);
    }

    /** The same of a field of numbers that {@link #isWritten} in the record, without an object for it. */
    public long longOf(T record) {
        return getLong == null ? (Long) get.apply(record) : getLong.applyAsLong(record);
    }

    /** Whether a document of the record has the field. */
    public boolean isWritten(T record) {
        if (getLong != null) return always || getLong.applyAsLong(record) != (Long) unset;
        var value = get.apply(record);
        return value != null && (always || !value.equals(unset));
    }

    /** What a record has if the document does not; @throws Invalid if the document must have it */
    V unset() {
        if (required) throw new Invalid(name, "missing");
        return unset;
    }
}

package firstmap.events;

import java.util.List;

/**
 * How a record stands in documents, declared once for reading, writing and the canonical order: its fields, and what makes
 * the record of them again. A record with another component than its form has does not compile.
 *
 * <p>A form knows nothing of JSON: it is interpreted by whoever reads or writes.
 *
 * @param <T> the record
 */
public final class Form<T> {
    private final String type;
    private final List<Field<T, ?>> fields;
    private final Maker<T> maker;
    private final FieldPlaces places;

    /** Makes a record of the values of its fields, which begin somewhere among those of a whole document. */
    private interface Maker<T> {
        T of(Object[] values, int from);
    }

    private Form(String type, List<Field<T, ?>> fields, Maker<T> maker) {
        this.type = type;
        this.fields = fields;
        this.maker = maker;
        places = new FieldPlaces(type == null ? null : Field.type(type), fields);
    }

    /** The same as a document of its own, which begins with this {@code type}. */
    public Form<T> named(String name) {
        return new Form<>(name, fields, maker);
    }

    /** The wire name of its type; null for what is only ever a part. */
    public String type() {
        return type;
    }

    /** In canonical order, the type not among them. */
    public List<Field<T, ?>> fields() {
        return fields;
    }

    FieldPlaces places() {
        return places;
    }

    /**
     * The record that the values of its fields make, in the order of its fields.
     *
     * @param from where its own begin
     * @throws Invalid with the first fault
     */
    T make(Object[] values, int from) {
        for (int i = 0; i < fields.size(); i++) values[from + i] = settled(fields.get(i), values, from, i);
        return maker.of(values, from);
    }

    /** What a field is in the end; {@code number} among the fields of this form. */
    <V> Object settled(Field<T, V> field, Object[] values, int from, int number) {
        if (field.kind() instanceof FieldKind.Flat<V>(var part)) {
            int begin = from + places.begin(number);
            return field.required() || Draft.isSet(values[begin]) ? part.make(values, begin) : null;
        }
        var value = values[from + number];
        if (value instanceof Invalid fault) throw fault;
        return Draft.isSet(value) ? value : field.unset();
    }

    // ---- by the number of fields

    /** Makes a record of nothing. */
    public interface Of0<T> {
        T of();
    }

    /** Makes a record of one value. */
    public interface Of1<A, T> {
        T of(A a);
    }

    /** Makes a record of 2 values. */
    public interface Of2<A, B, T> {
        T of(A a, B b);
    }

    /** Makes a record of 3 values. */
    public interface Of3<A, B, C, T> {
        T of(A a, B b, C c);
    }

    /** Makes a record of 4 values. */
    public interface Of4<A, B, C, D, T> {
        T of(A a, B b, C c, D d);
    }

    /** Makes a record of 5 values. */
    public interface Of5<A, B, C, D, E, T> {
        T of(A a, B b, C c, D d, E e);
    }

    /** Makes a record of 6 values. */
    public interface Of6<A, B, C, D, E, F, T> {
        T of(A a, B b, C c, D d, E e, F f);
    }

    /** Makes a record of 7 values. */
    public interface Of7<A, B, C, D, E, F, G, T> {
        T of(A a, B b, C c, D d, E e, F f, G g);
    }

    /** Makes a record of 8 values. */
    public interface Of8<A, B, C, D, E, F, G, H, T> {
        T of(A a, B b, C c, D d, E e, F f, G g, H h);
    }

    /** Makes a record of 9 values. */
    public interface Of9<A, B, C, D, E, F, G, H, I, T> {
        T of(A a, B b, C c, D d, E e, F f, G g, H h, I i);
    }

    /** Makes a record of 10 values. */
    public interface Of10<A, B, C, D, E, F, G, H, I, J, T> {
        T of(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j);
    }

    /** Makes a record of 11 values. */
    public interface Of11<A, B, C, D, E, F, G, H, I, J, K, T> {
        T of(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k);
    }

    public interface Of12<A, B, C, D, E, F, G, H, I, J, K, L, T> {
        T of(A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l);
    }

    @SuppressWarnings("unchecked") // The value of a field is what its kind says: only a field puts it there.
    private static <V> V value(Object[] values, int at) {
        return (V) values[at];
    }

    public static <T> Form<T> of(Of0<T> maker) {
        return new Form<>(null, List.of(), (values, from) -> maker.of());
    }

    public static <T, A> Form<T> of(Field<T, A> a, Of1<A, T> maker) {
        return new Form<>(null, List.of(a), (values, from) -> maker.of(value(values, from)));
    }

    public static <T, A, B> Form<T> of(Field<T, A> a, Field<T, B> b, Of2<A, B, T> maker) {
        return new Form<>(
                null, List.of(a, b), (values, from) -> maker.of(value(values, from), value(values, from + 1)));
    }

    public static <T, A, B, C> Form<T> of(Field<T, A> a, Field<T, B> b, Field<T, C> c, Of3<A, B, C, T> maker) {
        return new Form<>(
                null,
                List.of(a, b, c),
                (values, from) -> maker.of(value(values, from), value(values, from + 1), value(values, from + 2)));
    }

    public static <T, A, B, C, D> Form<T> of(
            Field<T, A> a, Field<T, B> b, Field<T, C> c, Field<T, D> d, Of4<A, B, C, D, T> maker) {
        return new Form<>(
                null,
                List.of(a, b, c, d),
                (values, from) -> maker.of(
                        value(values, from),
                        value(values, from + 1),
                        value(values, from + 2),
                        value(values, from + 3)));
    }

    public static <T, A, B, C, D, E> Form<T> of(
            Field<T, A> a, Field<T, B> b, Field<T, C> c, Field<T, D> d, Field<T, E> e, Of5<A, B, C, D, E, T> maker) {
        return new Form<>(
                null,
                List.of(a, b, c, d, e),
                (values, from) -> maker.of(
                        value(values, from),
                        value(values, from + 1),
                        value(values, from + 2),
                        value(values, from + 3),
                        value(values, from + 4)));
    }

    public static <T, A, B, C, D, E, F> Form<T> of(
            Field<T, A> a,
            Field<T, B> b,
            Field<T, C> c,
            Field<T, D> d,
            Field<T, E> e,
            Field<T, F> f,
            Of6<A, B, C, D, E, F, T> maker) {
        return new Form<>(
                null,
                List.of(a, b, c, d, e, f),
                (values, from) -> maker.of(
                        value(values, from),
                        value(values, from + 1),
                        value(values, from + 2),
                        value(values, from + 3),
                        value(values, from + 4),
                        value(values, from + 5)));
    }

    public static <T, A, B, C, D, E, F, G> Form<T> of(
            Field<T, A> a,
            Field<T, B> b,
            Field<T, C> c,
            Field<T, D> d,
            Field<T, E> e,
            Field<T, F> f,
            Field<T, G> g,
            Of7<A, B, C, D, E, F, G, T> maker) {
        return new Form<>(
                null,
                List.of(a, b, c, d, e, f, g),
                (values, from) -> maker.of(
                        value(values, from),
                        value(values, from + 1),
                        value(values, from + 2),
                        value(values, from + 3),
                        value(values, from + 4),
                        value(values, from + 5),
                        value(values, from + 6)));
    }

    public static <T, A, B, C, D, E, F, G, H> Form<T> of(
            Field<T, A> a,
            Field<T, B> b,
            Field<T, C> c,
            Field<T, D> d,
            Field<T, E> e,
            Field<T, F> f,
            Field<T, G> g,
            Field<T, H> h,
            Of8<A, B, C, D, E, F, G, H, T> maker) {
        return new Form<>(
                null,
                List.of(a, b, c, d, e, f, g, h),
                (values, from) -> maker.of(
                        value(values, from),
                        value(values, from + 1),
                        value(values, from + 2),
                        value(values, from + 3),
                        value(values, from + 4),
                        value(values, from + 5),
                        value(values, from + 6),
                        value(values, from + 7)));
    }

    public static <T, A, B, C, D, E, F, G, H, I> Form<T> of(
            Field<T, A> a,
            Field<T, B> b,
            Field<T, C> c,
            Field<T, D> d,
            Field<T, E> e,
            Field<T, F> f,
            Field<T, G> g,
            Field<T, H> h,
            Field<T, I> i,
            Of9<A, B, C, D, E, F, G, H, I, T> maker) {
        return new Form<>(
                null,
                List.of(a, b, c, d, e, f, g, h, i),
                (values, from) -> maker.of(
                        value(values, from),
                        value(values, from + 1),
                        value(values, from + 2),
                        value(values, from + 3),
                        value(values, from + 4),
                        value(values, from + 5),
                        value(values, from + 6),
                        value(values, from + 7),
                        value(values, from + 8)));
    }

    public static <T, A, B, C, D, E, F, G, H, I, J> Form<T> of(
            Field<T, A> a,
            Field<T, B> b,
            Field<T, C> c,
            Field<T, D> d,
            Field<T, E> e,
            Field<T, F> f,
            Field<T, G> g,
            Field<T, H> h,
            Field<T, I> i,
            Field<T, J> j,
            Of10<A, B, C, D, E, F, G, H, I, J, T> maker) {
        return new Form<>(
                null,
                List.of(a, b, c, d, e, f, g, h, i, j),
                (values, from) -> maker.of(
                        value(values, from),
                        value(values, from + 1),
                        value(values, from + 2),
                        value(values, from + 3),
                        value(values, from + 4),
                        value(values, from + 5),
                        value(values, from + 6),
                        value(values, from + 7),
                        value(values, from + 8),
                        value(values, from + 9)));
    }

    public static <T, A, B, C, D, E, F, G, H, I, J, K> Form<T> of(
            Field<T, A> a,
            Field<T, B> b,
            Field<T, C> c,
            Field<T, D> d,
            Field<T, E> e,
            Field<T, F> f,
            Field<T, G> g,
            Field<T, H> h,
            Field<T, I> i,
            Field<T, J> j,
            Field<T, K> k,
            Of11<A, B, C, D, E, F, G, H, I, J, K, T> maker) {
        return new Form<>(
                null,
                List.of(a, b, c, d, e, f, g, h, i, j, k),
                (values, from) -> maker.of(
                        value(values, from),
                        value(values, from + 1),
                        value(values, from + 2),
                        value(values, from + 3),
                        value(values, from + 4),
                        value(values, from + 5),
                        value(values, from + 6),
                        value(values, from + 7),
                        value(values, from + 8),
                        value(values, from + 9),
                        value(values, from + 10)));
    }

    public static <T, A, B, C, D, E, F, G, H, I, J, K, L> Form<T> of(
            Field<T, A> a,
            Field<T, B> b,
            Field<T, C> c,
            Field<T, D> d,
            Field<T, E> e,
            Field<T, F> f,
            Field<T, G> g,
            Field<T, H> h,
            Field<T, I> i,
            Field<T, J> j,
            Field<T, K> k,
            Field<T, L> l,
            Of12<A, B, C, D, E, F, G, H, I, J, K, L, T> maker) {
        return new Form<>(
                null,
                List.of(a, b, c, d, e, f, g, h, i, j, k, l),
                (values, from) -> maker.of(
                        value(values, from),
                        value(values, from + 1),
                        value(values, from + 2),
                        value(values, from + 3),
                        value(values, from + 4),
                        value(values, from + 5),
                        value(values, from + 6),
                        value(values, from + 7),
                        value(values, from + 8),
                        value(values, from + 9),
                        value(values, from + 10),
                        value(values, from + 11)));
    }
}

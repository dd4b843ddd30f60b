package firstmap.events;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a document holds of the fields of a form, in whatever order it came, faults included: only when all is there can be
 * told which fault is the first in the order of the form, and that is the one to report.
 *
 * @param <T> the record that it may become
 */
public final class Draft<T> {
    /** Stands in the document, and holds nothing. */
    private static final Object NULL = new Object();

    private final Form<T> form;
    private final FieldPlaces places;
    private final Object[] values;
    private String unknown;
    /** The names as they came, kept only if it depends on others whether one is known. */
    private List<String> order;

    public Draft(Form<T> form) {
        this.form = form;
        places = form.places();
        values = new Object[places.size()];
    }

    static boolean isSet(Object value) {
        return value != null && value != NULL;
    }

    // ---- for who reads a document

    /** Forgets what it holds. */
    public void clear() {
        Arrays.fill(values, null);
        unknown = null;
        order = null;
    }

    /**
     * The number of the field that is called so, -1 if none is, which is noted.
     *
     * @param guess the number to look at first
     */
    public int find(String name, int guess) {
        int number = places.find(name, guess);
        if (places.hasOptionalParts()) (order == null ? order = new ArrayList<>() : order).add(name);
        if (number < 0 && unknown == null) unknown = name;
        return number;
    }

    public Field<?, ?> field(int number) {
        return places.field(number);
    }

    /** Whether the document has had it already. */
    public boolean isThere(int number) {
        return values[places.place(number)] != null;
    }

    /** @param value what the field holds: null for nothing, an {@link Invalid} for a fault */
    public void put(int number, Object value) {
        values[places.place(number)] = value == null ? NULL : value;
    }

    /** Gives a value to a field that the document does not have. */
    public <V> void fill(Field<T, V> field, V value) {
        int place = form.fields().indexOf(field);
        if (values[place] == null) values[place] = value;
    }

    // ---- what becomes of it

    /** The type of its form. */
    public String type() {
        return form.type();
    }

    /**
     * What one field holds, or what it is if it is not there.
     *
     * @throws Invalid if it must be there, or is not what it must be
     */
    @SuppressWarnings("unchecked") // Only what the field's kind makes of a document is put there.
    public <V> V get(Field<T, V> field) {
        return (V) form.settled(field, values, 0, form.fields().indexOf(field));
    }

    /** @throws Invalid unless it is of the type that its form has */
    public void requireType() {
        if (form.type() == null) return;
        if (values[places.place(0)] instanceof Invalid fault) throw fault;
        if (!isSet(values[places.place(0)])) throw new Invalid(places.field(0).name(), "missing");
    }

    /** Refuses what nobody knows. @throws Invalid with the first unknown name of the document */
    public void end() {
        var first = order == null ? unknown : firstUnknown();
        if (first != null) throw new Invalid(Invalid.shown(first), "unknown field");
    }

    private String firstUnknown() {
        for (var name : order) {
            int number = places.find(name, 0);
            if (number < 0) return name;
            int key = places.key(number);
            if (key >= 0 && places.place(number) != key && !isSet(values[key])) return name;
        }
        return null;
    }

    /** The record, if the document is one and nothing else. @throws Invalid with the first fault */
    public T make() {
        var made = makeOfKnown();
        end();
        return made;
    }

    /** The record, whatever else the document holds. @throws Invalid with the first fault */
    public T makeOfKnown() {
        requireType();
        return form.make(values, 0);
    }
}

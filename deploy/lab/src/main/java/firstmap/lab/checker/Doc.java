package firstmap.lab.checker;

import java.util.List;
import java.util.Map;

/** An object of a document that the {@link Grammar} has read: its fields are there as it says, and nothing else is. */
record Doc(Map<String, Object> fields) {

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** Null if it is not there. */
    Object get(String name) {
        return fields.get(name);
    }

    /** Null if it is not there. */
    String text(String name) {
        return (String) fields.get(name);
    }

    long number(String name) {
        return (Long) fields.get(name);
    }

    long number(String name, long unset) {
        return has(name) ? number(name) : unset;
    }

    /** False if it is not there. */
    boolean flag(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    /** Null if it is not there. */
    Doc object(String name) {
        var value = fields.get(name);
        return value == null ? null : of(value);
    }

    /** None if it is not there. */
    List<Doc> objects(String name) {
        return list(name).stream().map(Doc::of).toList();
    }

    /** None if it is not there. */
    List<String> texts(String name) {
        return list(name).stream().map(String.class::cast).toList();
    }

    /** None if it is not there. */
    List<Long> numbers(String name) {
        return list(name).stream().map(Long.class::cast).toList();
    }

    /** The pieces of memory, or of I/O virtual addresses, of a list. */
    List<Piece> pieces(String name) {
        return objects(name).stream()
                .map(piece -> new Piece(piece.number("address"), piece.number("length")))
                .toList();
    }

    private List<?> list(String name) {
        return (List<?>) fields.getOrDefault(name, List.of());
    }

    @SuppressWarnings("unchecked")
    static Doc of(Object value) {
        return new Doc((Map<String, Object>) value);
    }
}

package firstmap.events;

import java.util.List;

/** The bounds of everything that comes from outside, and the checks that hold them. */
public final class Limits {
    /** Largest size, length or address: 2^62 - 1, so that rounding up can never overflow a signed 64-bit number. */
    public static final long MAX_BYTES = (1L << 62) - 1;
    /**
     * Latest simulated time, in nanoseconds: 2^62 - 1, so that no sum of two times overflows. Boards of the first edition
     * of the rule take later ones.
     */
    public static final long MAX_AT = (1L << 62) - 1;
    /** Longest id, in characters. */
    public static final int MAX_ID = 128;
    /** Longest request, in bytes of JSON. */
    public static final int MAX_REQUEST_BYTES = 64 << 10;
    /** Longest event, in bytes of JSON: Kafka's default for one record. */
    public static final int MAX_EVENT_BYTES = 1 << 20;
    /** Most extents of a buffer and segments of a scatterlist, so that every event fits into one record. */
    public static final int MAX_EXTENTS = 8192;
    /** Most heaps, functions of a device, or expected functions of a buffer. */
    public static final int MAX_LIST = 256;
    /** Most nodes that take part in the time of a board. */
    public static final int MAX_ROSTER = 1024;
    /** Most requests of one turn. */
    public static final int MAX_ASKS = 256;
    /** Deepest nesting of a document. */
    public static final int MAX_DEPTH = 16;

    private Limits() {}

    /**
     * Checks an id: 1 to 128 characters of {@code A-Za-z0-9._:/@+-}.
     *
     * @throws Invalid if it is anything else
     */
    public static String id(String field, String id) {
        if (id == null || id.isEmpty()) throw new Invalid(field, "missing");
        if (id.length() > MAX_ID) throw new Invalid(field, "longer than " + MAX_ID + " characters");
        for (int i = 0; i < id.length(); i++)
            if (!isIdCharacter(id.charAt(i)))
                throw new Invalid(field, "character " + (i + 1) + " is not one of A-Za-z0-9._:/@+-");
        return id;
    }

    /** Like {@link #id}, but null says that there is none. */
    public static String optionalId(String field, String id) {
        return id == null ? null : id(field, id);
    }

    private static boolean isIdCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._:/@+-".indexOf(c) >= 0;
    }

    /** @throws Invalid unless {@code min <= value <= max} */
    public static long range(String field, long value, long min, long max) {
        if (value < min || value > max) throw new Invalid(field, value + " is out of range " + min + ".." + max);
        return value;
    }

    /** @throws Invalid if there is none */
    public static <T> T present(String field, T value) {
        if (value == null) throw new Invalid(field, "missing");
        return value;
    }

    /** @return an unmodifiable copy; @throws Invalid if it is longer than {@code max} */
    public static <T> List<T> list(String field, List<T> list, int max) {
        if (list.size() > max) throw new Invalid(field, list.size() + " entries, at most " + max);
        return List.copyOf(list);
    }
}

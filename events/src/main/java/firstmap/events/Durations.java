package firstmap.events;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Times as people write them: {@code 8s}, {@code 33.3ms}, {@code 20m}; {@code min} is the same as {@code m}. */
public final class Durations {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ns|us|ms|s|min|m|h)");

    private static final long HOUR = 3_600_000_000_000L;

    /** What is wrong with anything else. */
    public static final String NONE = "not a time such as 8s, 33.3ms or 20m: a number with ns, us, ms, s, m or h";

    private Durations() {}

    /**
     * Nanoseconds, {@code min..max}.
     *
     * @throws Invalid if it is none; {@code name} is where it stands
     */
    public static long parse(String name, String text, long min, long max) {
        var match = TIME.matcher(text);
        if (!match.matches()) throw new Invalid(name, NONE);
        long unit = switch (match.group(2)) {
            case "ns" -> 1L;
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "h" -> HOUR;
            default -> 60_000_000_000L;
        };
        // At most 10^9 hours: 4 * 10^21 does not fit into a long, so it is compared before it is cut.
        var nanos = new BigDecimal(match.group(1)).multiply(BigDecimal.valueOf(unit));
        if (nanos.compareTo(BigDecimal.valueOf(min)) < 0 || nanos.compareTo(BigDecimal.valueOf(max)) > 0)
            throw new Invalid(name, match.group() + " is out of range " + text(min) + ".." + text(max));
        return nanos.longValue();
    }

    /** In the largest unit that needs no fraction. */
    public static String text(long nanos) {
        if (nanos % HOUR == 0 && nanos > 0) return nanos / HOUR + "h";
        if (nanos % 1_000_000_000 == 0) return nanos / 1_000_000_000 + "s";
        if (nanos % 1_000_000 == 0) return nanos / 1_000_000 + "ms";
        if (nanos % 1_000 == 0) return nanos / 1_000 + "us";
        return nanos + "ns";
    }
}

package firstmap.node.scenario;

import firstmap.events.Durations;
import firstmap.events.Invalid;
import firstmap.events.json.Fields;

/** Simulated times of a scenario, as people write them. */
final class Times {
    private Times() {}

    /** Nanoseconds, {@code min..max}. */
    static long nanos(Fields f, String name, long min, long max) {
        if (!f.has(name)) throw new Invalid(name, "missing");
        return Durations.parse(name, f.isText(name) ? f.text(name) : "", min, max);
    }

    static long nanos(Fields f, String name, long min, long max, long unset) {
        return f.has(name) ? nanos(f, name, min, max) : unset;
    }
}

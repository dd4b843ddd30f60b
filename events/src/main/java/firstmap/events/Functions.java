package firstmap.events;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** The functions of one device, in the order in which they were stated. */
final class Functions {
    private Functions() {}

    static SequencedMap<String, DmaParameters> copyOf(String path, Map<String, DmaParameters> functions) {
        if (functions.size() > Limits.MAX_LIST) throw new Invalid(path, "more than " + Limits.MAX_LIST + " functions");
        return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(functions));
    }
}

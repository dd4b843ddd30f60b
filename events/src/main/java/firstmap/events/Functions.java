package firstmap.events;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/** The functions of one device, in the order in which they were stated. */
public final class Functions {
    /** What a board file says of a device. */
    public static final Form<SequencedMap<String, DmaParameters>> FORM = Form.of(field(it -> it), it -> it);

    private Functions() {}

    /** The functions of whoever states some. */
    public static <T> Field<T, SequencedMap<String, DmaParameters>> field(
            Function<T, SequencedMap<String, DmaParameters>> get) {
        return Field.map("functions", DmaParameters.FORM, Limits.MAX_LIST, get).alwaysWritten();
    }

    static SequencedMap<String, DmaParameters> copyOf(String path, Map<String, DmaParameters> functions) {
        if (functions.size() > Limits.MAX_LIST) throw new Invalid(path, "more than " + Limits.MAX_LIST + " functions");
        return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(functions));
    }
}

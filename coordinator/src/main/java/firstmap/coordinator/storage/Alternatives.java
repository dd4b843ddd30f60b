package firstmap.coordinator.storage;

import firstmap.events.DmaParameters;
import java.util.List;

/** The sets of parameters that a function would be content with, in its order of preference. */
public final class Alternatives {
    private Alternatives() {}

    /** Its {@code anyOf}; the function itself where it states none. */
    public static List<DmaParameters> of(DmaParameters function) {
        return function.anyOf().isEmpty() ? List.of(function) : function.anyOf();
    }

    /** @param choice the place in its {@code anyOf}; null for a function that has none */
    public static DmaParameters chosen(DmaParameters function, Integer choice) {
        return choice == null ? function : function.anyOf().get(choice);
    }

    /** Whether the choice names one of its alternatives, or none where it has none. */
    public static boolean isChoice(DmaParameters function, Integer choice) {
        return choice == null
                ? function.anyOf().isEmpty()
                : choice >= 0 && choice < function.anyOf().size();
    }
}

package firstmap.coordinator.allocation;

import firstmap.events.DmaParameters;
import java.util.List;

/** The sets of parameters that a function would be content with, in its order of preference. */
final class Alternatives {
    private Alternatives() {}

    /** Its {@code anyOf}; the function itself where it states none. */
    static List<DmaParameters> of(DmaParameters function) {
        return function.anyOf().isEmpty() ? List.of(function) : function.anyOf();
    }

    /** @param choice the place in its {@code anyOf}; null for a function that has none */
    static DmaParameters chosen(DmaParameters function, Integer choice) {
        return choice == null ? function : function.anyOf().get(choice);
    }

    /** Whether the choice names one of its alternatives, or none where it has none. */
    static boolean isChoice(DmaParameters function, Integer choice) {
        return choice == null
                ? function.anyOf().isEmpty()
                : choice >= 0 && choice < function.anyOf().size();
    }
}

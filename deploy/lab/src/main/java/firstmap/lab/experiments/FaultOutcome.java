package firstmap.lab.experiments;

import java.util.Locale;

/**
 * What came of one fault.
 *
 * @param by what caught it: the first test that failed, or the invariant and the seed; otherwise why it is not caught
 */
public record FaultOutcome(String fault, FaultKind kind, Verdict verdict, String by, double seconds) {

    /** Only {@link #CAUGHT} is as it must be. */
    public enum Verdict {
        CAUGHT,
        NOT_CAUGHT,
        DOES_NOT_COMPILE,
        DOES_NOT_FIT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    public boolean isCaught() {
        return verdict == Verdict.CAUGHT;
    }
}

package firstmap.coordinator.loop;

import java.time.Duration;

/** What follows the failure of a life. */
public sealed interface Sequel {
    /** Another life, from the log. @param pause before it begins */
    record NewLife(Duration pause) implements Sequel {}

    /** None: it would come to the same end, or do harm. @param why in a sentence */
    record End(String why) implements Sequel {}

    /** Decides about the failures of one coordinator: it is asked once for each, in the order in which they come. */
    @FunctionalInterface
    interface Rule {
        /**
         * @param lived from the beginning of the life to its failure
         * @param nanos when it failed, by the clock of the process
         */
        Sequel of(RuntimeException failure, Duration lived, long nanos);
    }
}

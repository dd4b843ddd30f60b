package firstmap.command.cli;

import firstmap.coordinator.history.Detectors;
import firstmap.coordinator.history.Step;
import java.io.IOException;

/** A buffer's life that is printed while it is being read: nothing holds more of it than a few steps. */
interface ToldLife {
    void step(Step step) throws IOException;

    /** @param seen what is probably a mistake */
    void end(Detectors seen) throws IOException;
}

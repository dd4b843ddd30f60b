package firstmap.coordinator.storage;

import firstmap.events.Errno;
import firstmap.events.Extent;
import java.util.List;

/** What a heap answers to a request. */
sealed interface Candidate {

    /** @param extents in the order of the buffer's bytes, as the heap hands them out; all that request can use them */
    record Placed(List<Extent> extents) implements Candidate {}

    /**
     * Why the heap does not serve.
     *
     * @param function index of the function whose parameter cannot be met, or -1 if it is the heap that has no room
     * @param errno what a map of Linux answers; null where it has no answer of its own
     */
    record Misfit(int function, String parameter, String needs, String has, Errno errno) implements Candidate {
        static final int HEAP = -1;

        /** One of which Linux has nothing to say. */
        Misfit(int function, String parameter, String needs, String has) {
            this(function, parameter, needs, has, null);
        }

        static Misfit of(int function, Scatterlist.Impossible why) {
            return new Misfit(function, why.parameter(), why.needs(), why.has(), why.errno());
        }

        static Misfit noRoom(String needs, String has) {
            return new Misfit(HEAP, "size", needs, has);
        }
    }
}

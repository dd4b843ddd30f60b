package firstmap.coordinator.storage;

import firstmap.events.Extent;
import java.util.List;

/** What a heap answers to a request. */
sealed interface Candidate {

    /** @param extents in the order of the buffer's bytes, neighbours merged; all that request can use them */
    record Placed(List<Extent> extents) implements Candidate {}

    /**
     * Why the heap does not serve.
     *
     * @param function index of the function whose parameter cannot be met, or -1 if it is the heap that has no room
     */
    record Misfit(int function, String parameter, String needs, String has) implements Candidate {
        static final int HEAP = -1;

        static Misfit noRoom(String needs, String has) {
            return new Misfit(HEAP, "size", needs, has);
        }
    }
}

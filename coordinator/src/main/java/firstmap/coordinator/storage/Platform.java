package firstmap.coordinator.storage;

import firstmap.events.DmaParameters;
import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import java.util.List;

/**
 * What is special to a platform: which heaps are asked in which order, and which of several possible places is best. A
 * board names one in its file, and it is found as a service ({@link java.util.ServiceLoader}) on the class path.
 *
 * <p>What it answers must be a function of its arguments and of nothing else: no clock, no random number, no hash order, no
 * file, no state of its own. A board that is rebuilt asks again only for what is decided after it, but every coordinator
 * has to decide alike. Whatever it prefers, the rule offers it only places that suit every function.
 */
public interface Platform {
    /** As board files call it; an id. */
    String name();

    /**
     * The heaps that are asked, in order of preference.
     *
     * @param heaps of the board, in the order of its file
     * @return some or all of them; one that is left out is never used for this request
     */
    default List<HeapSpec> order(List<HeapSpec> heaps, Ask ask) {
        return heaps;
    }

    /**
     * How bad a place is. Of all places that are possible now the one with the least score is taken; of equals the one
     * whose heap comes first, and then the lowest.
     */
    long score(Candidate candidate);

    /**
     * A buffer that wants storage.
     *
     * @param size bytes, as asked for
     * @param functions all that will use it, each once, in the order in which they came
     */
    record Ask(long size, List<DmaParameters> functions) {}

    /**
     * A place that suits. A paged heap offers one; a contiguous heap one in each free run that suits, at the lowest address
     * in it, for the {@value Candidate#MOST_RUNS} lowest runs at most.
     *
     * @param rank the place of the heap in {@link #order}, from 0
     * @param extents in the order of the buffer's bytes
     * @param runBytes length of the free run that it would be cut from; of a paged heap the bytes that it would take
     * @param freeBytes all that is free in the heap before it is taken
     */
    record Candidate(HeapSpec heap, int rank, List<Extent> extents, long runBytes, long freeBytes) {
        /** Most places that a contiguous heap offers. */
        public static final int MOST_RUNS = 1024;

        public long bytes() {
            return Extents.bytes(extents);
        }

        /** What would be left of the free run. */
        public long leftBytes() {
            return runBytes - bytes();
        }
    }
}

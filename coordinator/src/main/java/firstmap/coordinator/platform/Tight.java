package firstmap.coordinator.platform;

import firstmap.coordinator.storage.Platform;

/**
 * Best fit: of the first heap that has room, the place that leaves the least of its free run, so that the long runs stay
 * whole for those who will need them.
 */
public final class Tight implements Platform {
    private static final int RANK_SHIFT = 52;

    @Override
    public String name() {
        return "tight";
    }

    @Override
    public long score(Candidate candidate) {
        // The board's order of heaps comes first: a rank weighs more than any run below 4 PiB.
        return ((long) candidate.rank() << RANK_SHIFT) + Math.min(candidate.leftBytes(), (1L << RANK_SHIFT) - 1);
    }
}

package firstmap.coordinator.audit;

import firstmap.events.Progress;

/** Adds up what all threads of an audit have passed. What is not open yet is taken to be as long as what is. */
final class PassedOffsets {
    /** How often progress is told: every so many offsets. */
    private static final long STEP = 2_000;

    private final Progress progress;
    private final int all;
    private int opened;
    private long offsets;
    private long passed;
    private long told;

    /** @param all how many partitions will be opened */
    PassedOffsets(Progress progress, int all) {
        this.progress = progress;
        this.all = all;
    }

    /** @param more offsets that the partition has */
    synchronized void opened(long more) {
        opened++;
        offsets += more;
    }

    synchronized void passed(long more) {
        passed += more;
        if (passed - told < STEP) return;
        told = passed;
        progress.reached(passed, offsets / opened * all, "records read again");
    }
}

package firstmap.coordinator.rule;

/**
 * Which of one node's numbers have had their outcome: the highest, and a window of the 64 below it, as the anti-replay
 * window of IPsec (RFC 4303, 3.4.3). What is older than the window counts as heard.
 *
 * @param highest 0 before the first
 * @param below bit n is set when {@code highest - 1 - n} was heard
 */
public record SequenceWindow(long highest, long below) {
    /** So far may a number lie below the highest and still be taken, and above it and not be a leap. */
    static final int WIDTH = Long.SIZE;

    static final SequenceWindow NOTHING = new SequenceWindow(0, 0);

    boolean contains(long seq) {
        if (seq > highest) return false;
        long age = highest - seq;
        return age == 0 || age > WIDTH || (below >>> (age - 1) & 1) == 1;
    }

    SequenceWindow with(long seq) {
        if (contains(seq)) return this;
        if (seq < highest) return new SequenceWindow(highest, below | 1L << (highest - seq - 1));
        long step = seq - highest;
        long shifted = step >= WIDTH ? 0 : below << step;
        long before = highest > 0 && step <= WIDTH ? 1L << (step - 1) : 0;
        return new SequenceWindow(seq, shifted | before);
    }

    /** Whether numbers can have come so: at least one, and none below 1. */
    boolean isSound() {
        return highest > 0 && (highest > WIDTH || below >>> (highest - 1) == 0);
    }

    /** Whether a number lies further above the highest than numbers that come late may lie below it. */
    public boolean isLeap(long seq) {
        return seq > highest && seq - highest > WIDTH;
    }

    /** How many numbers were skipped just before this one; 0 for one that comes late. */
    long missedBefore(long seq) {
        return Math.max(0, seq - highest - 1);
    }
}

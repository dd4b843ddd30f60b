package firstmap.lab.checker;

import java.util.TreeSet;

/** The numbers of one node in one board that have come, kept one by one. */
final class SeenNumbers {
    /** A number so far below the highest, or further, is too old to be told from one that has come. */
    private static final long WINDOW = 64;

    private final TreeSet<Long> come = new TreeSet<>();

    /**
     * Takes a number in.
     *
     * @return whether it is new; one that is old has had its outcome, or gets none any more
     */
    boolean take(long number) {
        if (!come.isEmpty() && number < come.last() - WINDOW) return false;
        boolean isNew = come.add(number);
        come.headSet(come.last() - WINDOW).clear();
        return isNew;
    }

    /** Whether it has come, or is too old to be told from one that has. */
    boolean has(long number) {
        return !come.isEmpty() && (number < come.last() - WINDOW || come.contains(number));
    }

    /** Whether a number lies so far above the highest that nobody hears it. */
    boolean isLeap(long number) {
        return number - highest() > WINDOW;
    }

    /** How many numbers are skipped if this one comes next. */
    long missedBefore(long number) {
        return number > highest() ? number - highest() - 1 : 0;
    }

    /** 0 if none has come. */
    long highest() {
        return come.isEmpty() ? 0 : come.last();
    }
}

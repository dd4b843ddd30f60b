package firstmap.lab.checker;

import java.util.HashMap;
import java.util.Map;

/** The numbers and hashes of one board's events, as far as they have been read. */
final class Chain {
    private final String board;
    private final Findings findings;
    /** The first 64 bits of each event's hash, by number. */
    private final Map<Long, Long> hashes = new HashMap<>();

    private long last;
    private String head = EventHash.NONE;
    private boolean isWhole = true;

    Chain(String board, Findings findings) {
        this.board = board;
        this.findings = findings;
    }

    /**
     * Takes the next event in, whatever is wrong with it.
     *
     * @param hashHolds whether its hash is that of its bytes
     * @return whether it is one that has been there before
     */
    boolean accept(LoggedEvent event, boolean hashHolds, String place) {
        long seq = event.seq();
        long start = start(event.hash());
        if (!hashHolds) fork(place, "event %d of %s is not what was hashed".formatted(seq, board));
        if (seq <= last) return again(event, start, place);
        if (seq > last + 1) fork(place, "event %d of %s follows event %d".formatted(seq, board, last));
        else if (!event.prev().equals(head))
            fork(place, "event %d of %s does not follow the hash of event %d".formatted(seq, board, last));
        hashes.put(seq, start);
        last = seq;
        head = event.hash();
        return false;
    }

    private boolean again(LoggedEvent event, long start, String place) {
        var known = hashes.get(event.seq());
        if (known == null) {
            isWhole = false;
            findings.add(
                    Flaw.REORDERED, place, "event %d of %s comes after event %d".formatted(event.seq(), board, last));
            hashes.put(event.seq(), start);
            return false;
        }
        fork(
                place,
                known == start
                        ? "event %d of %s is there twice".formatted(event.seq(), board)
                        : "another event %d of %s than the one before".formatted(event.seq(), board));
        if (known == start)
            findings.add(Flaw.REPEATED, place, "event %d of %s is there twice".formatted(event.seq(), board));
        return known == start;
    }

    private void fork(String place, String what) {
        isWhole = false;
        findings.add(Flaw.FORKED, place, what);
    }

    /** Whether the event of this number has this hash; false if there is no such event. */
    boolean has(long seq, String hash) {
        return seq == 0
                ? hash.equals(EventHash.NONE)
                : Long.valueOf(start(hash)).equals(hashes.get(seq));
    }

    /** 64 bits are enough to tell events of one board from each other. */
    private static long start(String hash) {
        try {
            return Long.parseUnsignedLong(hash, 0, Math.min(16, hash.length()), 16);
        } catch (NumberFormatException e) {
            return 0; // no hash at all; its bytes have been found wanting
        }
    }

    /** Number of the last event; 0 before the first. */
    long last() {
        return last;
    }

    /** Hash of the last event. */
    String head() {
        return head;
    }

    boolean isWhole() {
        return isWhole;
    }
}

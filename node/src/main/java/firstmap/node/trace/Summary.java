package firstmap.node.trace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was read from a recording, what was made of it, and what it cannot tell. Plain records, lists and maps all the
 * way down, so that any JSON writer prints it.
 *
 * @param eventsRead lines of each event of a trace; records, fences and attached devices of a dump
 * @param requestsMade requests of each type
 * @param eventsWithoutRequest of the events read, those that ask nothing of a board: references, descriptors, CPU access
 * @param tasks events of each task of a trace, its marks not counted
 * @param refusedByMachine what the recorded machine refused, as {@code map EIO}, and how often
 * @param bornBefore buffers that the recording speaks of without having seen their export
 * @param reasons why the verdict is not {@code complete}
 * @param checks the input's own totals, each held against what was read
 * @param snapshots the dumps beside a trace
 * @param marks what the recorded program wrote into the trace
 * @param standIns what had to be put in where the input says nothing, so that the requests can run
 * @param cannotTell what nobody can learn from the input
 * @param oddities the first of {@code oddityCount} lines that were not as they should be
 */
public record Summary(
        String source,
        String format,
        String board,
        Verdict verdict,
        List<String> reasons,
        long lines,
        Map<String, Long> eventsRead,
        Map<String, Long> requestsMade,
        Map<String, Long> eventsWithoutRequest,
        Map<String, Long> tasks,
        Map<String, Long> refusedByMachine,
        List<BornBefore> bornBefore,
        long bornBeforeCount,
        List<Check> checks,
        List<SnapshotNote> snapshots,
        List<Mark> marks,
        List<String> standIns,
        List<String> cannotTell,
        List<Oddity> oddities,
        long oddityCount) {

    public Summary {
        reasons = List.copyOf(reasons);
        eventsRead = ordered(eventsRead);
        requestsMade = ordered(requestsMade);
        eventsWithoutRequest = ordered(eventsWithoutRequest);
        tasks = ordered(tasks);
        refusedByMachine = ordered(refusedByMachine);
        bornBefore = List.copyOf(bornBefore);
        checks = List.copyOf(checks);
        snapshots = List.copyOf(snapshots);
        marks = List.copyOf(marks);
        standIns = List.copyOf(standIns);
        cannotTell = List.copyOf(cannotTell);
        oddities = List.copyOf(oddities);
    }

    /** How whole the recording is. */
    public enum Verdict {
        /** Nothing is missing that the input itself would show to be missing. */
        COMPLETE,
        /** A part of something larger. */
        CUT,
        /** The input contradicts itself. */
        DISAGREEING;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What became of a total that the input states. */
    public enum Agreement {
        AGREE,
        DISAGREE,
        ABSENT;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * @param stated the total as the input has it, or what it would be called
     * @param found what was counted
     */
    public record Check(String stated, Agreement agreement, String found) {}

    /**
     * @param size bytes, null if the input does not say
     * @param line where the recording first speaks of it
     * @param requested a {@code create} was put in front of the recording for it
     */
    public record BornBefore(String buffer, String exporter, Long size, int line, boolean requested) {}

    /**
     * @param file the dump
     * @param after id of the request that carries it, null if none does
     * @param outcome {@code equal} to what follows from the trace, or the differences, or why it was left out
     */
    public record SnapshotNote(String tag, String file, int buffers, String after, String outcome) {
        static final String EQUAL = "equal to what follows from the trace";

        boolean isEqual() {
            return outcome.equals(EQUAL);
        }

        /** It was held against the trace, and differs. */
        boolean differs() {
            return after != null && !isEqual();
        }
    }

    /** @param at nanoseconds from the first line */
    public record Mark(int line, long at, String text) {}

    public record Oddity(int line, String what) {}

    /** The first dump that does not agree with the trace. */
    public Optional<SnapshotNote> firstThatDiffers() {
        return snapshots.stream().filter(SnapshotNote::differs).findFirst();
    }

    /** The summary for people, one thought a line. */
    public List<String> text() {
        var text = new ArrayList<String>();
        text.add(source + ": " + format + ", " + lines + " lines, " + verdict);
        for (var reason : reasons) text.add("  " + verdict + ": " + reason);
        text.add("board " + board + (requestsMade.isEmpty() ? "" : ": " + counts(requestsMade)));
        text.add("read: " + counts(eventsRead));
        if (!eventsWithoutRequest.isEmpty()) text.add("without request: " + counts(eventsWithoutRequest));
        if (!refusedByMachine.isEmpty())
            text.add("refused by the machine: " + counts(refusedByMachine) + "; what undoes it follows each");
        for (var check : checks)
            text.add("total " + check.agreement() + ": " + check.stated() + "; found " + check.found());
        if (bornBeforeCount > 0) {
            text.add("born before the recording: " + bornBeforeCount + " buffers");
            for (var born : bornBefore.subList(0, Math.min(10, bornBefore.size())))
                text.add("  " + born.buffer() + " (" + born.exporter() + ", " + born.size() + " bytes, line "
                        + born.line() + (born.requested() ? "): created in front" : "): nothing asked"));
        }
        var equal = snapshots.stream().filter(SnapshotNote::isEqual).toList();
        if (!equal.isEmpty())
            text.add(equal.size() + " dumps beside it, each " + SnapshotNote.EQUAL + ": "
                    + String.join(", ", equal.stream().map(SnapshotNote::tag).toList()));
        for (var snapshot : snapshots)
            if (!snapshot.isEqual()) text.add("dump " + snapshot.file() + ": " + snapshot.outcome());
        for (var standIn : standIns) text.add("put in: " + standIn);
        for (var open : cannotTell) text.add("the input cannot tell: " + open);
        if (oddityCount > 0) text.add("odd: " + oddityCount + " lines");
        for (var oddity : oddities.subList(0, Math.min(20, oddities.size())))
            text.add("  line " + oddity.line() + ": " + oddity.what());
        return text;
    }

    private static String counts(Map<String, Long> counts) {
        var text = new ArrayList<String>();
        counts.forEach((kind, count) -> text.add(count + " " + kind));
        return text.isEmpty() ? "nothing" : String.join(", ", text);
    }

    private static Map<String, Long> ordered(Map<String, Long> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}

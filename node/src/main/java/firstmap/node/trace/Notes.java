package firstmap.node.trace;

import firstmap.events.Errno;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is worth telling about a recording beside its requests: bounded lists, whole counts. */
final class Notes {
    /** Most entries of a list that a summary holds. */
    static final int MOST = 200;

    private static final int MOST_KINDS = 1000;
    private static final int MOST_REASONS = 10;
    private static final int LONGEST = 300;

    final Map<String, Long> events = new LinkedHashMap<>();
    final Map<String, Long> withoutRequest = new LinkedHashMap<>();
    final Map<String, Long> tasks = new LinkedHashMap<>();
    final Map<String, Long> refused = new LinkedHashMap<>();
    final List<Summary.Check> checks = new ArrayList<>();
    final List<Summary.Mark> marks = new ArrayList<>();
    final Map<String, Summary.BornBefore> bornBefore = new LinkedHashMap<>();
    final List<Summary.SnapshotNote> snapshots = new ArrayList<>();
    final List<String> cannotTell = new ArrayList<>();
    final List<String> standIns = new ArrayList<>();
    long lines;
    long oddityCount;

    private final List<Summary.Oddity> oddities = new ArrayList<>();
    private final List<String> cut = new ArrayList<>();
    private final List<String> disagreeing = new ArrayList<>();
    private long cuts;
    private long disagreements;

    /** Counts one; beyond a bound of kinds, under {@code (others)}. */
    static void count(Map<String, Long> counts, String kind) {
        var key = counts.size() < MOST_KINDS || counts.containsKey(kind) ? Names.printable(kind, 64) : "(others)";
        counts.merge(key, 1L, Long::sum);
    }

    /** The recorded machine refused a request of this type. */
    void refused(String type, int errno) {
        count(refused, type + " " + Errno.named(errno));
    }

    void odd(int line, String what) {
        if (oddityCount++ < MOST) oddities.add(new Summary.Oddity(line, Names.printable(what, LONGEST)));
    }

    /** The recording is a part of something larger, for this reason. */
    void cut(String reason) {
        if (cuts++ < MOST_REASONS) cut.add(Names.printable(reason, LONGEST));
    }

    /** The recording contradicts itself, for this reason. */
    void disagreeing(String reason) {
        if (disagreements++ < MOST_REASONS) disagreeing.add(Names.printable(reason, LONGEST));
    }

    boolean complete() {
        return cut.isEmpty() && disagreeing.isEmpty();
    }

    void bornBefore(String buffer, String exporter, Long size, int line, boolean requested) {
        bornBefore.merge(
                buffer,
                new Summary.BornBefore(buffer, exporter, size, line, requested),
                (first, now) -> new Summary.BornBefore(
                        buffer, exporter, size, first.line(), first.requested() || now.requested()));
    }

    void mark(int line, long at, String text) {
        if (marks.size() < MOST_KINDS) marks.add(new Summary.Mark(line, at, Names.printable(text, LONGEST)));
    }

    Summary.Verdict verdict() {
        if (!disagreeing.isEmpty()) return Summary.Verdict.DISAGREEING;
        return cut.isEmpty() ? Summary.Verdict.COMPLETE : Summary.Verdict.CUT;
    }

    List<String> reasons() {
        var reasons = new ArrayList<>(disagreeing);
        reasons.addAll(cut);
        long more = cuts + disagreements - reasons.size();
        if (more > 0) reasons.add("and " + more + " more of the kind");
        return reasons;
    }

    List<Summary.Oddity> oddities() {
        return oddities;
    }
}

package firstmap.coordinator.audit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import firstmap.events.Quarantine;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * What an audit has found.
 *
 * @param good nothing is wrong, and everything that is there could be looked at
 * @param verdict the worst of all partitions, and of what others say
 * @param setAside what operators have set aside of the events, and why
 * @param findings of all partitions, the first of each partition first
 */
public record AuditReport(
        boolean good,
        Verdict verdict,
        long requests,
        long events,
        int boards,
        List<OfPartition> partitions,
        List<Quarantine> setAside,
        List<Finding> findings,
        long millis) {

    /** The same, with more that is not as it must be. */
    public AuditReport with(List<Finding> more) {
        if (more.isEmpty()) return this;
        var all = Stream.concat(findings.stream(), more.stream()).toList();
        return new AuditReport(
                false, Verdict.of(verdict, more), requests, events, boards, partitions, setAside, all, millis);
    }

    /** From the best to the worst. */
    public enum Verdict {
        /** Every event is the one that the rule decides, and every request has its outcome. */
        GOOD,
        /** The same as far as there are requests; what stands before them is linked as it must be. */
        GOOD_AS_FAR_AS_KEPT,
        /** Chains and hashes are as they must be, but some boards are decided by a rule that this program does not have. */
        UNKNOWN_RULE,
        WRONG;

        static Verdict of(Verdict without, List<Finding> findings) {
            return findings.stream().map(finding -> finding.kind().verdict()).reduce(without, Verdict::worse);
        }

        static Verdict worse(Verdict one, Verdict other) {
            return one.compareTo(other) >= 0 ? one : other;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One partition, up to its first bad position.
     *
     * @param requests that were read
     * @param events that were read and are as they must be
     * @param deadLetters requests that cannot be read, or are not heard
     * @param duplicates requests that had had their outcome, or are too old to tell
     * @param ruleFailures requests that the rule failed on when they were answered; that answer is taken as it is
     * @param notAnswered requests at the end that the coordinators have not come to yet
     * @param decisionsFrom offset of the first event whose decision could be made again; null if there is none, as when
     *     requests have expired
     * @param endOffset where the events end
     * @param onTrust dead letters whose reason does not follow from the log, such as that there was no room: where the first of
     *     them stand, and why, as their coordinator says
     * @param setAside marks of operators that were obeyed
     * @param findings the first is why the audit of the partition ended, if it did
     * @param heads of its boards, by name
     * @param point from which a later audit can go on
     */
    public record OfPartition(
            int partition,
            long requests,
            long events,
            long deadLetters,
            int boards,
            long duplicates,
            long ruleFailures,
            long notAnswered,
            Long decisionsFrom,
            long endOffset,
            Verdict verdict,
            List<String> onTrust,
            List<Quarantine> setAside,
            List<Finding> findings,
            @JsonIgnore SequencedMap<String, Head> heads,
            @JsonIgnore AuditedPoint point) {}

    /** Where a board has come to. */
    public record Head(long seq, String hash) {}
}

package firstmap.coordinator.audit;

import firstmap.coordinator.exchange.DamagedLog;
import java.util.Locale;

/**
 * One thing that is not as it must be, or could not be looked at, and where.
 *
 * @param topic where it shows, with partition and offset
 * @param place the same in words
 * @param board null if it is not known
 * @param seq number of the event that should stand there, or that is claimed; null if there is none
 * @param round that was open on the board there, as {@code AT.ROUND}; null where its time is given, has ended, or is not known
 * @param problem one sentence
 * @param recorded what stands there, if another thing was decided; otherwise null
 * @param decided what should stand there, likewise
 */
public record Finding(
        Kind kind,
        String topic,
        int partition,
        long offset,
        String place,
        String board,
        Long seq,
        String round,
        String problem,
        String recorded,
        String decided) {

    /** The same, found while this round was open. */
    Finding in(String itsRound) {
        return new Finding(kind, topic, partition, offset, place, board, seq, itsRound, problem, recorded, decided);
    }

    /** Records that cannot be read. */
    static Finding of(DamagedLog damage) {
        return new Finding(
                Kind.DAMAGED,
                damage.topic(),
                damage.partition(),
                damage.offset(),
                "%s partition %d offset %d".formatted(damage.topic(), damage.partition(), damage.offset()),
                null,
                null,
                null,
                damage.problem(),
                null,
                null);
    }

    /** What was done to the log, as far as can be told. */
    public enum Kind {
        /** Bytes of an event are not those that were written. */
        ALTERED,
        /** An event is missing. */
        DROPPED,
        /** Events stand in another order. */
        REORDERED,
        /** An event stands there that belongs elsewhere, or does not follow. */
        INSERTED,
        /** An event stands there once more. */
        REPEATED,
        /** An event is in itself as it must be, but the rule decides otherwise. */
        DECIDED_OTHERWISE,
        /** A request has more than one outcome. */
        ANSWERED_TWICE,
        /** A request has no outcome, though it was committed as answered, or a later one has its outcome. */
        UNANSWERED,
        /** An event answers what nobody asked. */
        WITHOUT_REQUEST,
        /** The end of events or requests is gone. */
        CUT,
        /** The beginning of the events has been deleted. */
        DELETED,
        /** A dead letter is missing, is not the request, or has none. */
        DEAD_LETTER,
        /** An event of the rule's own making cannot be applied. */
        UNFIT,
        /** The log has another history than an earlier audit saw. */
        REWRITTEN,
        /** A snapshot is not the state of its board at its event. */
        SNAPSHOT,
        /** A live coordinator does not know what the log says. */
        LIVE,
        /** A mark of an operator that nobody obeys: it is not of what stands there, or that fits. */
        MARK,
        /** A board stands still since an event of it was found damaged and set aside. */
        BROKEN,
        /** Records cannot be read: their file is damaged, or they stand behind a transaction that nobody can end. */
        DAMAGED,
        /** A board is decided by an edition of the rule that this program does not have. */
        UNKNOWN_RULE;

        /** What it makes of the log. */
        AuditReport.Verdict verdict() {
            return switch (this) {
                case ALTERED, DROPPED, REORDERED, INSERTED, REPEATED, DECIDED_OTHERWISE -> AuditReport.Verdict.WRONG;
                case ANSWERED_TWICE, UNANSWERED, WITHOUT_REQUEST, CUT, DELETED, DEAD_LETTER ->
                    AuditReport.Verdict.WRONG;
                case UNFIT, REWRITTEN, SNAPSHOT, LIVE, MARK, BROKEN, DAMAGED -> AuditReport.Verdict.WRONG;
                case UNKNOWN_RULE -> AuditReport.Verdict.UNKNOWN_RULE;
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The whole in one sentence. */
    public String sentence() {
        if (board == null) return place + ": " + problem;
        var event = seq == null ? "" : ", event " + seq;
        var during = round == null ? "" : ", round " + round;
        return "%s (board %s%s%s): %s".formatted(place, board, event, during, problem);
    }
}

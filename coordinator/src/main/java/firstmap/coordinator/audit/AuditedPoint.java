package firstmap.coordinator.audit;

import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.rule.Board;
import java.util.Collection;
import java.util.List;

/**
 * Where an audit has come to on one partition, so that another can go on there.
 *
 * @param requests offset of the first request that is still to be audited
 * @param events the same of the events
 * @param last offset of the last event before that; -1 if there is none
 * @param hash of that event; empty if there is none
 * @param boards as all events before have left them
 * @param parked turns that stand before that and wait for others, in the order in which they stand there
 */
record AuditedPoint(
        long requests, long events, long last, String hash, Collection<Board> boards, List<ParkedTurns.Parked> parked) {
    static final AuditedPoint START = new AuditedPoint(0, 0, -1, "", List.of(), List.of());
}

package firstmap.coordinator.audit;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.exchange.FollowedEvents;
import firstmap.coordinator.exchange.Recording;
import firstmap.events.Quarantine;
import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.List;

/** What is not as it must be about the marks of operators: those that nobody obeys, and boards that stand still by one. */
final class MarkFindings {
    private MarkFindings() {}

    /**
     * Of one partition.
     *
     * @param events as far as they have been read
     * @param marks all that there are of it
     */
    static List<Finding> of(Places places, FollowedEvents events, List<Quarantine> marks) {
        var findings = new ArrayList<Finding>();
        var obeyed = events.obeyed();
        for (var mark : obeyed)
            if (mark.board() != null)
                findings.add(places.finding(
                        Finding.Kind.BROKEN,
                        places.at(Topic.EVENTS, mark.offset()),
                        mark.board(),
                        null,
                        "an event of the board is damaged and set aside (%s): what stands behind it is no part of its chain"
                                .formatted(mark.reason())));
        for (var mark : marks)
            if (!obeyed.contains(mark) && mark.offset() <= events.position())
                findings.add(places.finding(
                        Finding.Kind.MARK,
                        places.at(Topic.EVENTS, mark.offset()),
                        "a mark sets this record aside (%s), but what stands here is another, or it fits: nobody obeys it"
                                .formatted(mark.reason())));
        return findings;
    }

    /** One that is of another topic. */
    static Finding stray(Recording recording, Quarantine mark) {
        var at = new LogRecord(Topic.EVENTS, mark.partition(), mark.offset(), null, null);
        return new Places(recording, mark.partition())
                .finding(
                        Finding.Kind.MARK,
                        at,
                        "a mark sets this place aside (%s), but in the topic %s, which is not this one: nobody obeys it"
                                .formatted(mark.reason(), mark.topic()));
    }
}

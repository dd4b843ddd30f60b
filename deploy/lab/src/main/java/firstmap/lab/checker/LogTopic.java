package firstmap.lab.checker;

/** The topics that are judged, by the names that the catalogue of the wire gives them. */
public enum LogTopic {
    /** What nodes ask. */
    REQUESTS("firstmap.requests"),
    /** What coordinators decided. */
    EVENTS("firstmap.events"),
    /** Requests that cannot be answered. */
    DEAD_LETTERS("firstmap.dead-letters"),
    /** What operators have set aside of the events. */
    CONTROL("firstmap.control");

    private final String topicName;

    LogTopic(String topicName) {
        this.topicName = topicName;
    }

    public String topicName() {
        return topicName;
    }
}

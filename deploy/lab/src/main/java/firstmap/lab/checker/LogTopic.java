package firstmap.lab.checker;

/** The topics that are judged, by what the catalogue of the wire calls them. */
public enum LogTopic {
    /** What nodes ask. */
    REQUESTS("requests"),
    /** What coordinators decided. */
    EVENTS("events"),
    /** Requests that cannot be answered. */
    DEAD_LETTERS("dead-letters"),
    /** What operators have set aside of the events. */
    CONTROL("control");

    private final String role;

    LogTopic(String role) {
        this.role = role;
    }

    String role() {
        return role;
    }

    /** Its name in the namespace that a cluster has by default. */
    public String topicName() {
        return "firstmap." + role;
    }
}

package firstmap.events;

/** What a late attach meets: one that comes when the buffer has its backing storage. */
public enum Policy implements WireName {
    /** EBUSY, always: the rule of 2011. */
    STRICT("strict"),
    /** Granted exactly when the function's scatterlist can be built from the storage as it is. */
    COMPATIBLE("compatible"),
    /** As compatible, and otherwise the storage moves if no mapping pins it. */
    MIGRATE("migrate");

    private final String wireName;

    Policy(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}

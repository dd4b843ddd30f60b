package firstmap.node.play;

import firstmap.events.WireName;

/** How simulated time goes by. */
public enum Speed implements WireName {
    /** One simulated second takes one second. */
    REAL("real"),
    /** As fast as causality allows: the next instant comes when everybody has done with this one. */
    MAX("max");

    private final String wireName;

    Speed(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}

package firstmap.events;

/** Where an impossible or late attach is refused. */
public enum Check implements WireName {
    /** At the attach itself. */
    ATTACH("attach"),
    /** At the map, as most real drivers do (vb2-dma-contig finds scattered memory only then). */
    MAP("map");

    private final String wireName;

    Check(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}

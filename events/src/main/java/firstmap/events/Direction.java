package firstmap.events;

/** Which way the data of a mapping goes; {@code enum dma_data_direction} without {@code DMA_NONE}. */
public enum Direction implements WireName {
    BIDIRECTIONAL("bidirectional"),
    TO_DEVICE("toDevice"),
    FROM_DEVICE("fromDevice");

    private final String wireName;

    Direction(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}

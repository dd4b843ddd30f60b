package firstmap.coordinator.index;

/**
 * How far a partition has been read.
 *
 * @param position offset of what is read next
 * @param last offset of the last event that was read; -1 before the first
 * @param hash of that event; empty before the first
 */
public record IndexMark(long position, long last, String hash) {
    public static final IndexMark START = new IndexMark(0, -1, "");
}

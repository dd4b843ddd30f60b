package firstmap.coordinator.index;

/**
 * Where an event about a buffer stands.
 *
 * @param seq its number in its board
 * @param offset its place on the board's partition
 */
public record IndexEntry(long seq, long offset) {}

package firstmap.coordinator.index;

import java.util.OptionalLong;
import java.util.function.IntFunction;

/**
 * A board as it was, byte for byte as it was given.
 *
 * @param seq number of its last event then
 * @param parts read when asked for; null for one that is not there
 * @param first where its next event stands; empty if that is not known yet
 */
public record StoredBoard(long seq, byte[] manifest, IntFunction<byte[]> parts, OptionalLong first) {}

package firstmap.events;

/**
 * One physically contiguous piece of a heap.
 *
 * @param address physical address of the first byte, 0..2^62 - 1
 * @param length bytes, at least 1
 */
public record Extent(long address, long length) {
    public static final Form<Extent> FORM = Form.of(
            Field.size("address", 0, Limits.MAX_BYTES, Extent::address),
            Field.size("length", 1, Limits.MAX_BYTES, Extent::length),
            Extent::new);

    public Extent {
        Limits.range("address", address, 0, Limits.MAX_BYTES);
        Limits.range("length", length, 1, Limits.MAX_BYTES - address);
    }

    /** The address just behind the last byte. */
    public long end() {
        return address + length;
    }
}

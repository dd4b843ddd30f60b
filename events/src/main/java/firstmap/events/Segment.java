package firstmap.events;

/**
 * One entry of a scatterlist, as the device sees it: a physical address, or an I/O virtual one behind an IOMMU.
 *
 * @param address DMA address of the first byte, 0..2^62 - 1
 * @param length bytes, at least 1
 */
public record Segment(long address, long length) {
    public static final Form<Segment> FORM = Form.of(
            Field.size("address", 0, Limits.MAX_BYTES, Segment::address),
            Field.size("length", 1, Limits.MAX_BYTES, Segment::length),
            Segment::new);

    public Segment {
        Limits.range("address", address, 0, Limits.MAX_BYTES);
        Limits.range("length", length, 1, Limits.MAX_BYTES - address);
    }

    /** The address just behind the last byte. */
    public long end() {
        return address + length;
    }
}

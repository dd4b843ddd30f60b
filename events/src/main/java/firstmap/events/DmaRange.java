package firstmap.events;

import java.util.List;

/**
 * Physical addresses and the DMA addresses under which a device sees them, as an entry of {@code dma-ranges} in a device
 * tree and {@code struct bus_dma_region} say it.
 *
 * @param cpu physical address of the first byte, 0..2^62 - 1
 * @param dma DMA address of the first byte, 0..2^62 - 1
 * @param size bytes, at least 1
 */
public record DmaRange(long cpu, long dma, long size) {
    public static final Form<DmaRange> FORM = Form.of(
            Field.size("cpu", 0, Limits.MAX_BYTES, DmaRange::cpu),
            Field.size("dma", 0, Limits.MAX_BYTES, DmaRange::dma),
            Field.size("size", 1, Limits.MAX_BYTES, DmaRange::size),
            DmaRange::new);

    public DmaRange {
        Limits.range("cpu", cpu, 0, Limits.MAX_BYTES);
        Limits.range("dma", dma, 0, Limits.MAX_BYTES);
        Limits.range("size", size, 1, Limits.MAX_BYTES - Math.max(cpu, dma));
    }

    /** Whether it says where this physical address appears. */
    public boolean hasCpu(long address) {
        return address >= cpu && address - cpu < size;
    }

    /** Whether it says what stands at this DMA address. */
    public boolean hasDma(long address) {
        return address >= dma && address - dma < size;
    }

    /** The DMA address just behind its last byte. */
    public long dmaEnd() {
        return dma + size;
    }

    private boolean overlaps(DmaRange other) {
        return cpu < other.cpu + other.size && other.cpu < cpu + size
                || dma < other.dma + other.size && other.dma < dma + size;
    }

    /** @throws Invalid if an address would have two meanings */
    static void requireApart(String at, List<DmaRange> ranges) {
        for (int i = 0; i < ranges.size(); i++)
            for (int j = 0; j < i; j++)
                if (ranges.get(i).overlaps(ranges.get(j)))
                    throw new Invalid(at + "[" + i + "]", "overlaps " + at + "[" + j + "]");
    }
}

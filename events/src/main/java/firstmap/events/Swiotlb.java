package firstmap.events;

import java.util.List;

/**
 * The pool of bounce buffers of a board ({@code struct io_tlb_mem}, kernel/dma/swiotlb.c): what a device cannot reach is
 * copied through it.
 *
 * @param base physical address of the first byte, a multiple of {@link #BLOCK}; null: the highest place below 4 GiB that no
 *     heap covers
 * @param size bytes, a positive multiple of {@link #BLOCK}
 */
public record Swiotlb(Long base, long size) {
    /** Bytes of a slot ({@code IO_TLB_SHIFT}). */
    public static final long SLOT = 2 << 10;

    /** Most bytes that one mapping takes: {@code IO_TLB_SEGSIZE} slots. */
    public static final long BLOCK = 128 * SLOT;

    /** What every device is taken to reach ({@code ARCH_LOW_ADDRESS_LIMIT}). */
    private static final long LOW = 1L << 32;

    static final Form<Swiotlb> FORM = Form.of(
            Field.optionalSize("base", 0, Limits.MAX_BYTES, Swiotlb::base),
            Field.size("size", 1, Limits.MAX_BYTES, Swiotlb::size),
            Swiotlb::new);

    public Swiotlb {
        Limits.range("size", size, 1, Limits.MAX_BYTES);
        if (size % BLOCK != 0) throw new Invalid("size", size + " is not a multiple of 256 KiB");
        if (base != null) {
            Limits.range("base", base, 0, Limits.MAX_BYTES - size);
            if (base % BLOCK != 0) throw new Invalid("base", base + " is not a multiple of 256 KiB");
        }
    }

    /** The address just behind its last byte, where it has a base. */
    public long end() {
        return base + size;
    }

    /** The same at the place that it has on a board with these heaps. @throws Invalid if there is none for it */
    Swiotlb placedBeside(List<HeapSpec> heaps) {
        if (base == null) return new Swiotlb(highestOutside(heaps), size);
        for (var heap : heaps)
            if (overlaps(base, heap) && !isReservedIn(heap))
                throw new Invalid("swiotlb", "overlaps heap " + heap.name() + ", which has not reserved it");
        return this;
    }

    private long highestOutside(List<HeapSpec> heaps) {
        long at = LOW - size;
        for (int i = 0; i <= heaps.size() && at >= 0; i++) {
            long here = at;
            for (var heap : heaps) if (overlaps(at, heap)) at = Math.floorDiv(heap.base() - size, BLOCK) * BLOCK;
            if (at == here) return at;
        }
        throw new Invalid("swiotlb.base", "missing, and below 4 GiB there is no room for it beside the heaps");
    }

    private boolean overlaps(long at, HeapSpec heap) {
        return at < heap.end() && heap.base() < at + size;
    }

    private boolean isReservedIn(HeapSpec heap) {
        return heap.reserved().stream().anyMatch(piece -> piece.address() <= base && piece.end() >= end());
    }
}

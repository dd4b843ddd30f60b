package firstmap.coordinator.storage;

import firstmap.events.Swiotlb;

/**
 * The bounce buffers of a board that are not in use; immutable. A mapping takes slots in a row, within one block of 128
 * ({@code swiotlb_search_pool_area}, kernel/dma/swiotlb.c): the lowest that are free.
 *
 * @param spec null for a board that has none
 */
public record BouncePool(Swiotlb spec, FreeRuns free) {

    /** All that a board has. @param spec null for none */
    public static BouncePool of(Swiotlb spec) {
        return new BouncePool(spec, spec == null ? FreeRuns.NONE : FreeRuns.of(spec.base(), spec.end()));
    }

    /** Bytes that are in use. */
    public long usedBytes() {
        return spec == null ? 0 : spec.size() - free.bytes();
    }

    boolean exists() {
        return spec != null;
    }

    /** Where a copy of so many bytes could lie, or {@link FreeRuns#NOWHERE}. */
    long find(long length, long pageSize) {
        long bytes = AddressMath.up(length, Swiotlb.SLOT);
        if (bytes > Swiotlb.BLOCK) return FreeRuns.NOWHERE;
        long alignment = Math.max(Swiotlb.SLOT, length >= pageSize ? Math.min(pageSize, Swiotlb.BLOCK) : 0);
        return free.lowest(bytes, Swiotlb.BLOCK, Long.MAX_VALUE, (start, end) -> {
            long at = AddressMath.up(start, alignment);
            if (at % Swiotlb.BLOCK + bytes > Swiotlb.BLOCK) at = AddressMath.up(at, Swiotlb.BLOCK);
            return at <= end - bytes ? at : FreeRuns.NOWHERE;
        });
    }

    boolean has(long address) {
        return spec != null && address >= spec.base() && address < spec.end();
    }

    /** @throws IllegalArgumentException if some of it is in use */
    BouncePool without(long address, long length) {
        return new BouncePool(spec, free.without(address, address + AddressMath.up(length, Swiotlb.SLOT)));
    }

    /** @throws IllegalArgumentException if some of it is free */
    BouncePool with(long address, long length) {
        return new BouncePool(spec, free.with(address, address + AddressMath.up(length, Swiotlb.SLOT)));
    }
}

package firstmap.coordinator.allocation;

import firstmap.events.HeapSpec;

/**
 * How full a heap is.
 *
 * @param usedBytes in use by buffers; what was reserved from the start is neither used nor free
 * @param freeBytes not in use
 * @param largestFreeBytes the longest piece that it could hand out now: of a paged heap the largest free block
 * @param highWaterBytes the most that was ever in use at once
 */
public record HeapUse(
        String name,
        HeapSpec.Kind kind,
        long base,
        long size,
        boolean secure,
        long usedBytes,
        long freeBytes,
        long largestFreeBytes,
        long highWaterBytes) {}

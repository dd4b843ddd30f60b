package firstmap.coordinator.storage;

import firstmap.events.HeapSpec;
import java.math.BigInteger;

/**
 * How full a heap is.
 *
 * @param coherent false: CPU access to its memory needs cache maintenance around it
 * @param reservedBytes in use before anything was allocated; neither used nor free
 * @param usedBytes in use by buffers
 * @param freeBytes not in use
 * @param largestFreeBytes the longest piece that it could hand out now: of a paged heap the largest free block
 * @param longestRunBytes the longest run of free addresses
 * @param highWaterBytes the most that was ever in use at once
 */
public record HeapUse(
        String name,
        HeapSpec.Kind kind,
        long base,
        long size,
        boolean secure,
        boolean coherent,
        long reservedBytes,
        long usedBytes,
        long freeBytes,
        long largestFreeBytes,
        long longestRunBytes,
        long highWaterBytes) {

    /**
     * How much of what is free lies outside of the longest free run, in thousandths, rounded down: 0 if it is all in one
     * run, or if nothing is free.
     */
    public int fragmentationPerMille() {
        if (freeBytes == 0) return 0;
        // A thousand times the largest heap does not fit a long.
        return BigInteger.valueOf(freeBytes - longestRunBytes)
                .multiply(BigInteger.valueOf(1000))
                .divide(BigInteger.valueOf(freeBytes))
                .intValueExact();
    }
}

package firstmap.coordinator.storage;

import firstmap.events.DmaParameters;
import firstmap.events.DmaRange;
import java.util.List;

/**
 * The bus between a device and memory: where memory appears on it, and how far the device can reach ({@code
 * include/linux/dma-direct.h}, 5.15 to 7.1).
 *
 * @param ranges empty: memory appears at its own addresses
 * @param highest the last DMA address that can be used: {@code min_not_zero(*dev->dma_mask, dev->bus_dma_limit)}
 * @param parameter which limit that is
 */
record DmaBus(List<DmaRange> ranges, long highest, String parameter) {
    private static final int DEFAULT_MASK = 32;

    static DmaBus of(DmaParameters function) {
        var linux = function.linux();
        long mask = Long.MAX_VALUE;
        if (function.dmaBits() != null) mask = Merged.limit(function.dmaBits());
        else if (linux.kernelDefaults()) mask = Merged.limit(DEFAULT_MASK);
        long highest = mask == Long.MAX_VALUE ? mask : mask - 1;
        return linux.highestDma() < highest
                ? new DmaBus(linux.dmaRanges(), linux.highestDma(), "busDmaLimit")
                : new DmaBus(linux.dmaRanges(), highest, "dmaBits");
    }

    /** {@code phys_to_dma}: only where it starts picks a range; {@link FreeRuns#NOWHERE} if none has it. */
    long dma(long physical) {
        if (ranges.isEmpty()) return physical;
        for (var range : ranges) if (range.hasCpu(physical)) return physical - range.cpu() + range.dma();
        return FreeRuns.NOWHERE;
    }

    /** {@code dma_to_phys}: the inverse; {@link FreeRuns#NOWHERE} for what is no address of its memory. */
    long physical(long dma) {
        if (ranges.isEmpty()) return dma;
        for (var range : ranges) if (range.hasDma(dma)) return dma - range.dma() + range.cpu();
        return FreeRuns.NOWHERE;
    }

    /** {@code dma_capable}: the end is held to the limits alone, not to the range that the start lies in. */
    boolean reaches(long dma, long length) {
        return dma != FreeRuns.NOWHERE && AddressMath.add(dma, length - 1) <= highest;
    }

    /** Just behind the highest address that it reaches. */
    long limit() {
        return AddressMath.add(highest, 1);
    }

    /** Why it does not reach this memory. */
    Scatterlist.Impossible unreachable(long physical, long length) {
        long dma = dma(physical);
        return dma == FreeRuns.NOWHERE
                ? new Scatterlist.Impossible(
                        "dmaRanges", "memory that appears on its bus", "memory at " + AddressMath.hex(physical))
                : new Scatterlist.Impossible(
                        parameter, "addresses up to " + AddressMath.hex(highest), AddressMath.hex(dma + length - 1));
    }
}

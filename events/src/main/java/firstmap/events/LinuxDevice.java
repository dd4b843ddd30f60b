package firstmap.events;

import java.util.List;

/**
 * What Linux knows of a function's device beside its limits: the bus between it and memory, what its driver leaves to the
 * kernel's defaults, and which importer maps for it. Its fields stand among the parameters of the function.
 *
 * @param dmaRanges where physical memory appears on its bus; empty: everywhere, at its own address
 * @param busDmaLimit the highest DMA address of its bus ({@code bus_dma_limit}), inclusive; null: the end of its ranges, if
 *     it has any
 * @param kernelDefaults its driver sets nothing: a DMA mask of 32 bits, and what {@code dma_get_max_seg_size} and {@code
 *     dma_get_seg_boundary} then answer holds where an IOMMU merges. Nobody is refused for these
 * @param pci it is a PCI device: a boundary of 4 GiB by default, and I/O virtual addresses below 4 GiB first
 * @param importer who maps for it
 * @param planeSize bytes that vb2 asks for, at least 1; null: the whole buffer
 */
public record LinuxDevice(
        List<DmaRange> dmaRanges,
        Long busDmaLimit,
        boolean kernelDefaults,
        boolean pci,
        Importer importer,
        Long planeSize) {
    /** A device of which nothing of that is known. */
    public static final LinuxDevice UNKNOWN = new LinuxDevice(List.of(), null, false, false, Importer.GENERIC, null);

    /** Most pieces of memory that a bus shows. */
    public static final int MAX_RANGES = 16;

    static final Form<LinuxDevice> FORM = Form.of(
            Field.objects("dmaRanges", DmaRange.FORM, MAX_RANGES, LinuxDevice::dmaRanges),
            Field.optionalSize("busDmaLimit", 1, Limits.MAX_BYTES, LinuxDevice::busDmaLimit),
            Field.flag("kernelDefaults", false, LinuxDevice::kernelDefaults),
            Field.flag("pci", false, LinuxDevice::pci),
            Field.name("importer", Importer.class, Importer.GENERIC, LinuxDevice::importer),
            Field.optionalSize("planeSize", 1, Limits.MAX_BYTES, LinuxDevice::planeSize),
            LinuxDevice::new);

    public LinuxDevice {
        dmaRanges = Limits.list("dmaRanges", dmaRanges, MAX_RANGES);
        DmaRange.requireApart("dmaRanges", dmaRanges);
        if (busDmaLimit != null) Limits.range("busDmaLimit", busDmaLimit, 1, Limits.MAX_BYTES);
        Limits.present("importer", importer);
        if (planeSize != null) {
            Limits.range("planeSize", planeSize, 1, Limits.MAX_BYTES);
            if (!importer.isVb2()) throw new Invalid("planeSize", "only the importers of vb2 ask for a plane");
        }
    }

    /** The highest DMA address that its bus can carry ({@code dma_range_map_max}); {@link Long#MAX_VALUE} for no limit. */
    public long highestDma() {
        if (busDmaLimit != null) return busDmaLimit;
        long end = 0;
        for (var range : dmaRanges) end = Math.max(end, range.dmaEnd());
        return end == 0 ? Long.MAX_VALUE : end - 1;
    }
}

package firstmap.events;

import java.util.List;

/**
 * What memory one function of a device can reach, in the terms of the kernel's {@code struct device} and
 * {@code struct device_dma_parameters}. A field that is null sets no limit.
 *
 * @param dmaBits the highest DMA address is 2^dmaBits - 1; 1..64
 * @param maxSegments most entries of a scatterlist, 1 means contiguous; 1..2^31 - 1
 * @param maxSegmentSize longest entry in bytes, rounded down to whole pages; at least one page of the board
 * @param segmentBoundaryMask 2^n - 1: no entry crosses a multiple of mask + 1; an unsigned 64-bit number, at least one
 *     page of the board less 1
 * @param alignment every entry starts at a multiple of it, in bytes; 1..2^62 - 1
 * @param iommu the function sits behind it; its limits then hold for I/O virtual addresses; null: it reaches memory directly
 * @param linux what Linux knows of its device beside
 * @param heaps names of the only heaps that it can reach; null means all
 * @param secure true: secure heaps only; false: never a secure heap
 * @param coherent false: CPU access needs cache maintenance around it; recorded and reported, it places nothing
 * @param anyOf alternatives in order of preference, instead of all the parameters above; empty if there are none
 */
public record DmaParameters(
        Integer dmaBits,
        Integer maxSegments,
        Long maxSegmentSize,
        Long segmentBoundaryMask,
        Long alignment,
        Iommu iommu,
        LinuxDevice linux,
        List<String> heaps,
        boolean secure,
        boolean coherent,
        List<DmaParameters> anyOf) {

    /** A function that can reach everything. */
    public static final DmaParameters NONE = with().build();

    /** Most alternatives of one function. */
    public static final int MAX_ALTERNATIVES = 8;

    /** As one function of a board file states them. */
    public static final Form<DmaParameters> FORM = Form.of(
            Field.count("dmaBits", 1, 64, null, DmaParameters::dmaBits),
            Field.count("maxSegments", 1, Integer.MAX_VALUE, null, DmaParameters::maxSegments),
            Field.optionalSize("maxSegmentSize", 1, Limits.MAX_BYTES, DmaParameters::maxSegmentSize),
            Field.optionalMask("segmentBoundaryMask", DmaParameters::segmentBoundaryMask),
            Field.optionalSize("alignment", 1, Limits.MAX_BYTES, DmaParameters::alignment),
            Field.optionalObject("iommu", Iommu.FORM, DmaParameters::iommu),
            Field.flat(LinuxDevice.FORM, DmaParameters::linux),
            Field.optionalTexts("heaps", Limits.MAX_LIST, DmaParameters::heaps),
            Field.flag("secure", false, DmaParameters::secure),
            Field.flag("coherent", true, DmaParameters::coherent),
            Field.objects("anyOf", () -> DmaParameters.FORM, MAX_ALTERNATIVES, DmaParameters::anyOf),
            DmaParameters::new);

    public DmaParameters {
        if (dmaBits != null) Limits.range("dmaBits", dmaBits, 1, 64);
        if (maxSegments != null) Limits.range("maxSegments", maxSegments, 1, Integer.MAX_VALUE);
        if (maxSegmentSize != null) Limits.range("maxSegmentSize", maxSegmentSize, 1, Limits.MAX_BYTES);
        if (segmentBoundaryMask != null && (segmentBoundaryMask & (segmentBoundaryMask + 1)) != 0)
            throw new Invalid("segmentBoundaryMask", "0x" + Long.toHexString(segmentBoundaryMask) + " is not 2^n - 1");
        if (alignment != null) Limits.range("alignment", alignment, 1, Limits.MAX_BYTES);
        Limits.present("linux", linux);
        // One object, so that a function of no Linux is known at a glance.
        if (linux.equals(LinuxDevice.UNKNOWN)) linux = LinuxDevice.UNKNOWN;
        if (heaps != null) heaps = Limits.list("heaps", heaps, Limits.MAX_LIST);
        anyOf = Limits.list("anyOf", anyOf, MAX_ALTERNATIVES);
        for (int i = 0; i < anyOf.size(); i++)
            if (!anyOf.get(i).anyOf.isEmpty()) throw new Invalid("anyOf[" + i + "].anyOf", "alternatives do not nest");
    }

    public boolean behindIommu() {
        return iommu != null;
    }

    /**
     * Whether it says anything that only Linux's DMA API knows: its scatterlist is then what that makes of the storage,
     * whatever heap that lies on, and no generic heap heeds it.
     */
    public boolean isOfLinux() {
        return iommu != null && iommu.isLinux() || linux != LinuxDevice.UNKNOWN;
    }

    /** States limits one by one; each that is not stated is not set. */
    public static Builder with() {
        return new Builder();
    }

    /** Limits by name; what each may be is checked when all are stated. */
    public static final class Builder {
        private Integer dmaBits;
        private Integer maxSegments;
        private Long maxSegmentSize;
        private Long segmentBoundaryMask;
        private Long alignment;
        private Iommu iommu;
        private LinuxDevice linux = LinuxDevice.UNKNOWN;
        private List<String> heaps;
        private boolean secure;
        private boolean coherent = true;
        private List<DmaParameters> anyOf = List.of();

        private Builder() {}

        public Builder dmaBits(Integer bits) {
            dmaBits = bits;
            return this;
        }

        public Builder maxSegments(Integer most) {
            maxSegments = most;
            return this;
        }

        /** @param bytes null for no limit */
        public Builder maxSegmentSize(Long bytes) {
            maxSegmentSize = bytes;
            return this;
        }

        public Builder segmentBoundaryMask(Long mask) {
            segmentBoundaryMask = mask;
            return this;
        }

        /** @param bytes null for any start */
        public Builder alignment(Long bytes) {
            alignment = bytes;
            return this;
        }

        /** @param bytes null for a function that reaches memory directly */
        public Builder iommuPageSize(Long bytes) {
            return iommu(bytes == null ? null : Iommu.generic(bytes));
        }

        /** @param sitsBehind null for a function that reaches memory directly */
        public Builder iommu(Iommu sitsBehind) {
            iommu = sitsBehind;
            return this;
        }

        public Builder linux(LinuxDevice knows) {
            linux = knows;
            return this;
        }

        /** @param names null for all */
        public Builder heaps(List<String> names) {
            heaps = names;
            return this;
        }

        public Builder secure(boolean is) {
            secure = is;
            return this;
        }

        public Builder coherent(boolean is) {
            coherent = is;
            return this;
        }

        public Builder anyOf(List<DmaParameters> alternatives) {
            anyOf = alternatives;
            return this;
        }

        /** @throws Invalid if a limit is outside of its range */
        public DmaParameters build() {
            return new DmaParameters(
                    dmaBits,
                    maxSegments,
                    maxSegmentSize,
                    segmentBoundaryMask,
                    alignment,
                    iommu,
                    linux,
                    heaps,
                    secure,
                    coherent,
                    anyOf);
        }
    }
}

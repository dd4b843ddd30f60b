package firstmap.events;

import java.util.List;

/**
 * The IOMMU that a function sits behind. With {@code pageSize} alone it is a generic one, which a driver could have of its
 * own; with anything else it is one that Linux's DMA API drives.
 *
 * @param pageSize bytes, a power of two; null for one of Linux
 * @param group the functions of a group share one space of addresses ({@code dev->iommu_group}); null: the device has one of
 *     its own
 * @param pageSizes bytes, powers of two that the hardware has, of which the least is the granule; empty: the board's page
 * @param aperture the addresses that it translates; null: all but the first page
 */
public record Iommu(Long pageSize, String group, List<Long> pageSizes, Aperture aperture) {
    private static final int MOST = 8;

    static final Form<Iommu> FORM = Form.of(
            Field.optionalSize("pageSize", 1, Limits.MAX_BYTES, Iommu::pageSize),
            Field.optionalId("group", Iommu::group),
            Field.sizes("pageSizes", MOST, 1, Limits.MAX_BYTES, Iommu::pageSizes),
            Field.optionalObject("aperture", Aperture.FORM, Iommu::aperture),
            Iommu::new);

    /**
     * Addresses that an IOMMU translates ({@code struct iommu_domain_geometry}).
     *
     * @param base the first
     * @param size how many
     */
    public record Aperture(long base, long size) {
        static final Form<Aperture> FORM = Form.of(
                Field.size("base", 0, Limits.MAX_BYTES, Aperture::base),
                Field.size("size", 1, Limits.MAX_BYTES, Aperture::size),
                Aperture::new);

        public Aperture {
            Limits.range("base", base, 0, Limits.MAX_BYTES);
            Limits.range("size", size, 1, Limits.MAX_BYTES - base);
        }

        /** The address just behind the last. */
        public long end() {
            return base + size;
        }
    }

    public Iommu {
        Limits.optionalId("group", group);
        pageSizes = Limits.list("pageSizes", pageSizes, MOST);
        if (pageSize != null && (group != null || aperture != null || !pageSizes.isEmpty()))
            throw new Invalid("pageSize", "an IOMMU of Linux has pageSizes");
        if (pageSize == null && group == null && aperture == null && pageSizes.isEmpty())
            throw new Invalid("pageSize", "missing");
        if (pageSize != null) requirePowerOfTwo("pageSize", Limits.range("pageSize", pageSize, 1, Limits.MAX_BYTES));
        for (int i = 0; i < pageSizes.size(); i++) {
            var at = "pageSizes[" + i + "]";
            requirePowerOfTwo(at, Limits.range(at, pageSizes.get(i), 1, Limits.MAX_BYTES));
        }
    }

    /** One that a driver could have of its own. */
    static Iommu generic(long pageSize) {
        return new Iommu(pageSize, null, List.of(), null);
    }

    private static void requirePowerOfTwo(String at, long size) {
        if (Long.bitCount(size) != 1) throw new Invalid(at, size + " is not a power of two");
    }

    /** Whether Linux's DMA API drives it. */
    public boolean isLinux() {
        return pageSize == null;
    }

    /**
     * Bytes of its smallest page.
     *
     * @param boardPage of the board, whose page it has if it states none
     */
    public long granule(long boardPage) {
        if (pageSize != null) return pageSize;
        return pageSizes.stream().mapToLong(Long::longValue).min().orElse(boardPage);
    }
}

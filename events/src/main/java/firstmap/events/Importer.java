package firstmap.events;

/**
 * Which of Linux's importers maps a buffer for a function: what it calls contiguous, and with which errno it refuses.
 */
public enum Importer implements WireName {
    /** Any other: one entry is contiguous, and what the exporter answers is passed on. */
    GENERIC("generic"),
    /**
     * videobuf2-dma-contig: neighbouring DMA addresses from the start, for as long as the plane ({@code vb2_dc_map_dmabuf}:
     * EFAULT); whatever the map answers becomes EINVAL.
     */
    VB2_CONTIG("vb2-contig"),
    /** videobuf2-dma-sg: anything; whatever the map answers becomes EINVAL ({@code vb2_dma_sg_map_dmabuf}). */
    VB2_SG("vb2-sg"),
    /**
     * DRM: with {@code maxSegments: 1} neighbouring DMA addresses over the whole buffer ({@code
     * drm_gem_dma_prime_import_sg_table}: EINVAL); what the exporter answers is passed on.
     */
    DRM("drm");

    private final String wireName;

    Importer(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }

    /** Whether it is one of videobuf2's, which checks the length of the plane. */
    public boolean isVb2() {
        return switch (this) {
            case VB2_CONTIG, VB2_SG -> true;
            case GENERIC, DRM -> false;
        };
    }
}

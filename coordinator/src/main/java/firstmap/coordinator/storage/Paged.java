package firstmap.coordinator.storage;

import firstmap.events.DmaParameters;
import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.Limits;
import java.util.ArrayList;

/**
 * Blocks of 2^n pages, each at a multiple of its own size, from the top down: a binary buddy that coalesces at once
 * ({@code __free_one_page}, mm/page_alloc.c), so that what is free alone says which blocks there are.
 *
 * <p>A buffer gets as few pieces as there are blocks for: the largest blocks first, and its last piece is the start of a
 * block that is no smaller ({@code alloc_pages_exact} gives the rest back in the same way). Neighbours within a buffer are
 * not promised: contiguous is only what lies in one block.
 */
final class Paged {
    /** The largest block of the kernel's system heap is 1 MiB with pages of 4 KiB (drivers/dma-buf/heaps/system_heap.c). */
    static final int DEFAULT_MAX_ORDER = 8;

    private Paged() {}

    static long largestBlock(HeapSpec heap, long pageSize) {
        return pageSize << (heap.maxOrder() == null ? DEFAULT_MAX_ORDER : heap.maxOrder());
    }

    static Candidate find(HeapSpec heap, FreeRuns among, AllocationRequest request) {
        long block = largestBlock(heap, request.pageSize());
        var obstacle = obstacle(heap, request, block);
        if (obstacle != null) return obstacle;
        long piece = AddressMath.down(Math.min(block, request.longestPiece()), request.granule());
        int least = AddressMath.floorLog2(Math.max(request.alignment(), request.granule()));
        long limit = request.merged().limit();

        var pieces = new ArrayList<Extent>();
        long missing = request.length();
        int order = Long.SIZE;
        while (missing > 0) {
            long want = Math.min(missing, piece);
            order = Math.min(order, Math.max(least, AddressMath.ceilingLog2(want)));
            var run = among.highestWithBlock(order, limit);
            if (run == null) {
                if (--order < least) return noRoom(request, among, least, limit);
                continue;
            }
            long size = 1L << order;
            long length = Math.min(want, size);
            long top = AddressMath.down(Math.min(run.end, limit), size);
            // Whole blocks that follow each other downwards are one cut out of the run.
            long blocks = length < size ? 1 : Math.min(missing / size, (top - AddressMath.up(run.start, size)) / size);
            if (pieces.size() + blocks > Limits.MAX_EXTENTS) return tooMany(request, pieces.size() + missing / size);
            for (long i = 1; i <= blocks; i++) pieces.add(new Extent(top - i * size, length));
            long bottom = top - blocks * size;
            among = among.without(bottom, length < size ? bottom + length : top);
            missing -= blocks * length;
        }
        return new Candidate.Placed(Extents.merged(pieces));
    }

    private static Candidate.Misfit obstacle(HeapSpec heap, AllocationRequest request, long block) {
        for (int i = 0; i < request.functions().size(); i++) {
            var obstacle = obstacle(i, request.functions().get(i), heap, request.pageSize(), block);
            if (obstacle != null) return obstacle;
        }
        if (request.longestPiece() < request.granule())
            return Candidate.Misfit.noRoom(
                    "pieces of at most " + request.longestPiece(), "pieces of " + request.granule());
        long piece = AddressMath.down(Math.min(block, request.longestPiece()), request.granule());
        return request.length() / piece > Limits.MAX_EXTENTS ? tooMany(request, request.length() / piece) : null;
    }

    /** @param i index of the function among those of the request */
    private static Candidate.Misfit obstacle(int i, DmaParameters function, HeapSpec heap, long pageSize, long block) {
        // Every parameter is named, so that a new one must say here whether blocks can serve it.
        return switch (function) {
            case DmaParameters(var _, var _, var _, var _, var _, var _, var _, var _, var _, var _, var _)
            when function.isOfLinux() -> null;
            case DmaParameters(var _, var _, var _, var _, var _, var iommu, var _, var _, var _, var _, var _)
            when iommu != null ->
                iommu.pageSize() > block
                        ? new Candidate.Misfit(
                                i, "iommu.pageSize", "pieces of " + iommu.pageSize(), "blocks of at most " + block)
                        : null;
            case DmaParameters(var bits, var _, var _, var _, var _, var _, var _, var _, var _, var _, var _)
            when bits != null && Merged.limit(bits) < heap.base() + pageSize ->
                new Candidate.Misfit(
                        i,
                        "dmaBits",
                        "addresses up to " + AddressMath.hex(Merged.limit(bits) - 1),
                        "addresses from " + AddressMath.hex(heap.base()) + " up");
            case DmaParameters(var _, var _, var _, var _, var alignment, var _, var _, var _, var _, var _, var _)
            when alignment != null
                    && (alignment > block || !AddressMath.isPowerOfTwo(AddressMath.lcm(alignment, pageSize))) ->
                new Candidate.Misfit(
                        i, "alignment", "multiples of " + alignment, "multiples of powers of two up to " + block);
            case DmaParameters(var _, var _, var _, var _, var _, var _, var _, var _, var _, var _, var _) -> null;
        };
    }

    private static Candidate.Misfit tooMany(AllocationRequest request, long pieces) {
        return Candidate.Misfit.noRoom(
                request.length() + " bytes in at most " + Limits.MAX_EXTENTS + " pieces, all that a record can hold",
                "at least " + pieces + " pieces");
    }

    private static Candidate.Misfit noRoom(AllocationRequest request, FreeRuns among, int least, long limit) {
        var where = limit == Long.MAX_VALUE ? "" : " below " + AddressMath.hex(limit);
        var blocks = least > AddressMath.floorLog2(request.pageSize()) ? " in blocks of at least " + (1L << least) : "";
        return Candidate.Misfit.noRoom(
                request.length() + " bytes" + blocks + where,
                among.isEmpty()
                        ? "nothing left"
                        : "too little left, the largest block of " + (1L << among.largestBlock()));
    }
}

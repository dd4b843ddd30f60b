package firstmap.coordinator.storage;

import firstmap.events.DmaParameters;
import java.util.ArrayList;
import java.util.List;

/**
 * Storage that a buffer wants: how much, and who must be able to use it.
 *
 * @param functions distinct parameters, in the order in which they came
 * @param pages bytes: the size in whole pages
 * @param length bytes: the same, and in whole I/O pages so that no foreign memory shares one
 * @param alignment of each piece's start; 0 if 63 bits cannot hold it
 * @param granule each piece is a multiple of it, a power of two
 * @param longestPiece bytes; {@link Long#MAX_VALUE} for no limit
 * @param direct the cutters of those functions that steer a generic heap
 */
record AllocationRequest(
        List<DmaParameters> functions,
        Merged merged,
        long pageSize,
        long pages,
        long length,
        long alignment,
        long granule,
        long longestPiece,
        List<Cutter> direct) {

    static AllocationRequest of(List<DmaParameters> functions, long size, long pageSize) {
        var merged = Merged.of(functions);
        long granule = Math.max(pageSize, merged.ioPage());
        long longestPiece = Long.MAX_VALUE;
        var direct = new ArrayList<Cutter>();
        for (var function : functions) {
            if (function.behindIommu() || function.isOfLinux()) continue;
            var cutter = Cutter.of(function, pageSize);
            direct.add(cutter);
            longestPiece = Math.min(longestPiece, cutter.longestPiece());
        }
        return new AllocationRequest(
                functions,
                merged,
                pageSize,
                AddressMath.up(size, pageSize),
                AddressMath.up(size, granule),
                AddressMath.lcm(merged.alignment(), pageSize),
                granule,
                longestPiece,
                List.copyOf(direct));
    }

    /** Whether a function reaches memory directly, so that a generic heap looks for addresses that suit it. */
    boolean steers(int function) {
        return !functions.get(function).behindIommu()
                && !functions.get(function).isOfLinux();
    }
}

package firstmap.coordinator.storage;

import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.Limits;
import java.util.List;

/**
 * One piece for each buffer, at the lowest address that suits: first fit, as {@code cma_alloc} searches its bitmap with
 * {@code bitmap_find_next_zero_area_off} (mm/cma.c), with the boundaries and limits of the functions beside its alignment.
 */
record Contiguous(AllocationRequest request) implements FreeRuns.Spot {
    private static final int TRIES = 256;

    static Candidate find(HeapSpec heap, FreeRuns among, AllocationRequest request) {
        for (int i = 0; i < request.functions().size(); i++) {
            var bits = request.functions().get(i).dmaBits();
            if (!request.steers(i) || bits == null) continue;
            if (Merged.limit(bits) - request.length() < heap.base())
                return tooHigh(i, Merged.limit(bits), heap, request);
        }
        long limit = Math.min(heap.base() + heap.size(), request.merged().limit());
        long at = among.lowest(request.length(), slack(request), limit, new Contiguous(request));
        if (at != FreeRuns.NOWHERE) return new Candidate.Placed(List.of(new Extent(at, request.length())));
        return whyNot(among, request);
    }

    /** The lowest place in this free run; null if there is none. */
    static List<Extent> lowestIn(HeapSpec heap, Extent run, AllocationRequest request) {
        if (run.length() < request.length()) return null;
        long limit = Math.min(heap.base() + heap.size(), request.merged().limit());
        long at = new Contiguous(request).in(run.address(), Math.min(run.end(), limit));
        return at == FreeRuns.NOWHERE ? null : List.of(new Extent(at, request.length()));
    }

    private static Candidate.Misfit tooHigh(int function, long limit, HeapSpec heap, AllocationRequest request) {
        return new Candidate.Misfit(
                function,
                "dmaBits",
                "addresses up to " + AddressMath.hex(limit - 1),
                request.length() + " bytes from " + AddressMath.hex(heap.base()) + " up");
    }

    private static Candidate.Misfit whyNot(FreeRuns among, AllocationRequest request) {
        // Address 0 is a multiple of everything. Who cannot use even that stands in the way.
        var ideal = List.of(new Extent(0, request.length()));
        for (int i = 0; i < request.functions().size(); i++)
            if (request.steers(i)
                    && Scatterlist.build(ideal, request.functions().get(i), request.pageSize())
                            instanceof Scatterlist.Impossible why) return Candidate.Misfit.of(i, why);
        var aligned = request.alignment() > request.pageSize() ? " at a multiple of " + request.alignment() : "";
        long limit = request.merged().limit();
        var below = limit == Long.MAX_VALUE ? "" : " below " + AddressMath.hex(limit);
        return Candidate.Misfit.noRoom(
                request.length() + " bytes in one piece" + aligned + below,
                "a longest free run of " + among.longest() + " bytes");
    }

    private static long slack(AllocationRequest request) {
        long period = request.alignment();
        for (var cutter : request.direct()) period = AddressMath.lcm(period, Math.max(1, cutter.boundary()));
        return period == 0 ? Limits.MAX_BYTES : period;
    }

    @Override
    public long in(long start, long end) {
        long at = AddressMath.up(start, request.alignment());
        for (int tries = 0; tries < TRIES && at <= end - request.length(); tries++) {
            long next = at;
            for (var cutter : request.direct())
                if (!cutter.takes(at, at + request.length()))
                    next = Math.max(next, cutter.nextStart(at, tries > TRIES / 2));
            if (next == at) return at;
            at = next == Long.MAX_VALUE ? next : AddressMath.up(next, request.alignment());
        }
        return FreeRuns.NOWHERE;
    }
}

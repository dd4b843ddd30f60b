package firstmap.coordinator.storage;

import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.Limits;
import java.util.List;

/**
 * One piece for each buffer, at the lowest address that suits: first fit, as {@code cma_alloc} searches its bitmap with
 * {@code bitmap_find_next_zero_area_off} (mm/cma.c), with the boundaries and limits of the functions beside its alignment.
 */
record Contiguous(AllocationRequest wish) implements FreeRuns.Spot {
    private static final int TRIES = 256;

    static Candidate find(HeapSpec heap, FreeRuns among, AllocationRequest wish) {
        for (int i = 0; i < wish.functions().size(); i++) {
            var bits = wish.functions().get(i).dmaBits();
            if (wish.functions().get(i).behindIommu() || bits == null) continue;
            if (Merged.limit(bits) - wish.length() < heap.base()) return tooHigh(i, Merged.limit(bits), heap, wish);
        }
        long limit = Math.min(heap.base() + heap.size(), wish.merged().limit());
        long at = among.lowest(wish.length(), slack(wish), limit, new Contiguous(wish));
        if (at != FreeRuns.NOWHERE) return new Candidate.Placed(List.of(new Extent(at, wish.length())));
        return whyNot(among, wish);
    }

    /** The lowest place in this free run; null if there is none. */
    static List<Extent> lowestIn(HeapSpec heap, Extent run, AllocationRequest wish) {
        if (run.length() < wish.length()) return null;
        long limit = Math.min(heap.base() + heap.size(), wish.merged().limit());
        long at = new Contiguous(wish).lowestIn(run.address(), Math.min(run.end(), limit));
        return at == FreeRuns.NOWHERE ? null : List.of(new Extent(at, wish.length()));
    }

    private static Candidate.Misfit tooHigh(int function, long limit, HeapSpec heap, AllocationRequest wish) {
        return new Candidate.Misfit(
                function,
                "dmaBits",
                "addresses up to " + AddressMath.hex(limit - 1),
                wish.length() + " bytes from " + AddressMath.hex(heap.base()) + " up");
    }

    private static Candidate.Misfit whyNot(FreeRuns among, AllocationRequest wish) {
        // Address 0 is a multiple of everything. Who cannot use even that stands in the way.
        var ideal = List.of(new Extent(0, wish.length()));
        for (int i = 0; i < wish.functions().size(); i++)
            if (!wish.functions().get(i).behindIommu()
                    && Scatterlist.build(ideal, wish.functions().get(i), wish.pageSize())
                            instanceof Scatterlist.Impossible(var parameter, var needs, var has))
                return new Candidate.Misfit(i, parameter, needs, has);
        var aligned = wish.alignment() > wish.pageSize() ? " at a multiple of " + wish.alignment() : "";
        long limit = wish.merged().limit();
        var below = limit == Long.MAX_VALUE ? "" : " below " + AddressMath.hex(limit);
        return Candidate.Misfit.noRoom(
                wish.length() + " bytes in one piece" + aligned + below,
                "a longest free run of " + among.longest() + " bytes");
    }

    private static long slack(AllocationRequest wish) {
        long period = wish.alignment();
        for (var cutter : wish.direct()) period = AddressMath.lcm(period, Math.max(1, cutter.boundary()));
        return period == 0 ? Limits.MAX_BYTES : period;
    }

    @Override
    public long lowestIn(long start, long end) {
        long at = AddressMath.up(start, wish.alignment());
        for (int tries = 0; tries < TRIES && at <= end - wish.length(); tries++) {
            long next = at;
            for (var cutter : wish.direct())
                if (!cutter.takes(at, at + wish.length()))
                    next = Math.max(next, cutter.nextStart(at, tries > TRIES / 2));
            if (next == at) return at;
            at = next == Long.MAX_VALUE ? next : AddressMath.up(next, wish.alignment());
        }
        return FreeRuns.NOWHERE;
    }
}

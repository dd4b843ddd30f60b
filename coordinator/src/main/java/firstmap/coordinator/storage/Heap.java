package firstmap.coordinator.storage;

import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.Swiotlb;
import java.util.ArrayList;
import java.util.List;

/**
 * A region of memory, which of it is free, and how it is handed out. What is free is a value of its own, so that a search
 * can be made in the heap as it is, as it was when empty, or as it would be.
 */
public final class Heap {
    private final HeapSpec spec;
    private final long pageSize;
    private final DmaSpace fresh;
    private final FreeRuns whenEmpty;
    private final long room;
    private FreeRuns free;
    private long usedBytes;
    private long highWaterBytes;

    /**
     * Empty but for what is reserved.
     *
     * @param pageSize of the board, in bytes
     * @param swiotlb of the board; null if it has none
     */
    public Heap(HeapSpec spec, long pageSize, Swiotlb swiotlb) {
        this.spec = spec;
        this.pageSize = pageSize;
        this.fresh = DmaSpace.fresh(swiotlb);
        var runs = FreeRuns.of(spec.base(), spec.base() + spec.size());
        long bytes = spec.size();
        for (var piece : spec.reserved()) {
            runs = runs.without(piece.address(), piece.end());
            bytes -= piece.length();
        }
        this.whenEmpty = runs;
        this.free = runs;
        this.room = bytes;
    }

    private Heap(Heap other) {
        spec = other.spec;
        pageSize = other.pageSize;
        fresh = other.fresh;
        whenEmpty = other.whenEmpty;
        room = other.room;
        free = other.free;
        usedBytes = other.usedBytes;
        highWaterBytes = other.highWaterBytes;
    }

    /** The same heap, which goes on by itself. */
    public Heap copy() {
        return new Heap(this);
    }

    public HeapSpec spec() {
        return spec;
    }

    public String name() {
        return spec.name();
    }

    /** What is free now; the value never changes. */
    public FreeRuns free() {
        return free;
    }

    /** All but what is reserved. */
    FreeRuns whenEmpty() {
        return whenEmpty;
    }

    /** Where in these free runs of this heap the request could be granted. */
    Candidate find(FreeRuns among, AllocationRequest request) {
        for (int i = 0; i < request.functions().size(); i++) {
            var beyondReach = Reach.of(request.functions().get(i), spec);
            if (beyondReach != null) return Candidate.Misfit.of(i, beyondReach);
        }
        long length = spec.kind().isLinux() ? request.pages() : request.length();
        if (length > room) return Candidate.Misfit.noRoom(length + " bytes", room + " bytes at most");
        var place = switch (spec.kind()) {
            case PAGED -> Paged.find(spec, among, request);
            case CONTIGUOUS -> Contiguous.find(spec, among, request);
            case CMA -> FirstFit.cma(spec, among, length, pageSize);
            case SYSTEM -> SystemHeap.find(spec, among, length, pageSize);
            case CARVEOUT -> FirstFit.carveout(among, length, pageSize);
        };
        return place instanceof Candidate.Placed(var extents) ? checked(extents, request) : place;
    }

    /** Places that suit, for a platform to choose from; whether the heap can be reached is clear already. */
    List<Platform.Candidate> candidates(FreeRuns among, AllocationRequest request, int rank) {
        if (!(find(among, request) instanceof Candidate.Placed(var first))) return List.of();
        return switch (spec.kind()) {
            case PAGED, CMA, SYSTEM, CARVEOUT ->
                List.of(new Platform.Candidate(spec, rank, first, Extents.bytes(first), among.bytes()));
            case CONTIGUOUS -> ofEachRun(among, request, rank);
        };
    }

    private List<Platform.Candidate> ofEachRun(FreeRuns among, AllocationRequest request, int rank) {
        long freeBytes = among.bytes();
        var candidates = new ArrayList<Platform.Candidate>();
        for (var run : among.runs()) {
            if (candidates.size() == Platform.Candidate.MOST_RUNS) break;
            var place = Contiguous.lowestIn(spec, run, request);
            if (place != null && checked(place, request) instanceof Candidate.Placed)
                candidates.add(new Platform.Candidate(spec, rank, place, run.length(), freeBytes));
        }
        return candidates;
    }

    /** The rule has the last word: each function's own scatterlist must come out. */
    private Candidate checked(List<Extent> extents, AllocationRequest request) {
        for (int i = 0; i < request.functions().size(); i++)
            if (Scatterlist.build(spec.kind(), extents, request.functions().get(i), pageSize, fresh)
                    instanceof Scatterlist.Impossible why) return Candidate.Misfit.of(i, why);
        return new Candidate.Placed(extents);
    }

    /** These runs without the extents. @throws IllegalArgumentException if they are not all free */
    static FreeRuns without(FreeRuns runs, List<Extent> extents) {
        for (var span : Extents.spans(extents)) runs = runs.without(span.address(), span.end());
        return runs;
    }

    /** These runs and the extents. @throws IllegalArgumentException if they are not all in use */
    static FreeRuns with(FreeRuns runs, List<Extent> extents) {
        for (var span : Extents.spans(extents)) runs = runs.with(span.address(), span.end());
        return runs;
    }

    /** @throws IllegalArgumentException if they are not all free */
    public void take(List<Extent> extents) {
        free = without(free, extents);
        usedBytes += Extents.bytes(extents);
        highWaterBytes = Math.max(highWaterBytes, usedBytes);
    }

    /** Takes the storage of many buffers at once. @throws IllegalArgumentException if it is not all free */
    public void takeAll(List<List<Extent>> storage) {
        var spans = new ArrayList<Extent>(storage.size());
        for (var extents : storage) {
            spans.addAll(Extents.spans(extents));
            usedBytes += Extents.bytes(extents);
        }
        free = free.withoutAll(spans);
        highWaterBytes = Math.max(highWaterBytes, usedBytes);
    }

    /** @throws IllegalArgumentException if they are not all in use */
    public void giveBack(List<Extent> extents) {
        free = with(free, extents);
        usedBytes -= Extents.bytes(extents);
    }

    // ---- what others do with the memory that it is a window of

    /** Another window has handed these out. @throws IllegalArgumentException if they are not all free where it sees them */
    public void lose(List<Extent> extents) {
        free = without(free, seen(extents));
    }

    /** Another window has got these back. @throws IllegalArgumentException if some of them are free where it sees them */
    public void regain(List<Extent> extents) {
        free = with(free, seen(extents));
    }

    /** What lies in the heap, and is not reserved in it. */
    List<Extent> seen(List<Extent> extents) {
        var seen = new ArrayList<Extent>();
        for (var span : Extents.spans(extents))
            for (var run : whenEmpty.runs()) {
                long start = Math.max(span.address(), run.address());
                long end = Math.min(span.end(), run.end());
                if (start < end) seen.add(new Extent(start, end - start));
            }
        return seen;
    }

    /** The most that was in use at once. */
    public long highWaterBytes() {
        return highWaterBytes;
    }

    /** @throws IllegalArgumentException if it cannot have been the most */
    public void highWater(long bytes) {
        if (bytes < usedBytes || bytes > room)
            throw new IllegalArgumentException(
                    "at most " + bytes + " bytes in use, but " + usedBytes + " of " + room + " are now");
        highWaterBytes = bytes;
    }

    /** The largest of its orders of which there is a block. */
    private long largestBlock() {
        for (int order : SystemHeap.orders(spec))
            if (free.smallestBlock(pageSize << order) != FreeRuns.NOWHERE) return pageSize << order;
        return 0;
    }

    /** How full it is now. */
    public HeapUse use() {
        long largest = switch (spec.kind()) {
            case PAGED -> free.isEmpty() ? 0 : Math.min(Paged.largestBlock(spec, pageSize), 1L << free.largestBlock());
            case CONTIGUOUS, CMA, CARVEOUT -> free.longest();
            case SYSTEM -> largestBlock();
        };
        long freeBytes = spec.memory() == null ? room - usedBytes : free.bytes();
        return new HeapUse(
                spec.name(),
                spec.kind(),
                spec.base(),
                spec.size(),
                spec.secure(),
                spec.coherent(),
                spec.size() - room,
                usedBytes,
                freeBytes,
                largest,
                free.longest(),
                highWaterBytes);
    }
}

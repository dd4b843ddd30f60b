package firstmap.coordinator.storage;

import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A region of memory, which of it is free, and how it is handed out. What is free is a value of its own, so that a search
 * can be made in the heap as it is, as it was when empty, or as it would be.
 */
public final class Heap {
    private final HeapSpec spec;
    private final long pageSize;
    private final FreeRuns whenEmpty;
    private final long room;
    private FreeRuns free;
    private long usedBytes;
    private long highWaterBytes;

    /**
     * Empty but for what is reserved.
     *
     * @param pageSize of the board, in bytes
     */
    public Heap(HeapSpec spec, long pageSize) {
        this.spec = spec;
        this.pageSize = pageSize;
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
            if (Reach.of(request.functions().get(i), spec)
                    instanceof Scatterlist.Impossible(var parameter, var needs, var has))
                return new Candidate.Misfit(i, parameter, needs, has);
        }
        if (request.length() > room)
            return Candidate.Misfit.noRoom(request.length() + " bytes", room + " bytes at most");
        var place = switch (spec.kind()) {
            case PAGED -> Paged.find(spec, among, request);
            case CONTIGUOUS -> Contiguous.find(spec, among, request);
        };
        return place instanceof Candidate.Placed(var extents) ? checked(extents, request) : place;
    }

    /** Places that suit, for a platform to choose from; whether the heap can be reached is clear already. */
    List<Platform.Candidate> candidates(FreeRuns among, AllocationRequest request, int rank) {
        if (!(find(among, request) instanceof Candidate.Placed(var first))) return List.of();
        return switch (spec.kind()) {
            case PAGED -> List.of(new Platform.Candidate(spec, rank, first, Extents.bytes(first), among.bytes()));
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
            if (Scatterlist.build(extents, request.functions().get(i), pageSize)
                    instanceof Scatterlist.Impossible(var parameter, var needs, var has))
                return new Candidate.Misfit(i, parameter, needs, has);
        return new Candidate.Placed(extents);
    }

    /** These runs without the extents. @throws IllegalArgumentException if they are not all free */
    static FreeRuns without(FreeRuns runs, List<Extent> extents) {
        for (var span : Extents.spans(extents)) runs = runs.without(span.address(), span.end());
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
        for (var span : Extents.spans(extents)) free = free.with(span.address(), span.end());
        usedBytes -= Extents.bytes(extents);
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

    /** How full it is now. */
    public HeapUse use() {
        long largest = switch (spec.kind()) {
            case PAGED -> free.isEmpty() ? 0 : Math.min(Paged.largestBlock(spec, pageSize), 1L << free.largestBlock());
            case CONTIGUOUS -> free.longest();
        };
        return new HeapUse(
                spec.name(),
                spec.kind(),
                spec.base(),
                spec.size(),
                spec.secure(),
                spec.coherent(),
                spec.size() - room,
                usedBytes,
                room - usedBytes,
                largest,
                free.longest(),
                highWaterBytes);
    }
}

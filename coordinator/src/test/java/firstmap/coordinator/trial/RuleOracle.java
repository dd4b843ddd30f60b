package firstmap.coordinator.trial;

import firstmap.coordinator.rule.Attachment;
import firstmap.coordinator.rule.Board;
import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Segment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The rule in numbers once more, as naively as can be, and with no code of the rule's own. What does not hold is an
 * {@link AssertionError} that says so.
 */
public final class RuleOracle {
    private RuleOracle() {}

    /** Every parameter of the function holds for these segments, and they show the extents and nothing else. */
    public static void honours(List<Segment> segments, DmaParameters function, List<Extent> extents, long page) {
        if (function.maxSegments() != null)
            require(segments.size() <= function.maxSegments(), "more segments than ", function);
        require(!segments.isEmpty() && segments.size() <= 8192, "a number of segments that is none: ", segments.size());
        for (var segment : segments)
            require(isWithinLimits(segment, function, page), "beyond a limit of the function: ", segment);
        if (function.behindIommu())
            translates(segments, extents, function.iommu().pageSize());
        else
            require(
                    bytes(segments.stream()
                                    .map(s -> new long[] {s.address(), s.length()})
                                    .toList())
                            .equals(bytes(extents.stream()
                                    .map(e -> new long[] {e.address(), e.length()})
                                    .toList())),
                    "shows other bytes than the extents: ",
                    segments);
    }

    /** Whether the function takes a segment like this. */
    static boolean isWithinLimits(Segment segment, DmaParameters function, long page) {
        var first = BigInteger.valueOf(segment.address());
        var last = BigInteger.valueOf(segment.end() - 1);
        if (function.maxSegmentSize() != null && segment.length() > function.maxSegmentSize() / page * page)
            return false;
        if (function.alignment() != null && segment.address() % function.alignment() != 0) return false;
        if (function.dmaBits() != null && last.bitLength() > function.dmaBits()) return false;
        if (function.segmentBoundaryMask() == null) return true;
        var unit = new BigInteger(Long.toUnsignedString(function.segmentBoundaryMask())).add(BigInteger.ONE);
        return first.divide(unit).equals(last.divide(unit));
    }

    /** Runs of bytes that follow each other, merged: two lists of pieces show the same bytes if these are the same. */
    private static List<String> bytes(List<long[]> pieces) {
        var runs = new ArrayList<long[]>();
        for (var piece : pieces)
            if (!runs.isEmpty() && runs.getLast()[0] + runs.getLast()[1] == piece[0]) runs.getLast()[1] += piece[1];
            else runs.add(piece.clone());
        return runs.stream().map(run -> run[0] + "+" + run[1]).toList();
    }

    /** One table of I/O pages must show the device the bytes of the extents, in order, under the segments' addresses. */
    static void translates(List<Segment> segments, List<Extent> extents, long ioPage) {
        require(segments.getFirst().address() >= ioPage, "the first I/O page is used: ", segments.getFirst());
        Map<Long, Long> table = new HashMap<>();
        int extent = 0;
        long within = 0;
        for (var segment : segments) {
            for (long at = segment.address(); at < segment.end(); ) {
                require(extent < extents.size(), "longer than the extents: ", segments);
                long physical = extents.get(extent).address() + within;
                require(at % ioPage == physical % ioPage, "not at the same place in its page: ", segment);
                var before = table.putIfAbsent(at / ioPage, physical / ioPage);
                require(before == null || before == physical / ioPage, "one I/O page, two places: ", segment);
                long left = Math.min(
                        ioPage - at % ioPage,
                        Math.min(segment.end() - at, extents.get(extent).length() - within));
                at += left;
                within += left;
                if (within == extents.get(extent).length()) {
                    extent++;
                    within = 0;
                }
            }
        }
        require(extent == extents.size(), "shorter than the extents: ", segments);
    }

    /** No byte of a heap is used twice, none outside of it, none that is reserved; and its use adds up. */
    public static void heapsAreSound(Board board) {
        var uses = board.heaps();
        for (var heap : spec(board).heaps()) {
            var pieces = new ArrayList<>(heap.reserved());
            long used = 0;
            long usedByOthers = 0;
            for (var buffer : board.buffers().values()) {
                if (!buffer.isBacked()) continue;
                boolean own = buffer.backing().heap().equals(heap.name());
                if (!own
                        && !heap.sharesMemoryWith(heapOf(board, buffer.backing().heap()))) continue;
                for (var extent : own
                        ? buffer.backing().extents()
                        : seen(heap, buffer.backing().extents())) {
                    pieces.add(extent);
                    if (own) used += extent.length();
                    else usedByOthers += extent.length();
                }
            }
            pieces.sort((a, b) -> Long.compare(a.address(), b.address()));
            long free = heap.base();
            for (var piece : pieces) {
                require(piece.address() >= free, "in use twice, or outside of its heap: ", piece);
                free = piece.end();
            }
            require(free <= heap.base() + heap.size(), "in use outside of it: ", heap);
            var use = uses.stream()
                    .filter(u -> u.name().equals(heap.name()))
                    .findAny()
                    .orElseThrow();
            require(use.usedBytes() == used, "does not add up: ", use);
            require(use.highWaterBytes() >= used, "has been higher: ", use);
            long reserved = heap.reserved().stream().mapToLong(Extent::length).sum();
            require(use.freeBytes() == heap.size() - reserved - used - usedByOthers, "is not what is left: ", use);
        }
    }

    /** What another window of the same memory has handed out of what this one has to hand out. */
    private static List<Extent> seen(HeapSpec heap, List<Extent> extents) {
        var seen = new ArrayList<Extent>();
        for (var extent : extents) {
            var parts = List.of(extent);
            for (var piece : heap.reserved()) parts = without(parts, piece.address(), piece.end());
            parts = without(parts, 0, heap.base());
            seen.addAll(without(parts, heap.end(), Long.MAX_VALUE));
        }
        return seen;
    }

    private static List<Extent> without(List<Extent> parts, long start, long end) {
        var rest = new ArrayList<Extent>();
        for (var part : parts) {
            if (part.address() < start)
                rest.add(new Extent(part.address(), Math.min(part.end(), start) - part.address()));
            if (part.end() > end)
                rest.add(new Extent(Math.max(part.address(), end), part.end() - Math.max(part.address(), end)));
        }
        return rest;
    }

    public static HeapSpec heapOf(Board board, String name) {
        return spec(board).heaps().stream()
                .filter(heap -> heap.name().equals(name))
                .findAny()
                .orElseThrow();
    }

    /** What an attachment asks of memory, by the alternative that it has chosen if there are any. */
    public static DmaParameters chosen(Board board, Attachment attachment) {
        var function = board.devices()
                .get(attachment.function().device())
                .get(attachment.function().function());
        return function.anyOf().isEmpty() ? function : function.anyOf().get(attachment.choice());
    }

    /** Where the storage of each buffer is. */
    public static Map<String, Object> places(Board board) {
        var places = new HashMap<String, Object>();
        for (var buffer : board.buffers().values()) if (buffer.isBacked()) places.put(buffer.id(), buffer.backing());
        return places;
    }

    /** Those of the buffers that still have storage. */
    public static Map<String, Object> surviving(Map<String, Object> before, Board board) {
        var rest = new HashMap<>(before);
        rest.keySet().retainAll(places(board).keySet());
        return rest;
    }

    /** All attachments of a board, by id. */
    public static Map<String, Attachment> attachments(Board board) {
        var all = new HashMap<String, Attachment>();
        for (var buffer : board.buffers().values()) all.putAll(buffer.attachments());
        return all;
    }

    /**
     * An attachment that no event names, of a buffer whose storage neither came nor moved, is bit for bit as it was; so
     * are the mappings of all that no event names.
     */
    public static void nobodyElseIsTouched(Map<String, Attachment> before, Board board, List<Event> events) {
        var named = new HashSet<String>();
        var placed = new HashSet<String>();
        for (var event : events)
            switch (event) {
                case Event.Attached e -> named.add(e.attachment());
                case Event.Mapped e -> named.add(e.attachment());
                case Event.Unmapped e -> named.add(e.attachment());
                case Event.Detached e -> named.add(e.attachment());
                case Event.Allocated e -> placed.add(e.buffer());
                case Event.Migrated e -> placed.add(e.buffer());
                case Event _ -> {}
            }
        var after = attachments(board);
        for (var was : before.values()) {
            if (named.contains(was.id())) continue;
            var is = after.get(was.id());
            require(is != null, "gone without an event: ", was);
            require(Objects.equals(is.mapping(), was.mapping()), "mapped otherwise without an event: ", was);
            if (!placed.contains(was.buffer())) require(is.equals(was), "changed without an event: ", was);
        }
    }

    /**
     * A buffer that is to move is mapped, by none but dynamic attachments; one that has moved is mapped by nobody but a
     * newcomer, and each that it was merged for can build its scatterlist from the new storage.
     */
    public static void moversAreSound(Board board, List<Event> events) {
        for (var buffer : board.buffers().values()) {
            if (buffer.moving() == null) continue;
            require(spec(board).policy() == Policy.MIGRATE, "moves against the policy: ", buffer);
            var mapped = buffer.attachments().values().stream()
                    .filter(Attachment::isMapped)
                    .toList();
            require(!mapped.isEmpty(), "waits for nobody: ", buffer);
            require(mapped.stream().allMatch(Attachment::dynamic), "waits for one who cannot be told: ", buffer);
        }
        for (var event : events)
            if (event instanceof Event.Migrated e) {
                require(spec(board).policy() == Policy.MIGRATE, "moved against the policy: ", e);
                var buffer = board.buffer(e.buffer()).orElseThrow();
                require(buffer.backing().equals(e.to()), "is elsewhere than it moved to: ", buffer);
                require(
                        e.bytes() >= buffer.size()
                                && e.bytes() < buffer.size() + spec(board).pageSize(),
                        "copied another number of bytes: ",
                        e);
                for (var attachment : buffer.attachments().values()) {
                    if (!e.satisfies().contains(attachment.id())) continue;
                    // The newcomer's own attach follows, and leaves open which alternative it maps with.
                    if (attachment.standing() == Attachment.Standing.LATE) continue;
                    var parameters = chosen(board, attachment);
                    var page = spec(board).pageSize();
                    if (LinuxOracle.maps(heapOf(board, e.to().heap()), parameters)) continue;
                    require(
                            SegmentSearch.finds(e.to().extents(), parameters, page),
                            "the new storage does not serve ",
                            attachment);
                }
            }
    }

    /** No two live mappings of one device, or of one group, share an I/O page. */
    public static void iovasAreSound(Board board) {
        var byDomain = new HashMap<String, List<long[]>>();
        for (var buffer : board.buffers().values())
            for (var attachment : buffer.attachments().values()) {
                if (!attachment.isMapped()) continue;
                var iommu = chosen(board, attachment).iommu();
                if (iommu == null) continue;
                long unit = iommu.granule(spec(board).pageSize());
                var pages = byDomain.computeIfAbsent(
                        iommu.group() == null ? " " + attachment.function().device() : iommu.group(),
                        _ -> new ArrayList<>());
                long last = -1;
                for (var segment : attachment.mapping().segments()) {
                    long from = Math.max(last, segment.address() / unit * unit);
                    last = (segment.end() + unit - 1) / unit * unit;
                    if (from < last) pages.add(new long[] {from, last});
                }
            }
        byDomain.forEach((domain, pages) -> {
            pages.sort((a, b) -> Long.compare(a[0], b[0]));
            for (int i = 1; i < pages.size(); i++)
                require(pages.get(i)[0] >= pages.get(i - 1)[1], "two mappings share an I/O page of ", domain);
        });
    }

    /** Everything that a board shows but its place in the log. */
    public static String picture(Board board) {
        return board.spec() + "\n" + board.devices() + "\n" + board.buffers() + "\n" + board.heaps();
    }

    public static BoardSpec spec(Board board) {
        return board.spec().orElseThrow();
    }

    static void require(boolean holds, String otherwise, Object what) {
        if (!holds) throw new AssertionError(otherwise + what);
    }
}

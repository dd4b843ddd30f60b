package firstmap.coordinator.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.Extent;
import firstmap.events.Policy;
import firstmap.events.Segment;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** The rule in numbers once more, as naively as can be, and with no code of the rule's own. */
final class Checker {
    private Checker() {}

    /** Every parameter of the function holds for these segments, and they show the extents and nothing else. */
    static void honours(List<Segment> segments, DmaParameters function, List<Extent> extents, long page) {
        if (function.maxSegments() != null) assertThat(segments.size()).isLessThanOrEqualTo(function.maxSegments());
        assertThat(segments.size()).isBetween(1, 8192);
        for (var segment : segments) {
            if (function.maxSegmentSize() != null)
                assertThat(segment.length()).isLessThanOrEqualTo(function.maxSegmentSize() / page * page);
            if (function.alignment() != null)
                assertThat(segment.address() % function.alignment()).isZero();
            if (function.segmentBoundaryMask() != null) {
                var unit = new BigInteger(Long.toUnsignedString(function.segmentBoundaryMask())).add(BigInteger.ONE);
                assertThat(BigInteger.valueOf(segment.address()).divide(unit))
                        .isEqualTo(BigInteger.valueOf(segment.address() + segment.length() - 1)
                                .divide(unit));
            }
            if (function.dmaBits() != null)
                assertThat(BigInteger.valueOf(segment.address() + segment.length()))
                        .isLessThanOrEqualTo(BigInteger.TWO.pow(function.dmaBits()));
        }
        if (function.behindIommu()) translates(segments, extents, function.iommuPageSize());
        else
            assertThat(bytes(segments.stream()
                            .map(s -> new long[] {s.address(), s.length()})
                            .toList()))
                    .isEqualTo(bytes(extents.stream()
                            .map(e -> new long[] {e.address(), e.length()})
                            .toList()));
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
    private static void translates(List<Segment> segments, List<Extent> extents, long ioPage) {
        assertThat(segments.getFirst().address()).isGreaterThanOrEqualTo(ioPage);
        Map<Long, Long> table = new HashMap<>();
        int extent = 0;
        long within = 0;
        for (var segment : segments) {
            for (long at = segment.address(); at < segment.end(); ) {
                assertThat(extent).isLessThan(extents.size());
                long physical = extents.get(extent).address() + within;
                assertThat(at % ioPage).isEqualTo(physical % ioPage);
                var before = table.putIfAbsent(at / ioPage, physical / ioPage);
                if (before != null) assertThat(before).isEqualTo(physical / ioPage);
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
        assertThat(extent).isEqualTo(extents.size());
    }

    /** No byte of a heap is used twice, none outside of it, none that is reserved; and its use adds up. */
    static void heapsAreSound(Board board) {
        var spec = board.spec().orElseThrow();
        var uses = board.heaps();
        for (var heap : spec.heaps()) {
            var pieces = new ArrayList<>(heap.reserved());
            long used = 0;
            for (var buffer : board.buffers().values())
                if (buffer.isBacked() && buffer.backing().heap().equals(heap.name()))
                    for (var extent : buffer.backing().extents()) {
                        pieces.add(extent);
                        used += extent.length();
                    }
            pieces.sort((a, b) -> Long.compare(a.address(), b.address()));
            long free = heap.base();
            for (var piece : pieces) {
                assertThat(piece.address()).isGreaterThanOrEqualTo(free);
                free = piece.end();
            }
            assertThat(free).isLessThanOrEqualTo(heap.base() + heap.size());
            var use = uses.stream()
                    .filter(u -> u.name().equals(heap.name()))
                    .findAny()
                    .orElseThrow();
            assertThat(use.usedBytes()).isEqualTo(used);
            assertThat(use.highWaterBytes()).isGreaterThanOrEqualTo(used);
            long reserved = heap.reserved().stream().mapToLong(Extent::length).sum();
            assertThat(use.freeBytes()).isEqualTo(heap.size() - reserved - used);
        }
    }

    /** What an attachment asks of memory, by the alternative that it has chosen if there are any. */
    static DmaParameters chosen(Board board, Attachment attachment) {
        var function = board.devices()
                .get(attachment.function().device())
                .get(attachment.function().function());
        return function.anyOf().isEmpty() ? function : function.anyOf().get(attachment.choice());
    }

    /** Where the storage of each buffer is. */
    static Map<String, Object> places(Board board) {
        var places = new HashMap<String, Object>();
        for (var buffer : board.buffers().values()) if (buffer.isBacked()) places.put(buffer.id(), buffer.backing());
        return places;
    }

    static Map<String, Object> surviving(Map<String, Object> before, Board board) {
        var rest = new HashMap<>(before);
        rest.keySet().retainAll(places(board).keySet());
        return rest;
    }

    static Map<String, Attachment> attachments(Board board) {
        var all = new HashMap<String, Attachment>();
        for (var buffer : board.buffers().values()) all.putAll(buffer.attachments());
        return all;
    }

    /**
     * An attachment that no event names, of a buffer whose storage neither came nor moved, is bit for bit as it was; so
     * are the mappings of all that no event names.
     */
    static void nobodyElseIsTouched(Map<String, Attachment> before, Board board, List<Event> events) {
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
            assertThat(after).containsKey(was.id());
            assertThat(after.get(was.id()).mapping()).isEqualTo(was.mapping());
            if (!placed.contains(was.buffer())) assertThat(after).containsEntry(was.id(), was);
        }
    }

    /**
     * A buffer that is to move is mapped, by none but dynamic attachments; one that has moved is mapped by nobody but a
     * newcomer, and each that it was merged for can build its scatterlist from the new storage.
     */
    static void moversAreSound(Board board, List<Event> events) {
        for (var buffer : board.buffers().values()) {
            if (!buffer.isMoving()) continue;
            assertThat(spec(board).policy()).isEqualTo(Policy.MIGRATE);
            var mapped = buffer.attachments().values().stream()
                    .filter(Attachment::isMapped)
                    .toList();
            assertThat(mapped).isNotEmpty().allMatch(Attachment::dynamic);
        }
        for (var event : events)
            if (event instanceof Event.Migrated e) {
                assertThat(spec(board).policy()).isEqualTo(Policy.MIGRATE);
                var buffer = board.buffer(e.buffer()).orElseThrow();
                assertThat(buffer.backing()).isEqualTo(e.to());
                assertThat(e.bytes())
                        .isBetween(buffer.size(), buffer.size() + spec(board).pageSize() - 1);
                for (var attachment : buffer.attachments().values()) {
                    if (!e.satisfies().contains(attachment.id())) continue;
                    // The newcomer's own attach follows, and leaves open which alternative it maps with.
                    if (attachment.standing() == Attachment.Standing.LATE) continue;
                    var parameters = chosen(board, attachment);
                    var built = Scatterlist.build(
                            e.to().extents(), parameters, spec(board).pageSize());
                    assertThat(built)
                            .isInstanceOfSatisfying(
                                    Scatterlist.Built.class,
                                    it -> honours(
                                            it.segments(),
                                            parameters,
                                            e.to().extents(),
                                            spec(board).pageSize()));
                }
            }
    }

    /** No two live mappings of one device share an I/O page. */
    static void iovasAreSound(Board board) {
        for (var device : board.devices().entrySet()) {
            var pages = new ArrayList<long[]>();
            for (var buffer : board.buffers().values())
                for (var attachment : buffer.attachments().values()) {
                    if (!attachment.isMapped()
                            || !attachment.function().device().equals(device.getKey())) continue;
                    var function = chosen(board, attachment);
                    if (!function.behindIommu()) continue;
                    long unit = function.iommuPageSize();
                    long last = -1;
                    for (var segment : attachment.mapping().segments()) {
                        long from = Math.max(last, segment.address() / unit * unit);
                        last = (segment.end() + unit - 1) / unit * unit;
                        if (from < last) pages.add(new long[] {from, last});
                    }
                }
            pages.sort((a, b) -> Long.compare(a[0], b[0]));
            for (int i = 1; i < pages.size(); i++)
                assertThat(pages.get(i)[0]).isGreaterThanOrEqualTo(pages.get(i - 1)[1]);
        }
    }

    /** Everything that a board shows but its place in the log. */
    static String picture(Board board) {
        return board.spec() + "\n" + board.devices() + "\n" + board.buffers() + "\n" + board.heaps();
    }

    static BoardSpec spec(Board board) {
        return board.spec().orElseThrow();
    }
}

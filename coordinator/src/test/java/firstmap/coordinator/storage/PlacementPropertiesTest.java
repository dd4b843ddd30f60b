package firstmap.coordinator.storage;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.rule.Desk;
import firstmap.coordinator.rule.Seeds;
import firstmap.coordinator.rule.Tries;
import firstmap.coordinator.trial.Chance;
import firstmap.coordinator.trial.RuleOracle;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** What is found, held against trying everything. */
@AddLifecycleHook(Tries.class)
class PlacementPropertiesTest {
    private static final long PAGE = 4096;

    @Property
    void free_runs_are_what_a_bitmap_says_however_they_came_about(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 1, max = 60) int steps) {
        var chance = new Chance(seed);
        var bitmap = new BitSet();
        bitmap.set(0, 64);
        var runs = FreeRuns.of(0, 64 * PAGE);
        for (int i = 0; i < steps; i++) {
            int from = chance.below(64);
            int to = from + 1 + chance.below(64 - from);
            boolean free = bitmap.nextClearBit(from) >= to;
            int nextFree = bitmap.nextSetBit(from);
            boolean used = nextFree < 0 || nextFree >= to;
            var before = runs;
            try {
                runs = chance.oneIn(2) ? runs.without(from * PAGE, to * PAGE) : runs.with(from * PAGE, to * PAGE);
                assertThat(free || used).isTrue();
                bitmap.flip(from, to);
            } catch (IllegalArgumentException _) {
                assertThat(runs).isSameAs(before);
            }
            assertThat(runs.runs()).isEqualTo(runs(bitmap));
        }
        var again = FreeRuns.NONE;
        for (var run : runs(bitmap).reversed()) again = again.with(run.address(), run.end());
        assertThat(again.shape()).as("the shape is a function of the set").isEqualTo(runs.shape());
        for (int order = 12; order < 19; order++) {
            long limit = chance.below(70) * PAGE;
            var run = runs.highestWithBlock(order, limit);
            long expected = highestBlock(bitmap, order, limit);
            assertThat(run == null ? -1 : AddressMath.down(Math.min(run.end, limit), 1L << order) - (1L << order))
                    .isEqualTo(expected);
        }
    }

    private static List<Extent> runs(BitSet bitmap) {
        var runs = new ArrayList<Extent>();
        for (int at = bitmap.nextSetBit(0); at >= 0; at = bitmap.nextSetBit(bitmap.nextClearBit(at)))
            runs.add(new Extent(at * PAGE, (bitmap.nextClearBit(at) - at) * PAGE));
        return runs;
    }

    private static long highestBlock(BitSet bitmap, int order, long limit) {
        int pages = 1 << order - 12;
        for (int at = 64 - pages; at >= 0; at--)
            if (at % pages == 0 && (at + pages) * PAGE <= limit && bitmap.nextClearBit(at) >= at + pages)
                return at * PAGE;
        return -1;
    }

    @Property
    void a_contiguous_heap_finds_the_lowest_address_that_suits_everybody(
            @ForAll(supplier = Seeds.class) long seed,
            @ForAll @IntRange(min = 1, max = 3) int count,
            @ForAll @IntRange(min = 1, max = 60) int pages) {
        var chance = new Chance(seed);
        var functions = functions(chance, count);
        var spec = new HeapSpec(
                "heap-0", HeapSpec.Kind.CONTIGUOUS, chance.below(40) * PAGE, 150 * PAGE, false, null, List.of());
        var free = holed(chance, spec);
        var request = AllocationRequest.of(functions, pages * PAGE, PAGE);
        if (request.alignment() == 0) return;

        long lowest = -1;
        for (long at = spec.base(); lowest < 0 && at <= spec.base() + spec.size() - request.length(); at += PAGE)
            if (isFree(free, at, at + request.length()) && suits(at, request)) lowest = at;

        var found = new Heap(spec, PAGE, null).find(free, request) instanceof Candidate.Placed(var extents)
                ? extents.getFirst().address()
                : -1;
        assertThat(found).isEqualTo(lowest);
    }

    private static boolean suits(long at, AllocationRequest request) {
        if (at % request.merged().ioPage() != 0) return false;
        for (var function : request.functions())
            if (Scatterlist.build(List.of(new Extent(at, request.length())), function, PAGE)
                    instanceof Scatterlist.Impossible) return false;
        return true;
    }

    @Property
    void a_paged_heap_gives_whole_blocks_from_the_top_in_as_few_pieces_as_there_are_blocks_for(
            @ForAll(supplier = Seeds.class) long seed,
            @ForAll @IntRange(min = 1, max = 60) int pages,
            @ForAll @IntRange(min = 0, max = 5) int maxOrder) {
        var chance = new Chance(seed);
        var spec = new HeapSpec(
                "heap-0", HeapSpec.Kind.PAGED, chance.below(40) * PAGE, 150 * PAGE, false, maxOrder, List.of());
        var free = holed(chance, spec);
        int bits = chance.oneOf(18, 19, 20, 64);
        var function = DmaParameters.with().dmaBits(bits).build();
        var request = AllocationRequest.of(List.of(function), pages * PAGE, PAGE);
        long limit = bits == 64 ? Long.MAX_VALUE : 1L << bits;
        long total = free.runs().stream()
                .mapToLong(run -> Math.max(0, Math.min(run.end(), limit) - run.address()))
                .sum();

        var place = new Heap(spec, PAGE, null).find(free, request);

        assertThat(place instanceof Candidate.Placed).as("pages are pages").isEqualTo(total >= request.length());
        if (!(place instanceof Candidate.Placed(var extents))) return;
        assertThat(Extents.bytes(extents)).isEqualTo(request.length());
        long block = PAGE << maxOrder;
        for (var extent : extents) {
            assertThat(isFree(free, extent.address(), extent.end())).isTrue();
            assertThat(extent.end()).isLessThanOrEqualTo(limit);
        }
        long wholeBlocks = free.runs().stream()
                .mapToLong(run -> Math.max(
                        0,
                        (AddressMath.down(Math.min(run.end(), limit), block) - AddressMath.up(run.address(), block))
                                / block))
                .sum();
        if (wholeBlocks >= Math.ceilDiv(request.length(), block))
            assertThat(extents).hasSizeLessThanOrEqualTo((int) Math.ceilDiv(request.length(), block));
    }

    @Property
    void io_virtual_addresses_are_the_lowest_that_suit(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 0, max = 30) int taken) {
        var chance = new Chance(seed);
        var p = chance.oneIn(2) ? chance.tightFunction() : chance.function();
        long ioPage = chance.oneOf(PAGE / 4, PAGE, 4 * PAGE);
        var function = DmaParameters.with()
                .dmaBits(chance.oneOf(19, 20, 21))
                .maxSegments(p.maxSegments())
                .maxSegmentSize(p.maxSegmentSize())
                .segmentBoundaryMask(p.segmentBoundaryMask())
                .alignment(p.alignment())
                .iommuPageSize(ioPage)
                .build();
        var extents = chance.extents();
        var free = FreeRuns.of(0, (1L << 62) - 1);
        for (int i = 0; i < taken; i++) {
            long at = (1 + chance.below(200)) * 4 * PAGE;
            if (isFree(free, at, at + 4 * PAGE)) free = free.without(at, at + 4 * PAGE);
        }
        var built = Scatterlist.build(extents, function, PAGE, new IovaSpace(free));

        // The segments at the lowest of all starts, tried one by one.
        var layout = Layout.of(Extents.merged(extents), ioPage, Cutter.of(function, PAGE));
        long end = 1L << function.dmaBits();
        for (long at = ioPage; at < end; at += ioPage) {
            if (!isFree(free, at, at + 1) || layout.stretches().getFirst().offset() > end - at) continue;
            long to = Math.min(end, runAt(free, at).end());
            if ((at + layout.stretches().getFirst().offset())
                            % Math.max(1, layout.cutter().alignment())
                    != 0) continue;
            var segments = layout.segments(at, to);
            if (segments == null || segments.size() > layout.cutter().most() || at > to - layout.length()) continue;
            assertThat(built).isEqualTo(new Scatterlist.Built(segments));
            return;
        }
        assertThat(built).isInstanceOf(Scatterlist.Impossible.class);
    }

    @Property
    void a_scatterlist_that_is_built_honours_its_function(@ForAll(supplier = Seeds.class) long seed) {
        var chance = new Chance(seed);
        var extents = chance.extents();
        var function = chance.oneIn(2) ? chance.tightFunction() : chance.function();
        if (Scatterlist.build(extents, function, PAGE) instanceof Scatterlist.Built(var segments, var _))
            RuleOracle.honours(segments, function, extents, PAGE);
    }

    @Property
    void compatible_grants_exactly_what_a_fresh_scatterlist_grants(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 1, max = 40) int requests) {
        var chance = new Chance(seed);
        var desk = new Desk();
        desk.ask("system", new Request.Define(chance.spec(Policy.COMPATIBLE)));
        for (int i = 0; i < requests; i++) desk.ask("node", chance.request(desk.board));
        var newcomer = chance.function();
        var functions = new TreeMap<>(Map.of("f", newcomer));
        if (!(desk.ask("late", new Request.Join("late", functions)).getFirst() instanceof Event.Joined)) return;
        var spec = RuleOracle.spec(desk.board);
        for (var buffer : List.copyOf(desk.board.buffers().values())) {
            if (!buffer.isBacked() || buffer.released()) continue;
            var before = desk.board.buffer(buffer.id()).orElseThrow();
            var id = "late:" + buffer.id();
            var answer = desk.ask("late", new Request.Attach(id, buffer.id(), "late", "f", false));
            if (answer.getFirst() instanceof Event.Attached && spec.check() == firstmap.events.Check.MAP)
                answer = desk.ask("late", new Request.Map(id, firstmap.events.Direction.TO_DEVICE));
            var heap = spec.heaps().stream()
                    .filter(h -> h.name().equals(buffer.backing().heap()))
                    .findAny()
                    .orElseThrow();
            boolean reaches = heap.secure() == newcomer.secure()
                    && (newcomer.heaps() == null || newcomer.heaps().contains(heap.name()));
            boolean grants = Scatterlist.build(
                            heap.kind(),
                            buffer.backing().extents(),
                            newcomer,
                            spec.pageSize(),
                            DmaSpace.fresh(spec.swiotlb()))
                    instanceof Scatterlist.Built;
            boolean refused = answer.getLast() instanceof Event.Refused r
                    && !(grants && r.errno() == firstmap.events.Errno.ENOMEM);
            assertThat(!refused).isEqualTo(reaches && grants);
            var after = desk.board.buffer(buffer.id()).orElseThrow();
            assertThat(after.backing()).isEqualTo(before.backing());
            before.attachments()
                    .forEach((other, attachment) ->
                            assertThat(after.attachments().get(other)).isEqualTo(attachment));
        }
    }

    @Property
    void merging_is_commutative_associative_and_idempotent(@ForAll(supplier = Seeds.class) long seed) {
        var chance = new Chance(seed);
        var a = Merged.of(chance.function());
        var b = Merged.of(chance.function());
        var c = Merged.of(chance.function());
        assertThat(a.with(b)).isEqualTo(b.with(a));
        assertThat(a.with(b).with(c)).isEqualTo(a.with(b.with(c)));
        assertThat(a.with(a)).isEqualTo(a);
        assertThat(a.with(Merged.NOTHING)).isEqualTo(a);
        assertThat(a.with(b).with(a)).isEqualTo(a.with(b));
    }

    @Property
    void merging_stays_lawful_where_a_common_multiple_overflows(
            @ForAll @IntRange(min = 1) int x, @ForAll @IntRange(min = 1) int y, @ForAll @IntRange(min = 1) int z) {
        var a = aligned((1L << 61) - x);
        var b = aligned(y);
        var c = aligned((1L << 60) + z);
        assertThat(a.with(b).with(c))
                .isEqualTo(a.with(b.with(c)))
                .isEqualTo(c.with(a).with(b));
        assertThat(a.with(a)).isEqualTo(a);
    }

    private static Merged aligned(long alignment) {
        return Merged.of(DmaParameters.with().alignment(alignment).build());
    }

    // ---- small worlds

    private static List<DmaParameters> functions(Chance chance, int count) {
        var functions = new ArrayList<DmaParameters>();
        for (int i = 0; i < count; i++) {
            var p = chance.oneIn(2) ? chance.tightFunction() : chance.function();
            functions.add(DmaParameters.with()
                    .dmaBits(p.dmaBits())
                    .maxSegments(p.maxSegments())
                    .maxSegmentSize(p.maxSegmentSize())
                    .segmentBoundaryMask(p.segmentBoundaryMask())
                    .alignment(p.alignment())
                    .iommu(p.iommu())
                    .build());
        }
        return functions.stream().distinct().toList();
    }

    private static FreeRuns holed(Chance chance, HeapSpec spec) {
        var free = FreeRuns.of(spec.base(), spec.base() + spec.size());
        for (int i = chance.below(12); i > 0; i--) {
            long at = spec.base() + chance.below(140) * PAGE;
            long end = at + (1 + chance.below(10)) * PAGE;
            if (isFree(free, at, end)) free = free.without(at, end);
        }
        return free;
    }

    private static boolean isFree(FreeRuns free, long start, long end) {
        return free.runs().stream().anyMatch(run -> run.address() <= start && end <= run.end());
    }

    private static Extent runAt(FreeRuns free, long at) {
        return free.runs().stream()
                .filter(run -> run.address() <= at && at < run.end())
                .findAny()
                .orElseThrow();
    }
}

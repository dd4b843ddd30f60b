package firstmap.events.json;

import firstmap.events.Ask;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.DmaRange;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Extent;
import firstmap.events.FunctionRef;
import firstmap.events.HeapSpec;
import firstmap.events.Importer;
import firstmap.events.Iommu;
import firstmap.events.Limits;
import firstmap.events.LinuxDevice;
import firstmap.events.Policy;
import firstmap.events.Recorded;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Segment;
import firstmap.events.Sign;
import firstmap.events.Swiotlb;
import firstmap.events.Time;
import firstmap.events.Until;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.ListArbitrary;
import net.jqwik.api.domains.DomainContextBase;

/** Everything that can be said in requests and events. */
class Language extends DomainContextBase {

    @Provide
    Arbitrary<RequestRecord> requestRecords() {
        return Combinators.combine(
                        ids().injectNull(0.3),
                        ids(),
                        Arbitraries.longs().between(1, Long.MAX_VALUE),
                        ids(),
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        requests(),
                        recorded().injectNull(0.5))
                .as((id, node, seq, board, at, request, recorded) -> switch (request) {
                    case Request.Turn turn -> new RequestRecord(id, node, 0, board, at, turn, null);
                    case Request.Expire expire -> RequestRecord.expire(board, expire.isGiven() ? 0 : at, expire);
                    default -> new RequestRecord(id, node, seq, board, at, request, recorded);
                });
    }

    @Provide
    Arbitrary<EventRecord> openEvents() {
        var numbers = Arbitraries.longs().between(1, Long.MAX_VALUE);
        return Combinators.combine(
                        ids(),
                        numbers,
                        ids(),
                        ids(),
                        numbers,
                        Arbitraries.longs().between(0, 9),
                        numbers,
                        events())
                .as((board, seq, cause, node, nodeSeq, missed, at, event) -> {
                    if (event instanceof Event.Granted) return open(board, seq, cause, null, 0, 0, at >>> 1, 0, event);
                    if (at % 5 == 0) return open(board, seq, "lease/" + nodeSeq, node, 0, 0, at, 0, event);
                    return open(board, seq, cause, node, nodeSeq, missed, at, at % 3 == 0 ? at / 3 : 0, event);
                });
    }

    private static EventRecord open(
            String board,
            long seq,
            String cause,
            String node,
            long nodeSeq,
            long missed,
            long at,
            long behind,
            Event event) {
        return new EventRecord(board, seq, cause, node, nodeSeq, missed, at, behind, event, EventRecord.NO_HASH, null);
    }

    @Provide
    Arbitrary<Sign> signs() {
        return Arbitraries.oneOf(
                Combinators.combine(ids(), ids()).as(Sign.Mark::new),
                Combinators.combine(ids(), ids()).as(Sign.Goodbye::new),
                Combinators.combine(ids(), Arbitraries.longs().between(1, Long.MAX_VALUE))
                        .as(Sign.Tick::new));
    }

    /** One change to a document's bytes. */
    record Damage(int kind, int at, int with) {
        byte[] of(byte[] json) {
            int at = Math.floorMod(this.at, json.length);
            var out = new ArrayList<Byte>();
            for (int i = 0; i < json.length; i++) {
                if (i != at) {
                    out.add(json[i]);
                    continue;
                }
                if (kind != 0) out.add((byte) with);
                if (kind == 2) out.add(json[i]);
                if (kind == 3) break;
            }
            var bytes = new byte[out.size()];
            for (int i = 0; i < bytes.length; i++) bytes[i] = out.get(i);
            return bytes;
        }
    }

    @Provide
    Arbitrary<Damage> damage() {
        var bytes = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(
                        4,
                        Arbitraries.of(
                                "\"{}[],:0123456789-.eE\\ utrfn".chars().boxed().toList())),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0, 255)));
        return Combinators.combine(Arbitraries.integers().between(0, 3), Arbitraries.integers(), bytes)
                .as(Damage::new);
    }

    // ---- requests and events

    private static Arbitrary<Request> requests() {
        return Arbitraries.oneOf(
                defines(),
                Arbitraries.just(new Request.Retire()),
                asked(),
                expires(),
                Combinators.combine(
                                Arbitraries.longs().between(0, 1L << 40),
                                Arbitraries.longs().between(1, Long.MAX_VALUE),
                                list(asks()),
                                promises())
                        .as(Request.Turn::new));
    }

    private static Arbitrary<Request> expires() {
        var numbers = Arbitraries.longs().between(1, Long.MAX_VALUE);
        return Arbitraries.oneOf(
                Combinators.combine(ids(), numbers).as((of, last) -> Request.Expire.given(of, last - 1)),
                Combinators.combine(ids(), numbers, numbers)
                        .as((of, round, seen) -> Request.Expire.granted(of, round - 1, seen)));
    }

    private static Arbitrary<Request> defines() {
        return Combinators.combine(spec(), roster())
                .as((spec, nodes) -> nodes.isEmpty()
                        ? new Request.Define(spec)
                        : new Request.Define(spec.withTime(Time.GRANTED), nodes));
    }

    /** Mostly of nobody. */
    private static Arbitrary<List<String>> roster() {
        return ids().filter(id -> !id.equals("time") && !id.equals("lease"))
                .list()
                .uniqueElements()
                .ofMaxSize(3);
    }

    private static Arbitrary<Until> promises() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(0, Limits.MAX_AT).map(Until::at), Arbitraries.of(Until.NEVER, Until.GONE));
    }

    private static Arbitrary<Ask> asks() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, Long.MAX_VALUE),
                        ids().injectNull(0.5),
                        asked(),
                        recorded().injectNull(0.8))
                .as(Ask::new);
    }

    /** What can be asked in a turn. */
    private static Arbitrary<Request> asked() {
        return Arbitraries.oneOf(
                Combinators.combine(ids(), functions()).as(Request.Join::new),
                ids().map(Request.Leave::new),
                Combinators.combine(ids(), sizes(), optional(), optional(), list(refs()), optional())
                        .as(Request.Create::new),
                Combinators.combine(ids(), ids(), ids(), ids(), flags()).as(Request.Attach::new),
                Combinators.combine(ids(), Arbitraries.of(Direction.class)).as(Request.Map::new),
                ids().map(Request.Unmap::new),
                ids().map(Request.Detach::new),
                ids().map(Request.Release::new));
    }

    private static Arbitrary<Event> events() {
        return Arbitraries.oneOf(
                Combinators.combine(defines(), Arbitraries.integers().between(1, Integer.MAX_VALUE))
                        .as((define, rule) -> new Event.Defined(
                                ((Request.Define) define).spec(), rule, ((Request.Define) define).nodes())),
                Combinators.combine(
                                Arbitraries.longs().between(0, 1L << 40).injectNull(0.2),
                                Arbitraries.maps(ids(), promises()).ofMaxSize(4),
                                list(ids()),
                                list(ids()),
                                list(ids()))
                        .as((round, promises, gone, asked, expired) ->
                                new Event.Granted(round, new LinkedHashMap<>(promises), gone, asked, expired)),
                Arbitraries.just(new Event.Retired()),
                Combinators.combine(ids(), functions()).as(Event.Joined::new),
                ids().map(Event.Left::new),
                Combinators.combine(ids(), sizes(), optional(), optional(), list(refs()), optional())
                        .as(Event.Created::new),
                Combinators.combine(ids(), ids(), ids(), ids(), flags()).as(Event.Attached::new),
                Combinators.combine(ids(), ids(), list(extents()), list(ids()), list(choices()))
                        .as(Event.Allocated::new),
                Combinators.combine(
                                ids(),
                                ids(),
                                Arbitraries.of(Direction.class),
                                list(segments()),
                                alternatives().injectNull(0.5),
                                sizes())
                        .as(Event.Mapped::new),
                Combinators.combine(ids(), ids()).as(Event.Unmapped::new),
                Combinators.combine(ids(), ids()).as(Event.Detached::new),
                ids().map(Event.Released::new),
                Combinators.combine(ids(), list(ids()), newcomers().injectNull(0.1))
                        .as(Event.Moving::new),
                Combinators.combine(ids(), backings(), backings(), sizes(), list(ids()), list(choices()))
                        .as(Event.Migrated::new),
                Combinators.combine(ids(), optional(), sizes()).as(Event.Freed::new),
                refused());
    }

    private static Arbitrary<Event> refused() {
        var subjects = Combinators.combine(optional(), optional(), optional(), optional())
                .as(Event.Subject::new);
        var bindings = Combinators.combine(texts(), texts(), texts(), texts()).as(Event.Binding::new);
        var ways = Combinators.combine(texts(), sizes(), sizes(), list(ids()), list(ids()))
                .as(Event.WayOut::new);
        return Combinators.combine(
                        texts(),
                        Arbitraries.of(Errno.class),
                        texts(),
                        subjects,
                        bindings.injectNull(0.5),
                        list(ways),
                        flags())
                .as(Event.Refused::new);
    }

    // ---- their parts

    private static Arbitrary<Integer> alternatives() {
        return Arbitraries.integers().between(0, DmaParameters.MAX_ALTERNATIVES - 1);
    }

    private static Arbitrary<Event.Choice> choices() {
        return Combinators.combine(ids(), alternatives()).as(Event.Choice::new);
    }

    private static Arbitrary<Event.Newcomer> newcomers() {
        return Combinators.combine(
                        ids(),
                        ids(),
                        ids(),
                        flags(),
                        Arbitraries.of(Direction.class).injectNull(0.5))
                .as(Event.Newcomer::new);
    }

    private static Arbitrary<String> ids() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .numeric()
                .withChars("._:/@+-")
                .ofMinLength(1)
                .ofMaxLength(Limits.MAX_ID);
    }

    private static Arbitrary<String> optional() {
        return ids().injectNull(0.4);
    }

    /** Any text that UTF-8 can hold: no half of a surrogate pair. */
    private static Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withCharRange('\u0000', '\ud7ff')
                .withCharRange('\ue000', '\uffff')
                .ofMaxLength(40)
                .map(text -> text.length() > 20 ? text + "\ud83d\ude00" : text);
    }

    private static Arbitrary<Long> sizes() {
        return Arbitraries.longs().between(1, Limits.MAX_BYTES);
    }

    private static Arbitrary<Boolean> flags() {
        return Arbitraries.of(true, false);
    }

    private static <T> ListArbitrary<T> list(Arbitrary<T> items) {
        return items.list().ofMaxSize(4);
    }

    private static Arbitrary<FunctionRef> refs() {
        return Combinators.combine(ids(), ids()).as(FunctionRef::new);
    }

    private static Arbitrary<Extent> extents() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 1L << 61),
                        Arbitraries.longs().between(1, (1L << 61) - 1))
                .as(Extent::new);
    }

    private static Arbitrary<Segment> segments() {
        return extents().map(extent -> new Segment(extent.address(), extent.length()));
    }

    private static Arbitrary<Event.Backing> backings() {
        return Combinators.combine(ids(), list(extents())).as(Event.Backing::new);
    }

    private static Arbitrary<Recorded> recorded() {
        var live = Combinators.combine(ids(), Arbitraries.longs().between(0, Limits.MAX_BYTES), list(texts()))
                .as(Recorded.Live::new);
        var snapshots = Combinators.combine(texts(), list(live)).as(Recorded.Snapshot::new);
        return Combinators.combine(
                        texts().injectNull(0.3),
                        texts().injectNull(0.3),
                        texts().injectNull(0.3),
                        Arbitraries.integers().between(0, Integer.MAX_VALUE).injectNull(0.3),
                        Arbitraries.integers().between(1, 4095).injectNull(0.3),
                        list(snapshots))
                .as(Recorded::new);
    }

    private static Arbitrary<SequencedMap<String, DmaParameters>> functions() {
        return functions(plain());
    }

    private static Arbitrary<SequencedMap<String, DmaParameters>> functions(Arbitrary<DmaParameters> plain) {
        var either = plain.list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(some -> DmaParameters.with().anyOf(some).build());
        return Combinators.combine(
                        ids().list().ofMinSize(1).ofMaxSize(3).uniqueElements(), list(Arbitraries.oneOf(plain, either)))
                .as((names, parameters) -> {
                    var functions = new LinkedHashMap<String, DmaParameters>();
                    for (int i = 0; i < names.size(); i++)
                        functions.put(names.get(i), i < parameters.size() ? parameters.get(i) : DmaParameters.NONE);
                    return functions;
                });
    }

    private static Arbitrary<DmaParameters> plain() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 64).injectNull(0.5),
                        Arbitraries.integers().between(1, Integer.MAX_VALUE).injectNull(0.5),
                        Arbitraries.longs().between(1 << 16, Limits.MAX_BYTES).injectNull(0.5),
                        Arbitraries.integers()
                                .between(0, 48)
                                .map(bits -> -1L >>> bits)
                                .injectNull(0.5),
                        sizes().injectNull(0.5),
                        Arbitraries.integers()
                                .between(0, 61)
                                .map(bit -> 1L << bit)
                                .injectNull(0.5),
                        flags(),
                        flags())
                .as((bits, segments, size, mask, alignment, iommu, secure, coherent) -> DmaParameters.with()
                        .dmaBits(bits)
                        .maxSegments(segments)
                        .maxSegmentSize(size)
                        .segmentBoundaryMask(mask)
                        .alignment(alignment)
                        .iommu(secure && iommu != null && iommu <= 512 ? ofLinux(iommu, coherent) : generic(iommu))
                        .linux(coherent ? LinuxDevice.UNKNOWN : device(bits, size))
                        .heaps(secure ? List.of("heap0") : null)
                        .secure(secure)
                        .coherent(coherent)
                        .build());
    }

    private static Iommu generic(Long page) {
        return page == null ? null : new Iommu(page, null, List.of(), null);
    }

    private static Iommu ofLinux(long page, boolean isGroup) {
        return isGroup
                ? new Iommu(null, "group", List.of(), null)
                : new Iommu(null, null, List.of(page, 2 * page), new Iommu.Aperture(page, page << 40));
    }

    private static LinuxDevice device(Integer bits, Long size) {
        return new LinuxDevice(
                bits == null
                        ? List.of()
                        : List.of(new DmaRange(bits, 0, 1 << 20), new DmaRange(1L << 32, 1L << 33, 512)),
                size,
                bits == null,
                size == null,
                size == null ? Importer.DRM : Importer.VB2_CONTIG,
                size);
    }

    private static Arbitrary<BoardSpec> spec() {
        var devices = Combinators.combine(ids().list().ofMaxSize(2).uniqueElements(), functions())
                .as((names, functions) -> {
                    var map = new LinkedHashMap<String, SequencedMap<String, DmaParameters>>();
                    for (var name : names) map.put(name, functions);
                    return map;
                });
        return Combinators.combine(
                        Arbitraries.of(Policy.class),
                        Arbitraries.of(Check.class),
                        Arbitraries.of(512L, 4096L, 65536L),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.longs().between(1, 1L << 30),
                        devices)
                .as((policy, check, page, count, pages, map) -> {
                    var heaps = new ArrayList<HeapSpec>();
                    for (int i = 0; i < count; i++) {
                        var kind = HeapSpec.Kind.values()[(int) ((i + pages) % HeapSpec.Kind.values().length)];
                        long base = i * pages * page;
                        heaps.add(new HeapSpec(
                                "heap" + i,
                                kind,
                                base,
                                pages * page,
                                i == 1,
                                kind.hasOrders() && count > 2 ? Integer.valueOf(i) : null,
                                count == 3 ? List.of(new Extent(base, page)) : List.of(),
                                i != 2,
                                kind == HeapSpec.Kind.CMA && count > 1 ? Integer.valueOf(i) : null,
                                kind == HeapSpec.Kind.SYSTEM && count > 1 ? List.of(4, 0) : List.of(),
                                count == 2 ? "ram" : null));
                    }
                    return new BoardSpec(
                            policy,
                            check,
                            page,
                            heaps,
                            map,
                            count == 4 ? "tight" : null,
                            count % 2 == 1,
                            count == 1 ? new Swiotlb(pages * Swiotlb.BLOCK + (1L << 48), pages * Swiotlb.BLOCK) : null,
                            Time.GIVEN,
                            count == 3 ? BoardSpec.MIN_LEASE + pages : 0);
                });
    }
}

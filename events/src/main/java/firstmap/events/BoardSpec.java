package firstmap.events;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * One simulated system as the board file describes it: its rule, its heaps, and the devices that it may have.
 *
 * @param pageSize bytes, a power of two, 512..2^30
 * @param heaps in order of preference; names differ, ranges do not overlap but for windows of one memory
 * @param devices functions by device, what is known of devices before they join; may be empty
 * @param platform name of what is special to this board's platform: the order of heaps, the choice among places; null
 *     for nothing
 * @param open whether any node may act for any device, any buffer and the board itself; boards of the first edition of the
 *     rule are open whatever stands here
 * @param swiotlb the bounce buffers; null if there are none
 * @param time how its simulated time goes on
 * @param lease for how long a node may be silent before it is let go, in nanoseconds of the time of the world, {@link
 *     #MIN_LEASE}..{@link #MAX_LEASE}; 0: nobody ever is
 */
public record BoardSpec(
        Policy policy,
        Check check,
        long pageSize,
        List<HeapSpec> heaps,
        SequencedMap<String, SequencedMap<String, DmaParameters>> devices,
        String platform,
        boolean open,
        Swiotlb swiotlb,
        Time time,
        long lease) {

    /** Shortest and longest lease, nanoseconds: 1 s and a day. A shorter one would end while a client finds its broker again. */
    public static final long MIN_LEASE = 1_000_000_000L;

    public static final long MAX_LEASE = 86_400_000_000_000L;

    public static final long DEFAULT_PAGE_SIZE = 4096;

    public static final Form<BoardSpec> FORM = Form.of(
            Field.name("policy", Policy.class, Policy.STRICT, BoardSpec::policy).alwaysWritten(),
            Field.name("check", Check.class, Check.ATTACH, BoardSpec::check).alwaysWritten(),
            Field.size("pageSize", 1, Limits.MAX_BYTES, DEFAULT_PAGE_SIZE, BoardSpec::pageSize)
                    .alwaysWritten(),
            heaps(BoardSpec::heaps),
            Field.map("devices", Functions.FORM, Limits.MAX_LIST, BoardSpec::devices),
            Field.optionalId("platform", BoardSpec::platform),
            Field.flag("open", false, BoardSpec::open),
            Field.optionalObject("swiotlb", Swiotlb.FORM, BoardSpec::swiotlb),
            Field.name("time", Time.class, Time.GIVEN, BoardSpec::time),
            Field.duration("lease", MIN_LEASE, MAX_LEASE, 0, BoardSpec::lease),
            BoardSpec::new);

    /** The heaps of whoever has some, in their order. */
    public static <T> Field<T, List<HeapSpec>> heaps(Function<T, List<HeapSpec>> get) {
        return Field.objects("heaps", HeapSpec.FORM, Limits.MAX_LIST, get).alwaysWritten();
    }

    public BoardSpec {
        Limits.present("policy", policy);
        Limits.present("check", check);
        Limits.present("time", time);
        if (lease != 0) Limits.range("lease", lease, MIN_LEASE, MAX_LEASE);
        Limits.range("pageSize", pageSize, 512, 1 << 30);
        if (Long.bitCount(pageSize) != 1) throw new Invalid("pageSize", pageSize + " is not a power of two");
        heaps = Limits.list("heaps", heaps, Limits.MAX_LIST);
        if (heaps.isEmpty()) throw new Invalid("heaps", "a board needs at least one");
        var names = new HashSet<String>();
        for (int i = 0; i < heaps.size(); i++) {
            var heap = heaps.get(i);
            var at = "heaps[" + i + "]";
            if (!names.add(heap.name())) throw new Invalid(at + ".name", heap.name() + " is there twice");
            if (heap.base() % pageSize != 0) throw new Invalid(at + ".base", "not a multiple of the page size");
            if (heap.size() % pageSize != 0) throw new Invalid(at + ".size", "not a multiple of the page size");
            for (var piece : heap.reserved())
                if (piece.address() % pageSize != 0 || piece.length() % pageSize != 0)
                    throw new Invalid(at + ".reserved", "not whole pages");
            for (int j = 0; j < i; j++) {
                var other = heaps.get(j);
                if (heap.base() < other.end() && other.base() < heap.end() && !heap.sharesMemoryWith(other))
                    throw new Invalid(at, "overlaps heap " + other.name());
            }
        }
        if (swiotlb != null) swiotlb = swiotlb.placedBeside(heaps);
        Limits.optionalId("platform", platform);
        devices = copyOf(devices);
        for (var device : devices.entrySet()) {
            Limits.id("devices", device.getKey());
            checkFunctions("devices." + device.getKey() + ".functions", device.getValue(), pageSize, names);
        }
    }

    /** Of no particular platform, not open, and of given time. */
    public BoardSpec(
            Policy policy,
            Check check,
            long pageSize,
            List<HeapSpec> heaps,
            SequencedMap<String, SequencedMap<String, DmaParameters>> devices) {
        this(policy, check, pageSize, heaps, devices, null, false, null, Time.GIVEN, 0);
    }

    /** A board without bounce buffers, of given time. */
    public BoardSpec(
            Policy policy,
            Check check,
            long pageSize,
            List<HeapSpec> heaps,
            SequencedMap<String, SequencedMap<String, DmaParameters>> devices,
            String platform,
            boolean open) {
        this(policy, check, pageSize, heaps, devices, platform, open, null, Time.GIVEN, 0);
    }

    /** The same board under another rule. */
    public BoardSpec withPolicy(Policy other) {
        return new BoardSpec(other, check, pageSize, heaps, devices, platform, open, swiotlb, time, lease);
    }

    /** The same board, where these devices are known before they join. */
    public BoardSpec withDevices(SequencedMap<String, SequencedMap<String, DmaParameters>> others) {
        return new BoardSpec(policy, check, pageSize, heaps, others, platform, open, swiotlb, time, lease);
    }

    /** The same board, where any node may act for any other, or none. */
    public BoardSpec withOpen(boolean other) {
        return new BoardSpec(policy, check, pageSize, heaps, devices, platform, other, swiotlb, time, lease);
    }

    /** The same board, whose time goes on otherwise. */
    public BoardSpec withTime(Time other) {
        return new BoardSpec(policy, check, pageSize, heaps, devices, platform, open, swiotlb, other, lease);
    }

    /** The same board, with another lease, or none. */
    public BoardSpec withLease(long other) {
        return new BoardSpec(policy, check, pageSize, heaps, devices, platform, open, swiotlb, time, other);
    }

    /** Whether who is silent for too long is let go. */
    public boolean hasLease() {
        return lease != 0;
    }

    /**
     * Checks what only a board can know of functions: that its pages fit into their segments, and that it has their heaps.
     *
     * @param path where the functions stand, for the error
     * @throws Invalid if a function could not be served by any storage of this board
     */
    public void checkFunctions(String path, Map<String, DmaParameters> functions) {
        var names = new HashSet<String>();
        heaps.forEach(heap -> names.add(heap.name()));
        checkFunctions(path, functions, pageSize, names);
    }

    private static void checkFunctions(
            String path, Map<String, DmaParameters> functions, long pageSize, java.util.Set<String> heaps) {
        if (functions.isEmpty()) throw new Invalid(path, "a device needs at least one function");
        for (var function : functions.entrySet()) {
            var at = path + "." + Limits.id(path, function.getKey());
            checkParameters(at, function.getValue(), pageSize, heaps);
            var alternatives = function.getValue().anyOf();
            for (int i = 0; i < alternatives.size(); i++)
                checkParameters(at + ".anyOf[" + i + "]", alternatives.get(i), pageSize, heaps);
        }
    }

    private static void checkParameters(
            String at, DmaParameters parameters, long pageSize, java.util.Set<String> heaps) {
        if (parameters.maxSegmentSize() != null && parameters.maxSegmentSize() < pageSize)
            throw new Invalid(at + ".maxSegmentSize", "below one page of " + pageSize + " bytes");
        if (parameters.segmentBoundaryMask() != null
                && Long.compareUnsigned(parameters.segmentBoundaryMask(), pageSize - 1) < 0)
            throw new Invalid(at + ".segmentBoundaryMask", "below one page of " + pageSize + " bytes");
        var iommu = parameters.iommu();
        if (iommu != null && iommu.isLinux() && iommu.granule(pageSize) > pageSize)
            throw new Invalid(
                    at + ".iommu.pageSizes",
                    "none of at most the board's " + pageSize
                            + " bytes, without which Linux's DMA API cannot drive it");
        if (parameters.heaps() != null)
            for (var heap : parameters.heaps())
                if (!heaps.contains(heap)) throw new Invalid(at + ".heaps", "the board has no heap " + heap);
    }

    private static SequencedMap<String, SequencedMap<String, DmaParameters>> copyOf(
            Map<String, SequencedMap<String, DmaParameters>> devices) {
        if (devices.size() > Limits.MAX_LIST) throw new Invalid("devices", "more than " + Limits.MAX_LIST);
        var copy = new LinkedHashMap<String, SequencedMap<String, DmaParameters>>();
        devices.forEach((device, functions) -> copy.put(device, Functions.copyOf("devices." + device, functions)));
        return java.util.Collections.unmodifiableSequencedMap(copy);
    }
}

package firstmap.coordinator.trial;

import firstmap.coordinator.rule.Attachment;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Buffer;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.DmaRange;
import firstmap.events.Extent;
import firstmap.events.FunctionRef;
import firstmap.events.HeapSpec;
import firstmap.events.Importer;
import firstmap.events.Iommu;
import firstmap.events.LinuxDevice;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.Swiotlb;
import firstmap.events.Time;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/** Small boards and requests by chance: small, so that ids meet, heaps fill up and limits matter. The same seed, the same. */
public final class Chance {
    private final SplittableRandom random;
    private long page = 4096;

    public Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    public boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    public int below(int n) {
        return random.nextInt(n);
    }

    @SafeVarargs
    public final <T> T oneOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    // ---- boards

    public BoardSpec spec(Policy policy) {
        page = oneOf(512L, 4096L, 4096L, 16384L);
        var heaps = new ArrayList<HeapSpec>();
        long base = random.nextInt(40) * page;
        int count = 1 + random.nextInt(4);
        boolean windows = oneIn(4);
        for (int i = 0; i < count; i++) {
            long size = (1 + random.nextInt(oneOf(8, 60, 300))) * page;
            heaps.add(heap("heap-" + i, base, size, windows ? "ram" : null));
            boolean overlaps = heaps.getLast().memory() != null && oneIn(2);
            base += overlaps ? size / page / 2 * page : size + random.nextInt(oneOf(1, 50)) * page;
        }
        var devices = new LinkedHashMap<String, SequencedMap<String, DmaParameters>>();
        devices.put("device-9", functions());
        return new BoardSpec(
                policy,
                oneOf(Check.values()),
                page,
                heaps,
                devices,
                oneIn(4) ? "tight" : null,
                !oneIn(4),
                oneIn(3) ? new Swiotlb(1L << 32, (1 + below(3)) * Swiotlb.BLOCK) : null,
                Time.GIVEN,
                0);
    }

    private HeapSpec heap(String name, long base, long size, String memory) {
        var kind = oneOf(HeapSpec.Kind.values());
        var reserved = new ArrayList<Extent>();
        long pages = size / page;
        for (long at = random.nextLong(pages + 8); at < pages && oneIn(2); at += 1 + random.nextInt(20)) {
            long length = 1 + random.nextLong(Math.min(5, pages - at));
            reserved.add(new Extent(base + at * page, length * page));
            at += length;
        }
        return new HeapSpec(
                name,
                kind,
                base,
                size,
                oneIn(8),
                kind.hasOrders() && oneIn(2) ? Integer.valueOf(random.nextInt(6)) : null,
                reserved,
                true,
                kind == HeapSpec.Kind.CMA && oneIn(2) ? Integer.valueOf(below(4)) : null,
                kind == HeapSpec.Kind.SYSTEM && oneIn(2) ? List.of(2, 1, 0) : List.of(),
                memory);
    }

    public SequencedMap<String, DmaParameters> functions() {
        var functions = new LinkedHashMap<String, DmaParameters>();
        for (int i = 0; i <= random.nextInt(2); i++)
            functions.put("f" + i, oneIn(5) ? either() : oneIn(4) ? ofLinux() : function());
        return functions;
    }

    /** One that would be content with several. */
    private DmaParameters either() {
        var alternatives = new ArrayList<DmaParameters>();
        for (int i = 0; i <= random.nextInt(3); i++) alternatives.add(function());
        return DmaParameters.with().anyOf(alternatives).build();
    }

    /** Most set few limits, so that some go together. */
    public DmaParameters function() {
        var masks = new Long[] {page - 1, 2 * page - 1, 8 * page - 1, 64 * page - 1, 0xffffffffL, -1L};
        for (int i = 0; i < masks.length; i++) masks[i] = Long.highestOneBit(masks[i]) * 2 - 1;
        return DmaParameters.with()
                .dmaBits(oneIn(4) ? oneOf(12, 16, 18, 18, 19, 20, 22, 32, 62, 63, 64) : null)
                .maxSegments(oneIn(3) ? oneOf(1, 1, 2, 3, 8) : null)
                .maxSegmentSize(
                        oneIn(5) ? Long.valueOf(page * (1 + random.nextInt(20)) + random.nextInt((int) page)) : null)
                .segmentBoundaryMask(oneIn(5) ? oneOf(masks) : null)
                .alignment(
                        oneIn(6)
                                ? Long.valueOf(oneOf(1L, 64L, page, 2 * page, 3 * page, 16 * page, 5L, page / 2))
                                : null)
                .iommuPageSize(oneIn(3) ? Long.valueOf(oneOf(page / 4, page, page, 2 * page, 16 * page)) : null)
                .heaps(oneIn(8) ? List.of("heap-0") : null)
                .secure(oneIn(25))
                .coherent(!oneIn(10))
                .build();
    }

    /** One of which is known what only Linux knows. */
    private DmaParameters ofLinux() {
        var importer = oneOf(Importer.values());
        var ranges = oneIn(3)
                ? List.of(new DmaRange(0, 1L << 33, 1L << 32), new DmaRange(1L << 32, 0, 1L << 30))
                : List.<DmaRange>of();
        return DmaParameters.with()
                .dmaBits(oneIn(3) ? oneOf(16, 18, 20, 32, 34) : null)
                .maxSegments(oneIn(3) ? oneOf(1, 1, 4) : null)
                .maxSegmentSize(oneIn(4) ? Long.valueOf(page * (1 + below(20))) : null)
                .segmentBoundaryMask(oneIn(6) ? Long.valueOf(64 * page - 1) : null)
                .iommu(oneIn(3) ? iommuOfLinux() : null)
                .linux(new LinuxDevice(
                        ranges,
                        oneIn(5) ? Long.valueOf((1L << 34) - 1) : null,
                        oneIn(3),
                        oneIn(3),
                        importer,
                        importer.isVb2() && oneIn(2) ? Long.valueOf(1 + random.nextLong(20 * page)) : null))
                .build();
    }

    private Iommu iommuOfLinux() {
        return new Iommu(
                null,
                oneOf("group-0", "group-1"),
                oneIn(2) ? List.of(page / oneOf(1, 2), 16 * page) : List.of(),
                oneIn(3) ? new Iommu.Aperture(page * oneOf(0, 7), page * oneOf(40, 200)) : null);
    }

    /** One whose segments are limited in number, length and place at once. */
    public DmaParameters tightFunction() {
        return DmaParameters.with()
                .maxSegments(1 + random.nextInt(12))
                .maxSegmentSize(page * (1 + random.nextInt(12)))
                .segmentBoundaryMask(page * oneOf(4, 8, 16, 32) - 1)
                .alignment(oneIn(3) ? Long.valueOf(page * oneOf(1, 2, 3)) : null)
                .iommuPageSize(oneIn(4) ? Long.valueOf(page * oneOf(1, 4)) : null)
                .build();
    }

    public List<Extent> extents() {
        var extents = new ArrayList<Extent>();
        int count = 1 + random.nextInt(6);
        long at = 0;
        for (int i = 0; i < count; i++) {
            long start = oneIn(3) ? at : random.nextInt(400) * page;
            long length = (1 + random.nextInt(oneOf(2, 20))) * page;
            extents.add(new Extent(start, length));
            at = start + length;
        }
        return extents;
    }

    // ---- boards whose storage moves

    /** Scattered memory that all begin in, and contiguous memory that is short. */
    public BoardSpec restlessSpec() {
        var heaps = List.of(
                new HeapSpec("heap-0", HeapSpec.Kind.PAGED, 64 * page, 200 * page, false, below(3), List.of()),
                new HeapSpec(
                        "heap-1",
                        HeapSpec.Kind.CONTIGUOUS,
                        400 * page,
                        (20 + below(40)) * page,
                        false,
                        null,
                        List.of(new Extent(410 * page, page))));
        return new BoardSpec(
                oneIn(10) ? Policy.COMPATIBLE : Policy.MIGRATE,
                oneOf(Check.values()),
                page,
                heaps,
                new LinkedHashMap<>(),
                oneIn(4) ? "tight" : null,
                !oneIn(4));
    }

    /** Easy functions and difficult ones; difficult ones come late, and most can be told to unmap. */
    public Request restlessRequest(Board board) {
        if (board.devices().size() < 4 && oneIn(2)) return new Request.Join(device(), restlessFunctions());
        if (board.buffers().size() < 4 && oneIn(2)) return restlessCreate();
        return switch (below(32)) {
            case 0, 1 -> new Request.Leave(device());
            case 2 -> restlessCreate();
            case 3 -> new Request.Release(buffer(board));
            case 4, 5 -> new Request.Detach(attachment(board, false));
            case 6, 7, 8, 9, 10, 11, 12 -> new Request.Unmap(attachment(board, true));
            case 13, 14, 15, 16, 17, 18, 19, 20, 21 ->
                new Request.Map(attachment(board, false), Direction.BIDIRECTIONAL);
            default -> restlessAttach(board);
        };
    }

    private Request restlessCreate() {
        return new Request.Create(
                "buffer-" + below(40), 1 + random.nextLong(12 * page), oneIn(2) ? "set" : null, null, List.of(), null);
    }

    private Request restlessAttach(Board board) {
        var buffer = buffer(board);
        boolean isBacked = board.buffer(buffer).filter(Buffer::isBacked).isPresent();
        var function = isBacked ? "hard-" + below(2) : oneIn(6) ? "hard-0" : "easy";
        return new Request.Attach("attachment-" + below(90), buffer, device(), function, !oneIn(8));
    }

    private SequencedMap<String, DmaParameters> restlessFunctions() {
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put("easy", oneIn(3) ? restless(null, 4, null) : DmaParameters.NONE);
        functions.put("hard-0", restless(1, null, null));
        functions.put(
                "hard-1",
                oneOf(
                        restless(oneOf(1, 2, 3), oneOf(1, 2, 8), null),
                        restless(oneIn(2) ? 2 : null, null, List.of(oneOf("heap-0", "heap-1"))),
                        DmaParameters.with()
                                .anyOf(List.of(restless(1, null, null), restless(1, 4, null)))
                                .build()));
        return functions;
    }

    /** @param ioPages pages in an I/O page; null for none */
    private DmaParameters restless(Integer segments, Integer ioPages, List<String> heaps) {
        return DmaParameters.with()
                .dmaBits(ioPages == null || !oneIn(3) ? null : 18)
                .maxSegments(segments)
                .iommuPageSize(ioPages == null ? null : Long.valueOf(ioPages * page))
                .heaps(heaps)
                .build();
    }

    // ---- requests

    /** Mostly about what is there, sometimes about what is not; devices come early and seldom go. */
    public Request request(Board board) {
        int joined = board.devices().size();
        if (joined < 3 && oneIn(2)) return new Request.Join(device(), functions());
        if (board.buffers().size() < 2 && oneIn(2)) return create(board);
        return switch (random.nextInt(24)) {
            case 0 -> new Request.Join(device(), functions());
            case 1 -> oneIn(4) ? new Request.Leave(device()) : new Request.Define(spec(Policy.STRICT));
            case 2, 3, 4 -> create(board);
            case 5, 6, 7, 8, 9, 10 -> attach(board);
            case 11, 12, 13, 14, 15, 16 -> new Request.Map(attachment(board, false), Direction.TO_DEVICE);
            case 17, 18 -> new Request.Unmap(attachment(board, true));
            case 19, 20 -> new Request.Detach(attachment(board, false));
            case 21 -> new Request.Release(buffer(board));
            case 22 -> new Request.Detach(attachment(board, true));
            default -> oneIn(5) ? new Request.Malformed("map", "attachment: missing") : attach(board);
        };
    }

    private Request create(Board board) {
        return new Request.Create(
                oneIn(10) ? buffer(board) : "buffer-" + random.nextInt(12),
                1 + random.nextLong(page * oneOf(1, 4, 16, 40)),
                oneIn(2) ? "set-" + random.nextInt(2) : null,
                oneIn(10) ? device() : null,
                oneIn(8) ? List.of(oneIn(2) ? function(board) : new FunctionRef("device-9", "f0")) : List.of(),
                null);
    }

    public Request.Attach attach(Board board) {
        var function = function(board);
        return new Request.Attach(
                "attachment-" + random.nextInt(25),
                buffer(board),
                function.device(),
                function.function(),
                random.nextBoolean());
    }

    private FunctionRef function(Board board) {
        var device = device();
        var functions = board.devices().get(device);
        if (functions == null || oneIn(20)) return new FunctionRef(device, "f" + random.nextInt(2));
        return new FunctionRef(device, any(functions.keySet()));
    }

    private String device() {
        return "device-" + random.nextInt(4);
    }

    private String buffer(Board board) {
        return board.buffers().isEmpty() || oneIn(20)
                ? "buffer-" + random.nextInt(12)
                : any(board.buffers().keySet());
    }

    private String attachment(Board board, boolean mapped) {
        var fitting = board.buffers().values().stream()
                .flatMap(buffer -> buffer.attachments().values().stream())
                .filter(attachment -> attachment.isMapped() == mapped)
                .map(Attachment::id)
                .toList();
        return fitting.isEmpty() || oneIn(20) ? "attachment-" + random.nextInt(25) : any(fitting);
    }

    private String any(Collection<String> names) {
        return new ArrayList<>(names).get(random.nextInt(names.size()));
    }
}

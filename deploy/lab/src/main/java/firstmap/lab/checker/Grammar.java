package firstmap.lab.checker;

import static firstmap.lab.checker.Kind.FLAG;
import static firstmap.lab.checker.Kind.Field.may;
import static firstmap.lab.checker.Kind.Field.must;
import static firstmap.lab.checker.Kind.Field.or;
import static firstmap.lab.checker.Kind.ID;
import static firstmap.lab.checker.Kind.MASK;
import static firstmap.lab.checker.Kind.MOST_BYTES;
import static firstmap.lab.checker.Kind.TEXT;
import static firstmap.lab.checker.Kind.byType;
import static firstmap.lab.checker.Kind.listOf;
import static firstmap.lab.checker.Kind.mapOf;
import static firstmap.lab.checker.Kind.number;
import static firstmap.lab.checker.Kind.numberOr;
import static firstmap.lab.checker.Kind.object;
import static firstmap.lab.checker.Kind.oneOf;
import static firstmap.lab.checker.Kind.size;
import static firstmap.lab.checker.Kind.time;

import firstmap.lab.checker.Kind.Field;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be said on the wire, once more and from its catalogue: the fields of each request and of each event. */
final class Grammar {
    private Grammar() {}

    private static final int PIECES = 8192;
    private static final int MOST = 256;
    private static final int ROSTER = 1024;
    /** Nanoseconds. */
    static final long LATEST = (1L << 62) - 1;

    private static final int ANY = Integer.MAX_VALUE;
    private static final Kind COUNT = number(0, Long.MAX_VALUE);
    private static final Kind ORDINAL = number(1, Long.MAX_VALUE);

    // ---- boards and what functions ask of memory

    private static final Kind PIECE = object(must("address", size(0)), must("length", size(1)));
    private static final Kind IOMMU = object(
            may("pageSize", size(1)),
            may("group", ID),
            may("pageSizes", listOf(size(1), 8), List.of()),
            may("aperture", object(must("base", size(0)), must("size", size(1)))));
    private static final Kind FUNCTION = function(may("anyOf", listOf(function(), 8), List.of()));
    private static final Field FUNCTIONS = or("functions", mapOf(FUNCTION, MOST), Map.of());

    private static Kind function(Field... more) {
        return object(with(
                List.of(
                        may("dmaBits", number(1, 64)),
                        may("maxSegments", number(1, Integer.MAX_VALUE)),
                        may("maxSegmentSize", size(1)),
                        may("segmentBoundaryMask", MASK),
                        may("alignment", size(1)),
                        may("iommu", IOMMU),
                        may(
                                "dmaRanges",
                                listOf(object(must("cpu", size(0)), must("dma", size(0)), must("size", size(1))), 16)),
                        may("busDmaLimit", size(1)),
                        may("kernelDefaults", FLAG, false),
                        may("pci", FLAG, false),
                        may("importer", oneOf("generic", "vb2-contig", "vb2-sg", "drm"), "generic"),
                        may("planeSize", size(1)),
                        may("heaps", listOf(TEXT, MOST)),
                        may("secure", FLAG, false),
                        may("coherent", FLAG, true)),
                more));
    }

    private static final Kind HEAP = object(
            must("name", ID),
            must("kind", oneOf("paged", "contiguous", "cma", "system", "carveout")),
            must("base", size(0)),
            must("size", size(1)),
            may("secure", FLAG, false),
            may("maxOrder", number(0, 20)),
            may("reserved", listOf(PIECE, PIECES), List.of()),
            may("coherent", FLAG, true),
            may("alignOrder", number(0, 20)),
            may("orders", listOf(number(0, 10), 11), List.of()),
            may("memory", ID));

    private static final Kind BOARD = object(
            or("policy", oneOf("strict", "compatible", "migrate"), "strict"),
            or("check", oneOf("attach", "map"), "attach"),
            or("pageSize", size(1), 4096L),
            or("heaps", listOf(HEAP, MOST), List.of()),
            may("devices", mapOf(object(FUNCTIONS), MOST), Map.of()),
            may("platform", ID),
            may("open", FLAG, false),
            may("swiotlb", object(must("base", size(0)), must("size", size(1)))),
            may("time", oneOf("given", "granted"), "given"),
            may("lease", time(1_000_000_000L, 86_400_000_000_000L)));

    // ---- what a request and the event that grants it have in common

    private static final Field ATTACHMENT = must("attachment", ID);
    private static final Field BUFFER = must("buffer", ID);
    private static final Field DEVICE = must("device", ID);
    private static final Field DIRECTION = must("direction", oneOf("toDevice", "fromDevice", "bidirectional"));
    private static final Field SPEC = must("spec", BOARD);
    private static final Field NODES = may("nodes", listOf(ID, ROSTER), List.of());
    private static final Field DYNAMIC = may("dynamic", FLAG, false);
    private static final List<Field> CREATION = List.of(
            BUFFER,
            must("size", number(1, MOST_BYTES)),
            may("set", ID),
            may("device", ID),
            may("expects", listOf(object(DEVICE, must("function", ID)), MOST), List.of()),
            may("replaces", ID));
    private static final List<Field> ATTACHING = List.of(ATTACHMENT, BUFFER, DEVICE, must("function", ID), DYNAMIC);

    // ---- requests

    private static final Kind LIVE = object(
            must("buffer", ID), must("size", number(0, MOST_BYTES)), or("devices", listOf(TEXT, PIECES), List.of()));
    private static final Field RECORDED = may(
            "recorded",
            object(
                    may("exporter", TEXT),
                    may("name", TEXT),
                    may("attachment", TEXT),
                    may("entries", number(0, Integer.MAX_VALUE)),
                    may("errno", number(1, 4095)),
                    may(
                            "snapshots",
                            listOf(object(must("tag", TEXT), or("buffers", listOf(LIVE, PIECES), List.of())), MOST))));

    /** What can be asked in a turn, and by itself where time is given. */
    private static final Map<String, List<Field>> ASKS = Map.of(
            "join", List.of(DEVICE, FUNCTIONS),
            "leave", List.of(DEVICE),
            "create", CREATION,
            "attach", ATTACHING,
            "map", List.of(ATTACHMENT, DIRECTION),
            "unmap", List.of(ATTACHMENT),
            "detach", List.of(ATTACHMENT),
            "release", List.of(BUFFER));

    private static final Kind ASK = byType(ASKS.entrySet().stream()
            .collect(Collectors.toMap(
                    Map.Entry::getKey,
                    ask -> object(with(
                            List.of(must("type", TEXT), must("seq", ORDINAL), may("id", ID), RECORDED),
                            ask.getValue().toArray(Field[]::new))))));

    static final String TURN = "turn";
    static final String EXPIRE = "expire";

    /** What each request says, its envelope aside. */
    static final Map<String, Kind> REQUESTS = Stream.concat(
                    ASKS.entrySet().stream(),
                    Map.of("define", List.of(SPEC, NODES), "retire", List.<Field>of()).entrySet().stream())
            .collect(Collectors.toMap(Map.Entry::getKey, request -> object(with(request.getValue(), RECORDED))));

    /** What a request says that has no number; if any of it is wrong, it is none. */
    static final Map<String, Kind> UNNUMBERED = Map.of(
            TURN,
            object(
                    must("round", COUNT),
                    must("seen", ORDINAL),
                    or("asks", listOf(ASK, MOST), List.of()),
                    must("until", numberOr(0, LATEST, "never", "gone"))),
            EXPIRE,
            object(must("of", ID), may("round", COUNT), may("seen", ORDINAL), may("lastSeen", COUNT)));

    /** What says who asks for what, and must be right for a request to be answered at all. */
    static final Kind ENVELOPE =
            object(may("id", ID), must("node", ID), must("seq", ORDINAL), must("board", ID), must("at", COUNT));

    static final Kind UNNUMBERED_ENVELOPE =
            object(may("id", ID), must("node", ID), must("board", ID), must("at", COUNT));

    // ---- events

    private static final Field BYTES = must("bytes", number(0, MOST_BYTES));
    private static final Field EXTENTS = must("extents", listOf(PIECE, PIECES));
    private static final Kind PLACE = object(must("heap", ID), EXTENTS);
    private static final Field ALTERNATIVE = may("alternative", number(0, 7));
    private static final Field CHOICES =
            may("choices", listOf(object(ATTACHMENT, must("alternative", number(0, 7))), ANY), List.of());
    private static final Kind BINDING =
            object(must("parameter", TEXT), must("by", TEXT), must("needs", TEXT), must("has", TEXT));
    private static final Kind WAY_OUT = object(
            must("way", TEXT),
            must("bytesMoved", number(0, MOST_BYTES)),
            must("bytesAllocated", number(0, MOST_BYTES)),
            may("notifies", listOf(TEXT, ANY), List.of()),
            may("blockedBy", listOf(TEXT, ANY), List.of()));
    private static final Kind ERRNO = oneOf(
            "ENOENT",
            "EIO",
            "EBADF",
            "ENOMEM",
            "EACCES",
            "EFAULT",
            "EBUSY",
            "EEXIST",
            "ENODEV",
            "EINVAL",
            "EOPNOTSUPP",
            "EALREADY");

    /** All that stands in an event of each type. */
    static final Map<String, Kind> EVENTS = Map.ofEntries(
            event("defined", SPEC, may("rule", number(2, Integer.MAX_VALUE)), NODES),
            event("retired"),
            unasked(
                    "granted",
                    may("round", COUNT),
                    may("promises", mapOf(numberOr(0, LATEST, "never"), ROSTER), Map.of()),
                    may("gone", listOf(ID, ROSTER), List.of()),
                    may("asked", listOf(ID, ROSTER), List.of()),
                    may("expired", listOf(ID, ROSTER), List.of())),
            event("joined", DEVICE, FUNCTIONS),
            undoing("left", DEVICE),
            event("created", CREATION.toArray(Field[]::new)),
            undoing("attached", ATTACHING.toArray(Field[]::new)),
            event("allocated", BUFFER, must("heap", ID), EXTENTS, must("satisfies", listOf(TEXT, ANY)), CHOICES),
            undoing(
                    "mapped",
                    ATTACHMENT,
                    BUFFER,
                    DIRECTION,
                    must("segments", listOf(PIECE, PIECES)),
                    ALTERNATIVE,
                    may("bounced", size(1))),
            undoing("unmapped", ATTACHMENT, BUFFER),
            undoing("detached", ATTACHMENT, BUFFER),
            undoing("released", BUFFER),
            event(
                    "moving",
                    BUFFER,
                    must("attachments", listOf(TEXT, ANY)),
                    // Who waits was not said before there was anybody who waits.
                    may("attachment", ID),
                    may("device", ID),
                    may("function", ID),
                    DYNAMIC,
                    may("direction", DIRECTION.kind())),
            undoing(
                    "migrated",
                    BUFFER,
                    must("from", PLACE),
                    must("to", PLACE),
                    BYTES,
                    may("satisfies", listOf(TEXT, ANY), List.of()),
                    CHOICES),
            undoing("freed", BUFFER, may("heap", ID), BYTES),
            mayBeUndoing(
                    "refused",
                    must("request", TEXT),
                    must("errno", ERRNO),
                    must("reason", TEXT),
                    may("buffer", ID),
                    may("attachment", ID),
                    may("device", ID),
                    may("function", ID),
                    may("binding", BINDING),
                    may("waysOut", listOf(WAY_OUT, MOST), List.of()),
                    may("waited", FLAG, false)));

    private static Map.Entry<String, Kind> event(String type, Field... fields) {
        var asked = List.of(must("node", ID), must("nodeSeq", ORDINAL), may("missed", ORDINAL), may("behind", ORDINAL));
        return unasked(type, with(asked, fields));
    }

    /** Of an event that may be part of what undoes whose lease has ended, and says so. */
    private static Map.Entry<String, Kind> undoing(String type, Field... fields) {
        return mayBeUndoing(type, with(List.of(may("reason", oneOf("lease"))), fields));
    }

    private static Map.Entry<String, Kind> mayBeUndoing(String type, Field... fields) {
        var asked = List.of(must("node", ID), may("nodeSeq", ORDINAL), may("missed", ORDINAL), may("behind", ORDINAL));
        return unasked(type, with(asked, fields));
    }

    /** Of an event that answers nobody's request. */
    private static Map.Entry<String, Kind> unasked(String type, Field... fields) {
        var envelope = List.of(
                must("type", TEXT),
                must("board", ID),
                must("seq", ORDINAL),
                must("cause", ID),
                must("at", COUNT),
                must("prev", TEXT),
                must("hash", TEXT));
        return Map.entry(type, object(with(envelope, fields)));
    }

    private static Field[] with(List<Field> fields, Field... more) {
        return Stream.concat(fields.stream(), Stream.of(more)).toArray(Field[]::new);
    }
}

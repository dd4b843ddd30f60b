package firstmap.lab.checker;

import static firstmap.lab.checker.Grants.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Scatterlists that Linux makes, judged from what they must be: the entries of the exporter, where the device's bus shows
 * them or in bounce buffers, or all of the storage behind an IOMMU; within the limits of the function.
 *
 * @param function one without alternatives
 */
record KernelScatterlist(Doc function, Doc heap, Doc board) {
    private static final long BLOCK = 256 << 10;

    /** Whether Linux makes it: of its own heaps, and for a function that says what only Linux knows. */
    static boolean applies(Doc function, Doc heap) {
        return isOfLinux(heap)
                || Stream.of("dmaRanges", "busDmaLimit", "planeSize").anyMatch(function::has)
                || function.flag("kernelDefaults")
                || function.flag("pci")
                || !importer(function).equals("generic")
                || function.has("iommu") && !function.object("iommu").has("pageSize");
    }

    private static String importer(Doc function) {
        return function.has("importer") ? function.text("importer") : "generic";
    }

    private static boolean isOfLinux(Doc heap) {
        return switch (heap.text("kind")) {
            case "paged", "contiguous" -> false;
            default -> true;
        };
    }

    /** What is wrong with it; empty if nothing is. */
    Optional<String> objection(Doc mapped, List<Piece> storage) {
        var segments = mapped.pieces("segments");
        if (segments.isEmpty()) return Optional.of("no segments");
        var limits = SegmentLimits.of(function, board.number("pageSize"));
        var shown = limits.isBehindIommu()
                ? new ScatterlistOracle(limits).otherBytes(segments, storage)
                : otherEntries(mapped, isOfLinux(heap) ? storage : ScatterlistOracle.runs(storage));
        return shown.or(() -> segments.stream()
                        .map(segment -> beyond(segment, limits))
                        .filter(Objects::nonNull)
                        .findFirst())
                .or(() -> notContiguous(segments));
    }

    private Optional<String> otherEntries(Doc mapped, List<Piece> entries) {
        var segments = mapped.pieces("segments");
        if (segments.size() != entries.size())
            return Optional.of("%d segments of %d entries".formatted(segments.size(), entries.size()));
        long bounced = 0;
        for (int i = 0; i < segments.size(); i++) {
            var segment = segments.get(i);
            if (segment.length() != entries.get(i).length())
                return Optional.of("segment " + segment + " is not " + entries.get(i));
            long at = physical(segment);
            if (at == entries.get(i).address()) continue;
            if (!isBounce(at, segment.length())) return Optional.of("segment " + segment + " shows other memory");
            bounced += segment.length();
        }
        return when(bounced != mapped.number("bounced", 0), bounced + " bytes are bounced, and it says otherwise");
    }

    private boolean isBounce(long at, long length) {
        var pool = board.object("swiotlb");
        if (pool == null) return false;
        long within = at - pool.number("base");
        return within >= 0 && within + length <= pool.number("size") && within / BLOCK == (within + length - 1) / BLOCK;
    }

    /** The bounce buffers that it has. */
    List<Piece> bounces(Doc mapped) {
        var bounces = new ArrayList<Piece>();
        if (function.has("iommu")) return bounces;
        for (var segment : mapped.pieces("segments")) {
            long at = physical(segment);
            if (isBounce(at, segment.length())) bounces.add(new Piece(at, segment.length()));
        }
        return bounces;
    }

    private long physical(Piece segment) {
        for (var range : function.objects("dmaRanges")) {
            long within = segment.address() - range.number("dma");
            if (within >= 0 && within < range.number("size")) return range.number("cpu") + within;
        }
        return function.has("dmaRanges") ? -1 : segment.address();
    }

    private String beyond(Piece segment, SegmentLimits limits) {
        long bits = function.number("dmaBits", function.flag("kernelDefaults") ? 32 : 64);
        var aperture = function.has("iommu") ? function.object("iommu").object("aperture") : null;
        boolean isReached = (bits >= 62 || segment.end() <= 1L << bits)
                && segment.end() - 1 <= function.number("busDmaLimit", Long.MAX_VALUE)
                && (aperture == null
                        || segment.address() >= aperture.number("base")
                                && segment.end() <= aperture.number("base") + aperture.number("size"));
        boolean isTaken = segment.length() <= function.number("maxSegmentSize", Long.MAX_VALUE)
                && segment.address() % limits.alignment() == 0
                && (limits.boundary() == 0
                        || segment.address() / limits.boundary() == (segment.end() - 1) / limits.boundary());
        return isReached && isTaken ? null : "segment " + segment + " is none that it takes";
    }

    private Optional<String> notContiguous(List<Piece> segments) {
        long most = function.number("maxSegments", Long.MAX_VALUE);
        var importer = importer(function);
        boolean sums = importer.equals("vb2-contig") || importer.equals("drm") && most == 1;
        if (!sums) return when(segments.size() > most, segments.size() + " segments, and it takes " + most);
        long run = 0;
        long all = 0;
        boolean follows = true;
        for (int i = 0; i < segments.size(); i++) {
            follows &= i == 0 || segments.get(i - 1).end() == segments.get(i).address();
            all += segments.get(i).length();
            if (follows) run += segments.get(i).length();
        }
        return when(run < function.number("planeSize", all), "not contiguous for " + importer);
    }
}

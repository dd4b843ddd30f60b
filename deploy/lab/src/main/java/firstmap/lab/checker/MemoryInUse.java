package firstmap.lab.checker;

import static firstmap.lab.checker.Impossible.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The bytes of a board's heaps and the I/O pages of its devices that somebody uses: no two use the same. */
final class MemoryInUse {
    private record Pages(String device, List<Piece> pieces) {}

    private final Map<String, Doc> heaps = new HashMap<>();
    private final Map<String, UsedRanges> bytes = new HashMap<>();
    private final Map<String, UsedRanges> reserved = new HashMap<>();
    private final Map<String, UsedRanges> ioPages = new HashMap<>();
    private final Map<String, Pages> mappings = new HashMap<>();
    private final UsedRanges bounceBuffers = new UsedRanges();
    private final Map<String, List<Piece>> bounced = new HashMap<>();

    void add(Doc heap) {
        heaps.put(heap.text("name"), heap);
        var used = new UsedRanges();
        for (var piece : heap.pieces("reserved")) used.take(piece.address(), piece.end());
        reserved.put(heap.text("name"), used);
    }

    /** Windows of one memory hand out the same bytes; another heap has its own. */
    private UsedRanges bytesOf(Doc heap) {
        var memory = heap.has("memory") ? "memory " + heap.text("memory") : heap.text("name");
        return bytes.computeIfAbsent(memory, _ -> new UsedRanges());
    }

    /** @throws Impossible if the place is not all free, or not all there */
    void take(String buffer, Doc place) {
        var heap = heaps.get(place.text("heap"));
        require(heap != null, "there is no heap " + place.text("heap"));
        long base = heap.number("base");
        for (var extent : place.pieces("extents")) {
            require(
                    extent.address() >= base && extent.end() <= base + heap.number("size"),
                    Flaw.OVERLAPPED,
                    "storage of buffer " + buffer + " lies outside of heap " + heap.text("name"));
            require(
                    reserved.get(heap.text("name")).isFree(extent.address(), extent.end())
                            && bytesOf(heap).take(extent.address(), extent.end()),
                    Flaw.OVERLAPPED,
                    "storage of buffer %s at %s is in use already".formatted(buffer, extent));
        }
    }

    void free(Doc place) {
        var used = bytesOf(heaps.get(place.text("heap")));
        for (var extent : place.pieces("extents")) used.give(extent.address());
    }

    /**
     * @param ioPage bytes; 0 if the function is not behind an IOMMU
     * @throws Impossible if another mapping of the device has one of the pages
     */
    void map(String device, Doc mapped, long ioPage) {
        if (ioPage == 0) return;
        var pages = pages(mapped.pieces("segments"), ioPage);
        var used = ioPages.computeIfAbsent(device, _ -> new UsedRanges());
        for (var piece : pages)
            require(
                    used.take(piece.address(), piece.end()),
                    Flaw.OVERLAPPED,
                    "two mappings share an I/O page of %s at %s".formatted(device, piece));
        mappings.put(mapped.text("attachment"), new Pages(device, pages));
    }

    /** @throws Impossible if another mapping has one of the bounce buffers */
    void bounce(String attachment, List<Piece> buffers) {
        for (var piece : buffers)
            require(
                    bounceBuffers.take(piece.address(), piece.end()),
                    Flaw.OVERLAPPED,
                    "two mappings share a bounce buffer at " + piece);
        bounced.put(attachment, buffers);
    }

    void unmap(String attachment) {
        for (var piece : bounced.getOrDefault(attachment, List.of())) bounceBuffers.give(piece.address());
        bounced.remove(attachment);
        var pages = mappings.remove(attachment);
        if (pages != null)
            for (var piece : pages.pieces()) ioPages.get(pages.device()).give(piece.address());
    }

    /** Whole pages; several segments may lie in one. */
    private static List<Piece> pages(List<Piece> segments, long ioPage) {
        var pages = new ArrayList<Piece>();
        long last = -1;
        for (var segment : segments) {
            long from = Math.max(last, segment.address() / ioPage * ioPage);
            last = (segment.end() + ioPage - 1) / ioPage * ioPage;
            if (from < last) pages.add(new Piece(from, last - from));
        }
        return pages;
    }
}

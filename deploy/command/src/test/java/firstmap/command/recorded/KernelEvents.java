package firstmap.command.recorded;

import firstmap.command.scenario.Examples;
import firstmap.events.Extent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** What a recorded kernel did below its dma-bufs, on the same clock: CMA, the DMA mapping and its bounce buffers. */
final class KernelEvents {
    static final List<String> RECORDINGS = List.of(
            "stock-gst-preview",
            "stock-kselftest-dmabuf-heaps",
            "stock-late-refused",
            "stock-lazy-gem",
            "stock-orders-6g",
            "variant-gst-record",
            "variant-late-refused",
            "variant-preview-record",
            "variant-recreate");

    static final long PAGE = 4096;

    private static final Pattern LINE = Pattern.compile("\\s(\\d+\\.\\d+): (\\w+): (.*)$");
    private static final Pattern FIELD = Pattern.compile("(\\w+)[=:] ?(\\{[^}]*\\}|\\S+)");

    private KernelEvents() {}

    sealed interface KernelEvent {
        /** Seconds on the trace's clock, as printed. */
        String at();
    }

    /** {@code cma_alloc_finish} without an error. @param free pages of the region before, as its start says */
    record CmaAllocated(String at, long pfn, long pages, int align, long free, long total) implements KernelEvent {}

    record CmaReleased(String at, long pfn, long pages) implements KernelEvent {}

    /** {@code swiotlb_bounced}: told before a slot is looked for, so also of an entry for which there is none. */
    record Bounced(String at, String device, Extent entry) implements KernelEvent {}

    /** {@code dma_map_sg}: the physical entries, of which the trace prints at most 128. */
    record DmaMapped(String at, String device, int nents, List<Extent> entries) implements KernelEvent {}

    /** {@code dma_buf_map} of the trace itself. @param nents null if it was refused, with {@code errno} */
    record BufferMapped(String at, String exporter, String ino, String device, Integer nents, Integer errno)
            implements KernelEvent {}

    /** The maps of dma-bufs, from the trace. */
    static List<BufferMapped> maps(String recording) {
        var file = Examples.FOLDER.resolve("recorded").resolve(recording + ".trace.txt");
        var maps = new ArrayList<BufferMapped>();
        try {
            for (var text : Files.readAllLines(file)) {
                var line = LINE.matcher(text);
                if (!line.find() || !line.group(2).equals("dma_buf_map")) continue;
                var f = fields(line.group(3));
                var refused = f.get("ret_err");
                maps.add(new BufferMapped(
                        line.group(1),
                        f.get("exp_name"),
                        f.get("ino"),
                        f.get("dev_name"),
                        refused == null ? Integer.valueOf(f.get("nents")) : null,
                        refused == null ? null : Integer.valueOf(-Integer.parseInt(refused))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return maps;
    }

    static List<KernelEvent> of(String recording) {
        var file = Examples.FOLDER.resolve("recorded").resolve(recording + ".extra.raw.txt.gz");
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            var events = new ArrayList<KernelEvent>();
            var start = new HashMap<String, Map<String, String>>();
            for (var text : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                var line = LINE.matcher(text);
                if (text.startsWith("#") || !line.find()) continue;
                var f = fields(line.group(3));
                switch (line.group(2)) {
                    case "cma_alloc_start" -> start.put(f.get("request_count"), f);
                    case "cma_alloc_finish" -> events.add(allocated(line.group(1), f, start.remove(f.get("count"))));
                    case "cma_release" ->
                        events.add(new CmaReleased(
                                line.group(1), Long.decode(f.get("pfn")), Long.parseLong(f.get("count"))));
                    case "swiotlb_bounced" ->
                        events.add(new Bounced(
                                line.group(1),
                                f.get("dev_name"),
                                new Extent(Long.parseLong(f.get("dev_addr"), 16), Long.parseLong(f.get("size")))));
                    case "dma_map_sg" -> events.add(mapped(line.group(1), line.group(3), f));
                    default -> {}
                }
            }
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <E extends KernelEvent> List<E> of(String recording, Class<E> type) {
        return of(recording).stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static CmaAllocated allocated(String at, Map<String, String> finish, Map<String, String> start) {
        if (!finish.get("errorno").equals("0")) throw new AssertionError("a refusal: nothing here expects one");
        return new CmaAllocated(
                at,
                Long.decode(finish.get("pfn")),
                Long.parseLong(finish.get("count")),
                Integer.parseInt(finish.get("align")),
                Long.parseLong(start.get("available_count")),
                Long.parseLong(start.get("total_count")));
    }

    private static DmaMapped mapped(String at, String body, Map<String, String> f) {
        var entries = new ArrayList<Extent>();
        var addresses = list(f.get("phys_addrs"));
        var sizes = list(f.get("sizes"));
        for (int i = 0; i < Math.min(addresses.length, sizes.length); i++)
            entries.add(new Extent(Long.decode(addresses[i]), Long.decode(sizes[i])));
        var nents = f.get("nents");
        return new DmaMapped(
                at,
                body.substring(0, body.indexOf(' ')),
                Integer.parseInt(nents.substring(nents.indexOf('/') + 1)),
                entries);
    }

    private static String[] list(String braced) {
        return braced.substring(1, braced.length() - 1).split(",");
    }

    private static Map<String, String> fields(String body) {
        var fields = new HashMap<String, String>();
        var field = FIELD.matcher(body);
        while (field.find()) fields.put(field.group(1), field.group(2));
        return fields;
    }
}

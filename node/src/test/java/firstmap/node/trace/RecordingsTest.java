package firstmap.node.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.events.Recorded;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The recordings of Linux 7.3, held against the recorder's counts and against the kernel's own dumps. */
class RecordingsTest {
    private static final List<String> RECORDINGS = List.of(
            "stock-gst-preview",
            "stock-kselftest-dmabuf-heaps",
            "stock-late-refused",
            "stock-lazy-gem",
            "stock-orders-6g",
            "variant-gst-record",
            "variant-late-refused",
            "variant-preview-record",
            "variant-recreate");

    private static final String CONTRADICTS_ITSELF = "variant-gst-record";

    private static final Map<String, String> EVENT_OF = Map.of(
            "create", "dma_buf_export",
            "attach", "dma_buf_dynamic_attach",
            "map", "dma_buf_map",
            "unmap", "dma_buf_unmap",
            "detach", "dma_buf_detach",
            "release", "dma_buf_release");

    @Test
    void every_recording_equals_its_counts_and_its_dumps_but_where_it_contradicts_itself() throws IOException {
        var equal = new TreeMap<String, Integer>();
        var different = new TreeMap<String, List<String>>();
        for (var name : RECORDINGS) {
            var imported = Samples.read(Samples.kept(name + ".trace.txt"));
            var counts = Samples.kept(name + ".counts.json");
            equalsCounts(imported, counts);
            var found = different(imported);
            var checks = json(counts).at("/bufinfo_checks");
            assertThat(found).as(name).hasSameSizeAs(checks.get("different"));
            for (int i = 0; i < found.size(); i++)
                assertThat(found.get(i))
                        .isEqualTo(checks.at("/different/" + i + "/0").textValue());
            equal.put(
                    name,
                    imported.summary().snapshots().stream()
                            .mapToInt(note -> note.isEqual() ? 1 : 0)
                            .sum());
            assertThat(equal.get(name)).as(name).isEqualTo(checks.get("equal").asInt());
            if (!found.isEmpty()) different.put(name, found);
        }
        assertThat(equal.values()).containsExactly(1, 1, 7, 8, 22, 7, 7, 11, 20);
        assertThat(different).containsOnly(Map.entry(CONTRADICTS_ITSELF, List.of("7-recording-again")));
    }

    /** The display attached 14 ms after the mark, and while the dump was made: the dump has it, the trace before it not. */
    @Test
    void the_one_dump_that_contradicts_its_trace_is_named_with_what_differs() throws IOException {
        var summary =
                Samples.read(Samples.kept(CONTRADICTS_ITSELF + ".trace.txt")).summary();
        assertThat(summary.verdict()).isEqualTo(Summary.Verdict.DISAGREEING);
        assertThat(summary.firstThatDiffers()).hasValueSatisfying(note -> {
            assertThat(note.tag()).isEqualTo("7-recording-again");
            assertThat(note.outcome()).isEqualTo("ino-6: attached [], recorded [vkms]");
        });
        assertThat(Samples.read(Samples.kept(Samples.LATE_REFUSED)).summary().firstThatDiffers())
                .isEmpty();
    }

    @Test
    void every_file_of_the_recordings_is_imported_whole_or_refused_with_one_line() throws IOException {
        var files = Samples.allKept();
        assertThat(files).hasSizeGreaterThan(110);
        for (var file : files) {
            var name = file.getFileName().toString();
            if (name.endsWith(".md")) Samples.assertRefused(file, "a text with headings");
            else if (name.endsWith(".json")) Samples.assertRefused(file, "JSON");
            else if (name.endsWith(".gz")) Samples.assertRefused(file, "a gzip file");
            else if (name.equals(CONTRADICTS_ITSELF + ".trace.txt"))
                Samples.assertImported(file, Summary.Verdict.DISAGREEING, 1);
            else Samples.assertImported(file, Summary.Verdict.COMPLETE, 0);
        }
    }

    @Test
    void a_trace_of_other_events_is_refused_as_what_it_is() throws IOException {
        var gz = Samples.kept("variant-late-refused.extra.raw.txt.gz");
        try (var text = new GZIPInputStream(Files.newInputStream(gz))) {
            var source = Source.of("extra", text);
            assertThatThrownBy(() -> Import.read(source, ImportOptions.NONE))
                    .isInstanceOf(CannotImport.class)
                    .hasMessageContaining("ftrace text without a dma_buf event");
        }
    }

    @Test
    void the_raw_trace_gives_the_same_requests_as_the_converted_one() throws IOException {
        var raw = Samples.read(Samples.kept("variant-late-refused.trace.raw.txt"));
        var converted = Samples.read(Samples.kept(Samples.LATE_REFUSED));
        assertThat(raw.requests()).isEqualTo(converted.requests());
    }

    @Test
    void the_summary_says_the_same_of_the_dumps() throws IOException {
        var summary = Samples.read(Samples.kept(Samples.LATE_REFUSED)).summary();
        assertThat(summary.snapshots()).hasSize(9);
        assertThat(summary.snapshots().stream().filter(Summary.SnapshotNote::isEqual))
                .hasSize(7);
        assertThat(summary.snapshots())
                .filteredOn(note -> note.after() == null)
                .extracting(Summary.SnapshotNote::outcome)
                .containsExactly(
                        "left out: the trace has no mark snapshot=00-before-scenario",
                        "left out: the trace has no mark snapshot=ZZ-after-scenario");
        assertThat(summary.checks())
                .containsExactly(new Summary.Check(
                        "entries-in-buffer/entries-written: 1566/1566   #P:2", Summary.Agreement.AGREE, "1566 lines"));
    }

    @Test
    void requests_begin_with_the_board_and_the_devices_and_are_numbered_by_node() throws IOException {
        var requests = Samples.read(Samples.kept(Samples.LATE_REFUSED)).requests();
        assertThat(requests.getFirst().request()).isInstanceOf(Request.Define.class);
        assertThat(requests.subList(1, 4))
                .extracting(RequestRecord::node)
                .containsExactly("vkms", "vicodec.0", "vivid.0");
        assertThat(requests.subList(1, 4)).allMatch(request -> request.request() instanceof Request.Join);
        var next = new HashMap<String, Long>();
        long at = 0;
        for (var request : requests) {
            assertThat(request.seq()).isEqualTo(next.merge(request.node(), 1L, Long::sum));
            assertThat(request.board()).isEqualTo("variant-late-refused");
            assertThat(request.at()).isGreaterThanOrEqualTo(at);
            at = request.at();
        }
    }

    @Test
    void times_count_from_the_first_line_exactly() throws IOException {
        var requests = Samples.read(Samples.kept(Samples.LATE_REFUSED)).requests();
        // First line 2.548608, the mark of a dump; first export 2.584807.
        assertThat(requests.get(4).request()).isInstanceOf(Request.Create.class);
        assertThat(requests.get(4).at()).isEqualTo(36_199_000);
        assertThat(requests.get(4).node()).isEqualTo("videobuf2_vmalloc");
        assertThat(requests.get(4).recorded().exporter()).isEqualTo("videobuf2_vmalloc");
    }

    @Test
    void what_the_machine_answered_stands_beside_the_request() throws IOException {
        var requests = Samples.read(Samples.kept(Samples.LATE_REFUSED)).requests();
        var entries = new TreeMap<Integer, Integer>();
        for (var request : requests)
            if (request.request() instanceof Request.Map)
                entries.merge(request.recorded().entries(), 1, Integer::sum);
        assertThat(entries).isEqualTo(Map.of(1, 12, 300, 10));
        assertThat(requests)
                .filteredOn(request -> request.request() instanceof Request.Attach)
                .allMatch(request -> request.recorded().attachment() != null)
                .extracting(request -> ((Request.Attach) request.request()).attachment())
                .doesNotHaveDuplicates()
                .contains("vkms/ino-1/1", "vicodec.0/ino-1/1", "vivid.0/ino-8/1");
    }

    @Test
    void the_summary_prints_as_text_and_as_JSON() throws IOException {
        var summary = Samples.read(Samples.kept(Samples.LATE_REFUSED)).summary();
        assertThat(summary.text())
                .first()
                .isEqualTo("variant-late-refused.trace.txt: ftrace text with dma_buf events, 1578 lines, complete");
        assertThat(summary.text())
                .contains(
                        "board variant-late-refused: 1 define, 3 join, 8 create, 22 attach, 22 map, 22 unmap, 22 detach,"
                                + " 8 release")
                .noneMatch(line -> line.contains("\n"));
        JsonNode json = new ObjectMapper().valueToTree(summary);
        assertThat(json.at("/requestsMade/attach").asInt()).isEqualTo(22);
        assertThat(json.at("/marks/0/text").asText()).isEqualTo("snapshot=0-before");
    }

    // ---- the oracle: a board that grants everything, kept as simple as can be

    /** Tags of the dumps that differ, in the order of the trace. */
    private static List<String> different(Imported imported) {
        var sizes = new TreeMap<String, Long>();
        var attached = new TreeMap<String, String>();
        var devices = new TreeMap<String, String>();
        var different = new ArrayList<String>();
        for (var record : imported.requests()) {
            switch (record.request()) {
                case Request.Create r ->
                    assertThat(sizes.put(r.buffer(), r.size())).isNull();
                case Request.Attach r -> {
                    assertThat(attached.put(r.attachment(), r.buffer())).isNull();
                    devices.put(r.attachment(), r.device());
                }
                case Request.Detach r ->
                    assertThat(attached.remove(r.attachment())).isNotNull();
                case Request.Release r -> {
                    assertThat(attached).doesNotContainValue(r.buffer());
                    assertThat(sizes.remove(r.buffer())).isNotNull();
                }
                case Request.Map r -> assertThat(attached).containsKey(r.attachment());
                case Request.Unmap r -> assertThat(attached).containsKey(r.attachment());
                case Request.Define _,
                        Request.Retire _,
                        Request.Join _,
                        Request.Leave _,
                        Request.Turn _,
                        Request.Expire _,
                        Request.Malformed _ -> {}
            }
            if (record.recorded() == null) continue;
            for (var snapshot : record.recorded().snapshots()) {
                if (!live(sizes, attached, devices).equals(live(snapshot))) different.add(snapshot.tag());
            }
        }
        return different;
    }

    private static Map<String, List<String>> live(
            Map<String, Long> sizes, Map<String, String> attached, Map<String, String> devices) {
        var live = new TreeMap<String, List<String>>();
        sizes.forEach((buffer, size) -> live.put(buffer + " " + size, new ArrayList<>()));
        attached.forEach((attachment, buffer) ->
                live.get(buffer + " " + sizes.get(buffer)).add(devices.get(attachment)));
        live.values().forEach(list -> list.sort(null));
        return live;
    }

    private static Map<String, List<String>> live(Recorded.Snapshot snapshot) {
        var live = new TreeMap<String, List<String>>();
        for (var buffer : snapshot.buffers()) {
            var devices = new ArrayList<>(buffer.devices());
            devices.sort(null);
            live.put(buffer.buffer() + " " + buffer.size(), devices);
        }
        return live;
    }

    private static void equalsCounts(Imported imported, Path file) throws IOException {
        var counts = json(file);
        long failedMaps = longs(counts.path("failed_maps")).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        EVENT_OF.forEach((type, event) -> assertThat(
                        imported.summary().requestsMade().getOrDefault(type, 0L))
                .as(file.getFileName() + " " + type)
                .isEqualTo(counts.path("events").path(event).asLong(0) + (type.equals("unmap") ? failedMaps : 0)));
        assertThat(imported.summary().refusedByMachine().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(failedMaps);
        assertThat(longs(counts.path("events"))).isEqualTo(imported.summary().eventsRead());
        assertThat(longs(counts.path("tasks"))).isEqualTo(imported.summary().tasks());
        var attaches = new TreeMap<String, Long>();
        for (var record : imported.requests())
            if (record.request() instanceof Request.Attach) attaches.merge(record.node(), 1L, Long::sum);
        assertThat(attaches).isEqualTo(longs(counts.path("attaches_by_device")));
    }

    private static Map<String, Long> longs(JsonNode object) {
        var longs = new HashMap<String, Long>();
        object.properties()
                .forEach(entry -> longs.put(entry.getKey(), entry.getValue().asLong()));
        return longs;
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(Files.readAllBytes(file));
    }
}

package firstmap.node.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import firstmap.events.json.RequestJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Every sample is imported with the verdict that its source note gives, or refused with one line. */
class SharedSamplesTest {
    /** What is imported, and how whole it is; everything else is refused with these words. */
    private static final Map<String, String> EXPECTED = new TreeMap<>(Map.ofEntries(
            Map.entry("bufinfo-radeon-turks-k5.19-bug217889.mail-wrapped.txt", "complete"),
            Map.entry("bufinfo-rpi-zero-w-issue246.part1.txt", "cut"),
            Map.entry("bufinfo-rpi4-camera-gpu-rpicam598.part1.txt", "cut"),
            Map.entry("bufinfo-rpi4-k6.1.21-empty-rpicam573.txt", "complete"),
            Map.entry("bufinfo-rpi4-k6.12.47-rpicam868.txt", "complete"),
            Map.entry("ftrace-dma_buf-xiaomi-kgsl-final.txt", "cut"),
            Map.entry("variant-late-refused.trace.raw.txt", "complete"),
            Map.entry("stock-gst-preview.trace.txt", "complete"),
            Map.entry("stock-late-refused.trace.txt", "complete"),
            Map.entry("stock-lazy-gem.trace.txt", "complete"),
            Map.entry("variant-late-refused.trace.txt", "complete"),
            Map.entry("variant-preview-record.trace.txt", "complete"),
            Map.entry("variant-recreate.trace.txt", "complete"),
            Map.entry("dmabuf_dump-android-sa8397-surfaceflinger.txt", "an Android dmabuf_dump"),
            Map.entry("kmsg-vcsm-dmabuf-lifecycle-picamera1090-2024.txt", "a kernel log"),
            Map.entry("map-refused-rk3588-mpp724.part1.txt", "a kernel log"),
            Map.entry("vb2log-s5p-contig-too-small-2012.txt", "a kernel log"),
            Map.entry("rk-dma-heap-info-rv1106.txt", "a Rockchip dma-heap info dump"),
            Map.entry("FORMATS.md", "looks like")));

    @Test
    void every_sample_is_imported_or_refused_with_one_line() throws IOException {
        var outcomes = new TreeMap<String, String>();
        for (var file : Samples.allShared()) {
            var name = file.getFileName().toString();
            var expected = expected(name);
            outcomes.put(name, expected);
            if (expected.equals("complete") || expected.equals("cut")) {
                var imported = Samples.read(file);
                assertThat(imported.summary().verdict()).as(name).hasToString(expected);
                assertThat(imported.summary().reasons()).as(name).hasSize(expected.equals("cut") ? sizeOfCut(name) : 0);
            } else {
                var refusal = catchThrowableOfType(CannotImport.class, () -> Samples.read(file));
                assertThat(refusal).as(name).isNotNull();
                assertThat(refusal.getMessage())
                        .startsWith(name + ": ")
                        .contains(expected)
                        .contains("accepted are")
                        .doesNotContain("\n");
            }
        }
        assertThat(outcomes.keySet()).containsAll(EXPECTED.keySet());
    }

    private static int sizeOfCut(String name) {
        return name.contains("zero-w") ? 2 : 1;
    }

    private static String expected(String name) {
        if (EXPECTED.containsKey(name)) return EXPECTED.get(name);
        if (name.endsWith(".md")) return "a text with headings";
        if (name.endsWith(".json")) return "JSON";
        if (name.endsWith(".gz")) return "a gzip file";
        assertThat(name).as("a sample that no expectation covers").matches(".*\\.bufinfo-.*\\.txt");
        return "complete";
    }

    @Test
    void a_trace_of_other_events_is_refused_as_what_it_is() throws IOException {
        var gz = Files.readAllBytes(Samples.shared().resolve("linux-7.3/variant-late-refused.extra.raw.txt.gz"));
        try (var text = new GZIPInputStream(new ByteArrayInputStream(gz))) {
            var source = Source.of("extra", text);
            var refusal = catchThrowableOfType(CannotImport.class, () -> Import.read(source, Options.NONE));
            assertThat(refusal).hasMessageContaining("ftrace text without a dma_buf event");
        }
    }

    @Test
    void every_imported_request_is_well_formed_on_the_wire() throws IOException {
        for (var file : Samples.allShared()) {
            var expected = expected(file.getFileName().toString());
            if (!expected.equals("complete") && !expected.equals("cut")) continue;
            for (var request : Samples.read(file).requests())
                assertThat(RequestJson.read(RequestJson.write(request))).isEqualTo(request);
        }
    }

    @Test
    void the_raw_trace_gives_the_same_requests_as_the_converted_one() throws IOException {
        Path folder = Samples.shared().resolve("linux-7.3");
        var raw = Samples.read(folder.resolve("variant-late-refused.trace.raw.txt"));
        var converted = Samples.read(folder.resolve(Samples.LATE_REFUSED));
        assertThat(raw.requests()).isEqualTo(converted.requests());
    }

    @Test
    void the_dump_of_the_Pi_Zero_shows_preview_and_record() throws IOException {
        var imported = Samples.read(Samples.shared().resolve("bufinfo-rpi-zero-w-issue246.part1.txt"));
        assertThat(imported.summary().requestsMade())
                .containsEntry("create", 10L)
                .containsEntry("attach", 14L)
                .containsEntry("join", 2L);
        assertThat(imported.summary().reasons())
                .anyMatch(reason -> reason.contains("begins in the middle of a record, line 1"))
                .anyMatch(reason -> reason.contains("ends in the middle of line 59: `0311296`"));
    }

    @Test
    void a_device_that_is_listed_twice_is_attached_twice() throws IOException {
        var imported = Samples.read(Samples.shared().resolve("bufinfo-rpi4-k6.12.47-rpicam868.txt"));
        assertThat(imported.requests().stream().map(r -> r.request().toString()))
                .filteredOn(text -> text.contains("Attach["))
                .hasSize(6)
                .anyMatch(text -> text.contains("attachment=fec00000.v3d/ino-3/2,"));
    }

    @Test
    void the_example_of_the_kernel_patch_begins_with_buffers_born_before() throws IOException {
        var imported = Samples.read(Samples.shared().resolve("ftrace-dma_buf-xiaomi-kgsl-final.txt"));
        assertThat(imported.summary().bornBefore())
                .extracting(Summary.BornBefore::buffer, Summary.BornBefore::requested)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("ino-2739", false),
                        org.assertj.core.groups.Tuple.tuple("ino-2762", true));
        assertThat(imported.summary().tasks())
                .containsEntry("binder:3016_1", 3L)
                .containsEntry("kworker/6:1", 1L)
                .containsEntry("RenderThread", 3L);
        var detach = imported.requests().getLast();
        assertThat(detach.node()).isEqualTo("kgsl-3d0");
        assertThat(detach.at()).isEqualTo(318_878_220_000L - 255_126_521_000L);
    }
}

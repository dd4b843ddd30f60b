package firstmap.node.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recordings that others have published: each is imported with the verdict that its source note gives, or refused. */
class SharedSamplesTest {
    private static final String PI_ZERO = "bufinfo-rpi-zero-w-issue246.part1.txt";
    private static final String LISTED_TWICE = "bufinfo-rpi4-k6.12.47-rpicam868.txt";
    private static final String KERNEL_PATCH = "ftrace-dma_buf-xiaomi-kgsl-final.txt";

    @ParameterizedTest
    @CsvSource({
        "bufinfo-radeon-turks-k5.19-bug217889.mail-wrapped.txt, COMPLETE, 0",
        "bufinfo-rpi4-k6.1.21-empty-rpicam573.txt, COMPLETE, 0",
        LISTED_TWICE + ", COMPLETE, 0",
        PI_ZERO + ", CUT, 2",
        "bufinfo-rpi4-camera-gpu-rpicam598.part1.txt, CUT, 1",
        KERNEL_PATCH + ", CUT, 1",
    })
    void a_public_recording_is_imported_as_whole_as_it_is(String name, Summary.Verdict verdict, int reasons)
            throws IOException {
        Samples.assertImported(Samples.shared(name), verdict, reasons);
    }

    @ParameterizedTest
    @CsvSource({
        "dmabuf_dump-android-sa8397-surfaceflinger.txt, an Android dmabuf_dump",
        "kmsg-vcsm-dmabuf-lifecycle-picamera1090-2024.txt, a kernel log",
        "map-refused-rk3588-mpp724.part1.txt, a kernel log",
        "vb2log-s5p-contig-too-small-2012.txt, a kernel log",
        "rk-dma-heap-info-rv1106.txt, a Rockchip dma-heap info dump",
    })
    void a_public_recording_of_another_kind_is_refused_with_one_line(String name, String kind) {
        Samples.assertRefused(Samples.shared(name), kind);
    }

    @Test
    void the_dump_of_the_Pi_Zero_shows_preview_and_record() throws IOException {
        var imported = Samples.read(Samples.shared(PI_ZERO));
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
        var imported = Samples.read(Samples.shared(LISTED_TWICE));
        assertThat(imported.requests().stream().map(r -> r.request().toString()))
                .filteredOn(text -> text.contains("Attach["))
                .hasSize(6)
                .anyMatch(text -> text.contains("attachment=fec00000.v3d/ino-3/2,"));
    }

    @Test
    void the_example_of_the_kernel_patch_begins_with_buffers_born_before() throws IOException {
        var imported = Samples.read(Samples.shared(KERNEL_PATCH));
        assertThat(imported.summary().bornBefore())
                .extracting(Summary.BornBefore::buffer, Summary.BornBefore::requested)
                .containsExactly(tuple("ino-2739", false), tuple("ino-2762", true));
        assertThat(imported.summary().tasks())
                .containsEntry("binder:3016_1", 3L)
                .containsEntry("kworker/6:1", 1L)
                .containsEntry("RenderThread", 3L);
        var detach = imported.requests().getLast();
        assertThat(detach.node()).isEqualTo("kgsl-3d0");
        assertThat(detach.at()).isEqualTo(318_878_220_000L - 255_126_521_000L);
    }
}

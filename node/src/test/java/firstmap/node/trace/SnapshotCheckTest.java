package firstmap.node.trace;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Recorded;
import firstmap.events.Recorded.Live;
import firstmap.events.Recorded.Snapshot;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class SnapshotCheckTest {
    private static final Snapshot RECORDED = new Snapshot(
            "now", List.of(new Live("ino-1", 4096, List.of("gpu", "vpu", "gpu")), new Live("ino-2", 8192, List.of())));

    @Test
    void the_order_of_buffers_and_devices_does_not_count() {
        var live = List.of(new Live("ino-2", 8192, List.of()), new Live("ino-1", 4096, List.of("gpu", "gpu", "vpu")));
        assertThat(SnapshotCheck.differences(live, RECORDED)).isEmpty();
    }

    @Test
    void each_difference_is_named() {
        var live = List.of(new Live("ino-1", 4097, List.of("gpu", "vpu")), new Live("ino-3", 1, List.of()));
        assertThat(SnapshotCheck.differences(live, RECORDED))
                .containsExactly(
                        "ino-1: 4097 bytes, recorded 4096",
                        "ino-1: attached [gpu, vpu], recorded [gpu, gpu, vpu]",
                        "ino-2: live on the recorded machine only",
                        "ino-3: not live on the recorded machine");
    }

    @Test
    void granted_requests_come_to_what_lives_and_what_the_machine_refused_does_not_count() {
        var board = new GrantedBoard();
        var seq = new long[1];
        BiConsumer<Request, Integer> ask = (request, errno) -> board.apply(new RequestRecord(
                null, "gpu", ++seq[0], "phone", 0, request, new Recorded(null, null, null, null, errno, List.of())));
        ask.accept(new Request.Create("a", 4096, null, null, List.of(), null), null);
        ask.accept(new Request.Create("b", 8192, null, null, List.of(), null), null);
        ask.accept(new Request.Create("c", 8192, null, null, List.of(), null), 12);
        ask.accept(new Request.Attach("gpu/a/1", "a", "gpu", "dma", false), null);
        ask.accept(new Request.Attach("gpu/a/2", "a", "gpu", "dma", false), null);
        ask.accept(new Request.Attach("gpu/c/1", "c", "gpu", "dma", false), null);
        ask.accept(new Request.Release("a"), null);
        ask.accept(new Request.Release("b"), null);
        ask.accept(new Request.Release("c"), null);
        ask.accept(new Request.Detach("gpu/c/1"), null);
        ask.accept(new Request.Detach("gpu/a/1"), null);
        assertThat(board.live()).containsExactly(new Live("a", 4096, List.of("gpu")));
        ask.accept(new Request.Detach("gpu/a/2"), null);
        ask.accept(new Request.Detach("gpu/a/2"), null);
        assertThat(board.live()).isEmpty();
    }

    @Test
    void a_dump_that_contradicts_the_trace_is_found() throws IOException {
        var trace = "t-1 [000] ..... 1.0: dma_buf_export: exp_name=x size=4096 ino=1\n"
                + "t-1 [000] ..... 2.0: tracing_mark_write: snapshot=a\n"
                + "t-1 [000] ..... 3.0: tracing_mark_write: snapshot=b\n"
                + "t-1 [000] ..... 4.0: tracing_mark_write: snapshot=b\n"
                + "t-1 [000] ..... 5.0: tracing_mark_write: snapshot=c\n";
        var dump = "Dma-buf Objects:\n00004096\t00000002\t02080007\t00000002\tx\t00000001\t<none>\n"
                + "\tAttached Devices:\n\tgpu\nTotal 1 devices attached\n\nTotal 1 objects, 4096 bytes\n";
        var files =
                Map.of("my.bufinfo-a.txt", dump, "my.bufinfo-b.txt", dump, "my.bufinfo-c.txt", dump.substring(0, 60));
        var siblings = new Source.Siblings() {
            @Override
            public List<String> startingWith(String prefix) {
                return files.keySet().stream()
                        .filter(name -> name.startsWith(prefix))
                        .sorted()
                        .toList();
            }

            @Override
            public byte[] read(String name) {
                return files.get(name).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            }
        };
        var imported = Import.read(
                new Source("my.trace.txt", trace.getBytes(java.nio.charset.StandardCharsets.UTF_8), siblings),
                ImportOptions.NONE);
        assertThat(imported.summary().verdict()).isEqualTo(Summary.Verdict.DISAGREEING);
        var outcomes = new HashMap<String, String>();
        for (var note : imported.summary().snapshots()) outcomes.put(note.tag(), note.outcome());
        assertThat(outcomes)
                .containsEntry("a", "ino-1: attached [], recorded [gpu]")
                .containsEntry("b", "left out: the trace has its mark twice");
        assertThat(outcomes.get("c")).startsWith("left out: my.bufinfo-c.txt: ends in the middle");
        assertThat(imported.requests().getLast().recorded().snapshots()).hasSize(1);
    }

    @Test
    void a_dump_too_large_for_its_request_is_left_out_and_said() throws IOException {
        var trace = new StringBuilder();
        var dump = new StringBuilder("Dma-buf Objects:\n");
        for (int i = 1; i <= 2000; i++) {
            trace.append("t-1 [000] ..... 1.0: dma_buf_export: exp_name=x size=4096 ino=" + i + "\n");
            dump.append(
                    "00004096\t00000002\t02080007\t00000002\tx\t%08d\t<none>\n\tAttached Devices:\nTotal 0 devices attached\n\n"
                            .formatted(i));
        }
        trace.append("t-1 [000] ..... 2.0: tracing_mark_write: snapshot=a\n");
        dump.append("Total 2000 objects, 8192000 bytes\n");
        var folder = java.nio.file.Files.createTempDirectory("firstmap");
        java.nio.file.Files.writeString(folder.resolve("big.bufinfo-a.txt"), dump);
        var file = java.nio.file.Files.writeString(folder.resolve("big.trace.txt"), trace);
        var summary = Samples.read(file).summary();
        assertThat(summary.snapshots().getFirst().outcome())
                .isEqualTo("left out: its request would be longer than 65536 bytes");
    }
}

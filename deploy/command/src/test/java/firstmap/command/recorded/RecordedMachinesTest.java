package firstmap.command.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.run.BoardPort;
import firstmap.command.scenario.Examples;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Recorded;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.Document.BoardFile;
import firstmap.node.client.Asking;
import firstmap.node.client.BoardView;
import firstmap.node.play.Foresight;
import firstmap.node.play.TracePlayer;
import firstmap.node.trace.Import;
import firstmap.node.trace.ImportOptions;
import firstmap.node.trace.SnapshotCheck;
import firstmap.node.trace.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The nine recordings played on boards that describe their machines: what each map gives, by the number of entries or the
 * errno, and which buffers live at each mark, against what the kernels did.
 *
 * <p>The traces tell what {@code dma_buf_map_attachment} gave, which is below the importer: the board's functions have none.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedMachinesTest {
    /**
     * What no board can know, by exporter, with the number of maps concerned: how long the pieces are was decided by what
     * the machine had in its page cache.
     */
    private static final Map<String, Long> BEYOND_A_BOARD = Map.of(
            // shmem of vgem: 300 pages in 299 or 27 pieces, as folios happened to be large.
            "drm", 12L,
            // a memfd's folios: 300 or 36 pieces, or refused at the fourth; RecordedBouncesTest has their mapping.
            "udmabuf", 4L + 1,
            // a memfd of huge pages: one piece of 2 MiB.
            "udmabuf-huge", 1L + 4);

    /**
     * One CMA region, called by whoever takes memory of it: two heaps, and cameras with {@code dma_alloc}. A camera whose
     * memory is the kernel's virtual one has an entry for each page.
     */
    private static final String BOARD = """
            board: machine
            policy: compatible
            check: map
            SWIOTLB
            heaps:
              - {name: system,               kind: system, base: RAM, size: 1GiB, memory: pages}
              - {name: videobuf2_vmalloc,    kind: system, orders: [0], base: RAM, size: 1GiB, memory: pages}
              - {name: default_cma_region,   kind: cma, base: REGION, size: 192MiB, memory: cma}
              - {name: reserved,             kind: cma, base: REGION, size: 192MiB, memory: cma}
              - {name: videobuf2_dma_contig, kind: cma, base: REGION, size: 192MiB, memory: cma}
            devices:
              vkms:           {functions: {dma: {}}}
              vgem:           {functions: {dma: {}}}
              vicodec.0:      {functions: {dma: {dmaBits: 32}}}
              vivid.0:        {functions: {dma: {dmaBits: 32}}}
              "0000:00:02.0": {functions: {dma: {}}}
            """;

    /** One map on both machines. */
    private record Answer(String exporter, Integer entriesThere, Integer errnoThere, Integer entries, Errno errno) {
        boolean agrees() {
            return errno == null ? entries.equals(entriesThere) : errnoThere != null && errno.number() == errnoThere;
        }
    }

    private final List<Answer> answers = new ArrayList<>();
    private final Map<String, List<String>> differences = new TreeMap<>();
    private int snapshots;

    @BeforeAll
    void all_are_played() throws IOException, InterruptedException {
        for (var recording : KernelEvents.RECORDINGS) play(recording);
    }

    private static BoardFile board(String recording) {
        boolean large = recording.endsWith("-6g");
        return BoardFile.parse(
                "machine.yaml",
                BOARD.replace("RAM", large ? "0x110000000" : "0x30000000")
                        .replace("REGION", large ? "0x100000000" : "0x73e00000")
                        .replace("SWIOTLB", large ? "swiotlb: {size: 64MiB}" : ""));
    }

    private void play(String recording) throws IOException, InterruptedException {
        var trace = Examples.FOLDER.resolve("recorded").resolve(recording + ".trace.txt");
        var requests = Import.read(Source.of(trace), new ImportOptions(board(recording), null, false))
                .requests();
        var port = new BoardPort("machine");
        var entries = new HashMap<String, Integer>();
        var exporter = exporters(requests);
        TracePlayer.play(requests, port, TracePlayer.Options.DEFAULT, Foresight.NONE, new TracePlayer.Listener() {
            @Override
            public void decided(RequestRecord request, EventRecord outcome) {
                if (outcome.event() instanceof Event.Mapped mapped)
                    entries.put(request.id(), mapped.segments().size());
                if (!(request.request() instanceof Request.Map map)) return;
                answers.add(new Answer(
                        exporter.get(map.attachment()),
                        request.recorded().entries(),
                        request.recorded().errno(),
                        entries.get(request.id()),
                        Asking.errno(outcome)));
            }

            @Override
            public void snapshot(RequestRecord request, Recorded.Snapshot recorded, BoardView view) {
                snapshots++;
                var found = SnapshotCheck.differences(view.live(), recorded);
                if (!found.isEmpty()) differences.put(recording + " " + recorded.tag(), found);
            }
        });
    }

    /** Of each attachment's buffer; what udmabuf made of huge pages is told by its size. */
    private static Map<String, String> exporters(List<RequestRecord> requests) {
        var ofBuffer = new HashMap<String, String>();
        var ofAttachment = new HashMap<String, String>();
        for (var record : requests) {
            if (record.request() instanceof Request.Create create) {
                var name = record.recorded().exporter();
                ofBuffer.put(
                        create.buffer(), name + (name.equals("udmabuf") && create.size() == 2 << 20 ? "-huge" : ""));
            }
            if (record.request() instanceof Request.Attach attach)
                ofAttachment.put(attach.attachment(), ofBuffer.get(attach.buffer()));
        }
        return ofAttachment;
    }

    @Test
    void every_map_has_the_kernels_entries_or_errno_where_a_board_can_know_its_memory() {
        var known = new TreeMap<String, Integer>();
        var beyond = new TreeMap<String, Long>();
        for (var answer : answers) {
            if (BEYOND_A_BOARD.containsKey(answer.exporter())) beyond.merge(answer.exporter(), 1L, Long::sum);
            else {
                assertThat(answer).matches(Answer::agrees);
                var what = answer.errno() == null
                        ? answer.entries() + " entries"
                        : answer.errno().name();
                known.merge(answer.exporter() + ": " + what, 1, Integer::sum);
            }
        }
        assertThat(beyond).containsExactlyInAnyOrderEntriesOf(BEYOND_A_BOARD);
        assertThat(known)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "default_cma_region: 1 entries",
                        4 + 12 + 1,
                        "default_cma_region: ENOMEM",
                        4,
                        "system: 15 entries",
                        1,
                        "system: EIO",
                        4,
                        "videobuf2_dma_contig: 1 entries",
                        137 + 16 + 60,
                        "videobuf2_vmalloc: 300 entries",
                        3 + 10));
        assertThat(answers).hasSize(261 + 13);
    }

    @Test
    void at_every_mark_the_live_buffers_are_those_of_the_kernels_dump_but_where_a_recording_contradicts_itself() {
        assertThat(snapshots).isEqualTo(85);
        // The display attached 14 ms after the mark, while the dump was made.
        assertThat(differences)
                .containsOnly(Map.entry(
                        "variant-gst-record 7-recording-again", List.of("ino-6: attached [], recorded [vkms]")));
    }
}

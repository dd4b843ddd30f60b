package firstmap.command.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import firstmap.command.run.BoardPort;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Policy;
import firstmap.events.Recorded;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.Document.BoardFile;
import firstmap.node.client.BoardView;
import firstmap.node.play.Foresight;
import firstmap.node.play.TracePlayer;
import firstmap.node.trace.Import;
import firstmap.node.trace.ImportOptions;
import firstmap.node.trace.SnapshotCheck;
import firstmap.node.trace.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The rule held against a real kernel: what Linux 7.3 recorded in variant-late-refused, with a board file that describes
 * its devices truly. The encoder and the second screen tried to join a page-scattered set, three times each, and failed;
 * the program then made a set in the CMA region, and both joined.
 *
 * <p>Both drivers map to find out (vb2-dma-contig): a map that gave them more than one entry was refused by them and
 * undone at once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgainstLinuxTest {
    private static final Set<String> CONTIGUOUS_ONLY = Set.of("vicodec.0", "vivid.0");
    private static final Path TRACE = Examples.FOLDER.resolve("recorded/variant-late-refused.trace.txt");
    private static final Path BOARD = Examples.FOLDER.resolve("boards/late-refused-linux.yaml");

    private List<RequestRecord> requests;
    private final Map<String, String> deviceOf = new HashMap<>();
    private final Set<String> refusedByLinux = new HashSet<>();
    private final Map<String, Integer> entries = new HashMap<>();
    private final List<String> differences = new ArrayList<>();
    private int snapshots;

    @BeforeAll
    void what_linux_did() throws IOException {
        var board = BoardFile.parse(BOARD.toString(), Files.readString(BOARD));
        requests = Import.read(Source.of(TRACE), new ImportOptions(board, null, false))
                .requests();
        for (var record : requests) {
            if (record.request() instanceof Request.Attach attach) deviceOf.put(attach.attachment(), attach.device());
            if (!(record.request() instanceof Request.Map map)) continue;
            int recorded = record.recorded().entries();
            entries.put(map.attachment(), recorded);
            if (recorded > 1 && CONTIGUOUS_ONLY.contains(deviceOf.get(map.attachment())))
                refusedByLinux.add(map.attachment());
        }
    }

    private BoardPort play(Policy policy) {
        var port = new BoardPort("late-refused");
        differences.clear();
        snapshots = 0;
        var options = new TracePlayer.Options(policy, null, TracePlayer.Options.DEFAULT.patience());
        try {
            TracePlayer.play(requests, port, options, Foresight.NONE, new TracePlayer.Listener() {
                @Override
                public void snapshot(RequestRecord request, Recorded.Snapshot recorded, BoardView view) {
                    snapshots++;
                    differences.addAll(SnapshotCheck.differences(view.live(), recorded));
                }
            });
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return port;
    }

    private static <E extends Event> List<E> events(BoardPort port, Class<E> type) {
        return port.records().stream()
                .map(EventRecord::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    @Test
    void the_recording_has_six_joins_that_linux_refused() {
        assertThat(refusedByLinux).hasSize(6);
        assertThat(entries).hasSize(22);
        assertThat(entries.values()).containsOnly(300, 1);
    }

    @Test
    void it_has_two_sets_of_four_buffers_of_which_the_second_replaced_the_first() {
        var created = requests.stream()
                .map(RequestRecord::request)
                .filter(Request.Create.class::isInstance)
                .map(Request.Create.class::cast)
                .toList();
        assertThat(created)
                .hasSize(8)
                .allSatisfy(create -> assertThat(create.size()).isEqualTo(1228800));
        var use = play(Policy.COMPATIBLE).board().heaps();
        assertThat(use).allSatisfy(heap -> assertThat(heap.highWaterBytes()).isEqualTo(4 * 1228800));
    }

    @Test
    void compatible_refuses_exactly_the_joins_that_linux_refused() {
        var refusals = events(play(Policy.COMPATIBLE), Event.Refused.class);
        assertThat(refusals)
                .extracting(refusal -> refusal.subject().attachment())
                .containsExactlyInAnyOrderElementsOf(refusedByLinux);
        assertThat(refusals)
                .extracting(
                        Event.Refused::request,
                        Event.Refused::errno,
                        refusal -> refusal.binding().parameter())
                .containsOnly(tuple("map", Errno.EFAULT, "importer"));
    }

    @Test
    void it_grants_all_others_and_each_scatterlist_is_as_long_as_the_kernels() {
        var granted = new HashMap<String, Integer>();
        for (var mapped : events(play(Policy.COMPATIBLE), Event.Mapped.class))
            granted.put(mapped.attachment(), mapped.segments().size());
        var byLinux = new HashMap<>(entries);
        byLinux.keySet().removeAll(refusedByLinux);
        assertThat(granted).isEqualTo(byLinux).hasSize(16);
    }

    @Test
    void each_set_lies_where_it_lay() {
        assertThat(events(play(Policy.COMPATIBLE), Event.Allocated.class))
                .extracting(
                        Event.Allocated::heap, allocated -> allocated.extents().size())
                .containsExactly(
                        tuple("system", 300),
                        tuple("system", 300),
                        tuple("system", 300),
                        tuple("system", 300),
                        tuple("default_cma_region", 1),
                        tuple("default_cma_region", 1),
                        tuple("default_cma_region", 1),
                        tuple("default_cma_region", 1));
    }

    /** The kernel's own {@code cma_alloc} of that run, from the events beside the trace. */
    @Test
    void the_second_set_lies_at_the_page_frames_where_linux_had_it() {
        var frames = events(play(Policy.COMPATIBLE), Event.Allocated.class).stream()
                .filter(allocated -> allocated.heap().equals("default_cma_region"))
                .map(allocated -> allocated.extents().getFirst().address() / 4096)
                .toList();
        assertThat(frames).containsExactly(0x73e00L, 0x74000L, 0x74200L, 0x74400L);
    }

    @Test
    void at_every_mark_the_live_buffers_are_those_of_the_kernels_own_dump() {
        play(Policy.COMPATIBLE);
        assertThat(snapshots).isEqualTo(7);
        assertThat(differences).isEmpty();
    }

    @Test
    void strict_refuses_the_joins_of_the_second_set_too_which_linux_granted() {
        var refused = events(play(Policy.STRICT), Event.Refused.class).stream()
                .map(refusal -> refusal.subject().attachment())
                .toList();
        assertThat(refused).containsAll(refusedByLinux).hasSize(6 + 8);
    }
}

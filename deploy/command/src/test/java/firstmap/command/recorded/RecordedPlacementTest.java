package firstmap.command.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.recorded.KernelEvents.CmaAllocated;
import firstmap.command.recorded.KernelEvents.CmaReleased;
import firstmap.command.run.BoardPort;
import firstmap.events.Direction;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Extent;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.Document.BoardFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every allocation and release of the recorded kernels' CMA region, asked of a board whose heap is that region: each lies at
 * the page frame where the kernel had it. Both regions were empty when the recording began, as the first line says, so
 * nothing of them is reserved.
 */
class RecordedPlacementTest {
    private static final long REGION_PAGES = (192L << 20) / KernelEvents.PAGE;

    /** Below 2 GiB of RAM, and of 6 GiB at the first address above the hole for PCI. */
    private static String base(String recording) {
        return recording.endsWith("-6g") ? "0x100000000" : "0x73e00000";
    }

    private final BoardPort board = new BoardPort("machine");
    private final Map<Long, String> bufferAt = new HashMap<>();
    private long seq;

    private List<EventRecord> ask(Request request) {
        int before = board.records().size();
        board.send(List.of(new RequestRecord("driver", ++seq, "machine", 0, request)));
        return board.records().subList(before, board.records().size());
    }

    private void begin(String recording) {
        var file = BoardFile.parse("machine.yaml", """
                board: machine
                heaps:
                  - {name: reserved, kind: cma, base: %s, size: 192MiB}
                devices:
                  device: {functions: {dma: {}}}
                """.formatted(base(recording)));
        ask(new Request.Define(file.spec()));
        file.spec().devices().forEach((device, functions) -> ask(new Request.Join(device, functions)));
    }

    private Extent allocate(CmaAllocated allocation) {
        var buffer = "buffer-" + allocation.at();
        bufferAt.put(allocation.pfn(), buffer);
        ask(new Request.Create(buffer, allocation.pages() * KernelEvents.PAGE, null, null, List.of(), null));
        ask(new Request.Attach(buffer + "/1", buffer, "device", "dma", false));
        var answer = ask(new Request.Map(buffer + "/1", Direction.BIDIRECTIONAL));
        assertThat(answer.getFirst().event()).isInstanceOf(Event.Allocated.class);
        var extents = ((Event.Allocated) answer.getFirst().event()).extents();
        assertThat(extents).hasSize(1);
        return extents.getFirst();
    }

    private long release(CmaReleased release) {
        var buffer = bufferAt.remove(release.pfn());
        assertThat(buffer).as("what lies at %x", release.pfn()).isNotNull();
        ask(new Request.Unmap(buffer + "/1"));
        ask(new Request.Detach(buffer + "/1"));
        var answer = ask(new Request.Release(buffer));
        return ((Event.Freed) answer.getLast().event()).bytes();
    }

    @ParameterizedTest
    @CsvSource({
        "stock-gst-preview, 4",
        "stock-kselftest-dmabuf-heaps, 264",
        "stock-late-refused, 4",
        "stock-lazy-gem, 0",
        "stock-orders-6g, 9",
        "variant-gst-record, 7",
        "variant-late-refused, 4",
        "variant-preview-record, 4",
        "variant-recreate, 36"
    })
    void every_allocation_lies_at_its_page_frame_and_every_release_frees_it(String recording, int allocations) {
        begin(recording);
        var here = new ArrayList<Long>();
        var there = new ArrayList<Long>();
        for (var event : KernelEvents.of(recording)) {
            switch (event) {
                case CmaAllocated allocated -> {
                    assertThat(allocated.total()).isEqualTo(REGION_PAGES);
                    if (there.isEmpty()) assertThat(allocated.free()).isEqualTo(REGION_PAGES);
                    var extent = allocate(allocated);
                    assertThat(extent.length()).isEqualTo(allocated.pages() * KernelEvents.PAGE);
                    here.add(extent.address() / KernelEvents.PAGE);
                    there.add(allocated.pfn());
                }
                case CmaReleased released ->
                    assertThat(release(released)).isEqualTo(released.pages() * KernelEvents.PAGE);
                case KernelEvents.Bounced _, KernelEvents.DmaMapped _, KernelEvents.BufferMapped _ -> {}
            }
        }
        assertThat(here).isEqualTo(there).hasSize(allocations);
        assertThat(bufferAt).isEmpty();
        assertThat(board.board().heaps().getFirst().usedBytes()).isZero();
    }

    @Test
    void the_nine_recordings_have_332_allocations_with_the_alignment_of_their_own_size() {
        var all = new ArrayList<CmaAllocated>();
        for (var recording : KernelEvents.RECORDINGS) all.addAll(KernelEvents.of(recording, CmaAllocated.class));
        assertThat(all).hasSize(332).allSatisfy(each -> {
            int order = 64 - Long.numberOfLeadingZeros(each.pages() - 1);
            assertThat(each.align()).isEqualTo(Math.min(8, order));
        });
    }
}

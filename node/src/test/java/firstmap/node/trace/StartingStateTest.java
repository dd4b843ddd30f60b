package firstmap.node.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.json.Document.BoardFile;
import firstmap.node.play.ScenarioFiles;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartingStateTest {
    private static final String DUMP = """
            dma-heap:<rk-dma-heap-cma> -dmabuf i_ino = 12
            Alloc by (vmpi ) [0x03e1b000-0x03e33fff] 0x00019000 (100 KiB)
            Attached Devices:
            Total 0 devices attached
            dma-heap:<rk-dma-heap-cma> -dmabuf i_ino = 11
            Alloc by (ff660000.npu ) [0x02800000-0x02802fff] 0x00003000 (12 KiB)
            Attached Devices:
            ffa50000.rkvenc
            ffa50000.rkvenc
            Total 2 devices attached
            """;

    private static StartingState read(String text) {
        return StartingState.read(Source.of("rk.txt", text), null);
    }

    @Test
    void what_was_in_use_is_reserved_and_the_last_address_counts() {
        var heap = read(DUMP).board().spec().heaps().getFirst();
        assertThat(heap)
                .extracting(HeapSpec::name, HeapSpec::kind, HeapSpec::base, HeapSpec::size)
                .containsExactly("rk-dma-heap-cma", HeapSpec.Kind.CONTIGUOUS, 0x2800000L, 0x1800000L);
        assertThat(heap.reserved()).containsExactly(new Extent(0x2800000, 0x3000), new Extent(0x3e1b000, 0x19000));
    }

    @Test
    void attached_devices_and_clients_that_are_devices_are_named() {
        assertThat(read(DUMP).board().spec().devices()).containsOnlyKeys("ffa50000.rkvenc", "ff660000.npu");
    }

    @Test
    void the_board_file_says_the_same_and_who_had_each_piece() {
        var state = read(DUMP);
        assertThat(BoardFile.parse("board.yaml", state.yaml())).isEqualTo(state.board());
        assertThat(state.yaml())
                .contains("# From rk.txt: 2 buffers in use.")
                .contains("{address: 0x3e1b000, length: 0x19000}   # i_ino 12 by vmpi");
    }

    @Test
    void its_own_arithmetic_is_checked() {
        var summary = read(DUMP).summary();
        assertThat(summary.verdict()).isEqualTo(Summary.Verdict.COMPLETE);
        assertThat(summary.checks()).extracting(Summary.Check::agreement).containsOnly(Summary.Agreement.AGREE);
        assertThat(summary.eventsRead()).containsEntry("totals that agree", 2L);
    }

    @Test
    void a_length_that_is_not_that_of_the_range_disagrees() {
        assertThat(read(DUMP.replace("0x00019000", "0x0001a000")).summary().reasons())
                .containsExactly(
                        "line 1: inode 12 has 102400 bytes from its first to its last address, states 106496 and"
                                + " 100 KiB");
    }

    @Test
    void a_total_of_devices_that_is_not_their_number_disagrees() {
        assertThat(read(DUMP.replace("Total 2", "Total 3")).summary().reasons())
                .containsExactly("line 10 states 3 devices attached to inode 11, which has 2");
    }

    @Test
    void ranges_that_overlap_disagree_and_are_in_use_once() {
        var state = read(DUMP.replace("[0x03e1b000-0x03e33fff]", "[0x02801000-0x02819fff]"));
        assertThat(state.summary().reasons()).containsExactly("inodes 11 and 12 overlap at 0x2801000");
        assertThat(state.board().spec().heaps().getFirst().reserved())
                .containsExactly(new Extent(0x2800000, 0x3000), new Extent(0x2803000, 0x17000));
    }

    @Test
    void a_dump_that_ends_in_the_middle_is_cut() {
        var state = read(DUMP.substring(0, DUMP.lastIndexOf("Total")));
        assertThat(state.summary().reasons()).containsExactly("it ends in the middle of a buffer");
        assertThat(state.board().spec().heaps().getFirst().reserved()).hasSize(2);
    }

    @Test
    void a_dump_without_a_single_range_cannot_be_imported() {
        var text = "dma-heap:<cma> -dmabuf i_ino = 12\n";
        assertThat(StartingState.isIn(Source.of("rk.txt", text))).isTrue();
        assertThatThrownBy(() -> read(text)).isInstanceOf(CannotImport.class).hasMessageContaining("without a buffer");
    }

    @Test
    void other_recordings_are_none() {
        assertThat(StartingState.isIn(Source.of("x", "Dma-buf Objects:\nsize\tflags")))
                .isFalse();
    }

    @Test
    void the_real_dump_is_whole_and_is_the_example() throws IOException {
        var source = Source.of(Samples.shared("rk-dma-heap-info-rv1106.txt"));
        var state = StartingState.read(source, "rv1106");
        assertThat(state.summary().verdict()).isEqualTo(Summary.Verdict.COMPLETE);
        assertThat(state.summary().eventsRead()).containsEntry("buffers", 32L).containsEntry("totals that agree", 32L);
        var reserved = state.board().spec().heaps().getFirst().reserved();
        assertThat(reserved).hasSize(32);
        assertThat(reserved.stream().mapToLong(Extent::length).sum()).isEqualTo(15212544);
        assertThat(state.yaml()).isEqualTo(ScenarioFiles.text(ScenarioFiles.EXAMPLES.resolve("boards/rv1106.yaml")));
    }

    @Test
    void names_that_YAML_would_take_for_something_else_are_quoted() {
        var state = read(DUMP.replace("ffa50000.rkvenc", "1e5").replace("rk-dma-heap-cma", "null"));
        assertThat(BoardFile.parse("board.yaml", state.yaml())).isEqualTo(state.board());
        assertThat(List.copyOf(state.board().spec().devices().keySet())).contains("1e5");
    }
}

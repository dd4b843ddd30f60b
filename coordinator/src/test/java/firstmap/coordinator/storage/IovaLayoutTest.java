package firstmap.coordinator.storage;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Extent;
import firstmap.events.Segment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Worked by hand from {@code iommu_dma_map_sg} and {@code __finalise_sg}, for tables that no heap of Linux makes. */
class IovaLayoutTest {
    private static final long UNLIMITED = 0xffff_ffffL;

    @Test
    void an_entry_that_would_cross_the_boundary_is_kept_off_it_by_padding_behind_the_one_before() {
        var layout = IovaLayout.of(
                List.of(new Extent(0x10000, 0x3000), new Extent(0x40000, 0x2000)), 0x1000, UNLIMITED, 0x3fff);
        assertThat(layout.segments(0x100000))
                .containsExactly(new Segment(0x100000, 0x3000), new Segment(0x104000, 0x2000));
        // 6 pages with the padding, and of fewer than 32 a power of two
        assertThat(layout.length()).isEqualTo(0x8000);
    }

    @Test
    void one_that_ends_at_the_boundary_needs_none_and_one_that_begins_there_does_not_join() {
        var layout = IovaLayout.of(
                List.of(new Extent(0x10000, 0x3000), new Extent(0x40000, 0x1000), new Extent(0x50000, 0x1000)),
                0x1000,
                UNLIMITED,
                0x3fff);
        assertThat(layout.segments(0x100000))
                .containsExactly(new Segment(0x100000, 0x4000), new Segment(0x104000, 0x1000));
    }

    @Test
    void without_a_boundary_there_is_no_padding() {
        var layout =
                IovaLayout.of(List.of(new Extent(0x10000, 0x3000), new Extent(0x40000, 0x2000)), 0x1000, UNLIMITED, -1);
        assertThat(layout.segments(0x100000)).containsExactly(new Segment(0x100000, 0x5000));
    }

    @Test
    void within_a_larger_page_an_entry_stands_where_its_memory_does_and_what_follows_begins_anew() {
        var layout = IovaLayout.of(
                List.of(new Extent(0x51000, 0x2000), new Extent(0x60000, 0x1000), new Extent(0x70000, 0x10000)),
                0x10000,
                UNLIMITED,
                -1);
        assertThat(layout.segments(0x200000))
                .containsExactly(
                        new Segment(0x201000, 0x2000), new Segment(0x210000, 0x1000), new Segment(0x220000, 0x10000));
    }
}

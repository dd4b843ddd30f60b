package firstmap.coordinator.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class OffsetMetadataTest {
    private static final OffsetMetadata TALLY = new OffsetMetadata(7, 4, 0, 0, null);

    @Test
    void the_places_of_parked_turns_are_those_that_were_committed() {
        var committed = new OffsetAndMetadata(
                100, TALLY.behind(100, 130, List.of(100L, 104L, 129L)).text());
        assertThat(OffsetMetadata.mark(committed)).isEqualTo(130);
        assertThat(OffsetMetadata.parked(committed)).contains(new TreeSet<>(List.of(100L, 104L, 129L)));
    }

    /** Who reads again has not come to the mark yet, and what is committed is no turn. */
    @Test
    void none_is_something_else_than_nobody_has_said() {
        var committed =
                new OffsetAndMetadata(100, TALLY.behind(100, 130, List.of()).text());
        assertThat(OffsetMetadata.mark(committed)).isEqualTo(130);
        assertThat(OffsetMetadata.parked(committed)).contains(new TreeSet<>());
        assertThat(OffsetMetadata.parked(new OffsetAndMetadata(100, TALLY.text())))
                .isEmpty();
    }

    @Test
    void what_brokers_would_not_take_is_left_out_and_the_mark_stays() {
        var many = LongStream.range(0, 2000).map(i -> 100 + 10 * i).boxed().toList();
        var metadata = TALLY.behind(100, 90_000, many).text();
        assertThat(metadata).hasSizeLessThan(4096);
        assertThat(OffsetMetadata.mark(new OffsetAndMetadata(100, metadata))).isEqualTo(90_000);
        assertThat(OffsetMetadata.parked(new OffsetAndMetadata(100, metadata))).isEmpty();
    }
}

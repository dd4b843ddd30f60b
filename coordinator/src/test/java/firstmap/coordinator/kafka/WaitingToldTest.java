package firstmap.coordinator.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class WaitingToldTest {
    private static final OpenTransaction STRANGER = open("stranger", 42);
    private static final OpenTransaction OTHER = open("other", 43);

    private final List<String> said = new ArrayList<>();
    private List<OpenTransaction> now = List.of();
    private final WaitingTold waiting = new WaitingTold(_ -> now, said::add);

    private static OpenTransaction open(String id, long offset) {
        return new OpenTransaction(
                new TopicPartition("firstmap.events", 2),
                offset,
                7,
                Optional.of(new OpenTransaction.Known(id, 1_000, 900_000)));
    }

    private void look(OpenTransaction... found) {
        now = List.of(found);
        waiting.look(List.of());
    }

    @Test
    void a_transaction_that_is_there_at_two_looks_is_told_once_and_its_end_too() {
        look(STRANGER);
        assertThat(said).isEmpty();
        look(STRANGER);
        look(STRANGER);
        assertThat(said).containsExactly(STRANGER.sentence());
        assertThat(waiting.told()).containsExactly(STRANGER.sentence());
        look();
        look();
        assertThat(said).containsExactly(STRANGER.sentence(), "no transaction is waited for any more");
        assertThat(waiting.told()).isEmpty();
    }

    @Test
    void another_one_is_told_again_and_those_of_coordinators_at_work_never() {
        for (long offset = 0; offset < 100; offset++) look(open("firstmap-coordinator-1", offset));
        assertThat(said).isEmpty();
        look(STRANGER);
        look(STRANGER, OTHER);
        look(STRANGER, OTHER);
        look(OTHER);
        assertThat(said).containsExactly(STRANGER.sentence(), OTHER.sentence());
    }

    @Test
    void the_sentence_says_who_where_since_when_and_until_when() {
        assertThat(STRANGER.sentence())
                .contains("firstmap.events partition 2 from offset 42", "stranger (producer 7)")
                .containsPattern("open since .*00:01,000.*the brokers do at .*15:01,000");
        var nobodys = new OpenTransaction(STRANGER.partition(), 42, 7, Optional.empty());
        assertThat(nobodys.sentence()).contains("producer 7, of which no coordinator of transactions knows");
    }
}

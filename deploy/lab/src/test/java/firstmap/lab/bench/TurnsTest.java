package firstmap.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final List<String> order = new ArrayList<>();

    private Turns.Side side(String name, double figure) {
        return () -> {
            order.add(name);
            return figure;
        };
    }

    @Test
    void who_goes_first_changes_with_each_round() throws Exception {
        var turns = new Turns();
        for (int round = 0; round < 3; round++) turns.take(side("one", 1), side("other", 1));

        assertThat(order).containsExactly("one", "other", "other", "one", "one", "other");
        assertThat(turns.rounds()).isEqualTo(3);
    }

    @Test
    void one_disturbed_round_moves_the_spread_and_not_the_median() throws Exception {
        var turns = new Turns();
        turns.take(side("one", 30), side("other", 100));
        turns.take(side("one", 2), side("other", 80)); // something else had the machine
        turns.take(side("one", 33), side("other", 110));

        assertThat(turns.one()).isEqualTo(new Spread(30, 2, 33));
        assertThat(turns.other()).isEqualTo(new Spread(100, 80, 110));
    }

    @Test
    void the_ratio_is_taken_round_by_round() throws Exception {
        var turns = new Turns();
        turns.take(side("one", 10), side("other", 100));
        turns.take(side("one", 60), side("other", 300));
        turns.take(side("one", 50), side("other", 100));

        // The ratio of both medians would be 0.5.
        assertThat(turns.ratio()).isEqualTo(new Spread(0.2, 0.1, 0.5));
    }

    @Test
    void the_median_of_an_even_number_of_rounds_lies_between_the_middle_two() {
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Spread(3, 1, 9));
    }
}

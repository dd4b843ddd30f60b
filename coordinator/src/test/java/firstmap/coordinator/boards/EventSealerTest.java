package firstmap.coordinator.boards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.loop.AnotherRule;
import firstmap.coordinator.loop.Requests;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.UnknownEdition;
import firstmap.coordinator.snapshot.Played;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import org.junit.jupiter.api.Test;

class EventSealerTest {
    private final Board board = Boards.fresh("phone");

    @Test
    void events_are_numbered_and_linked_to_the_one_before() {
        decideAndEvolve(new RequestRecord("cli", 1, "phone", 7, Requests.define()));
        decideAndEvolve(new RequestRecord("cli", 2, "phone", 8, Requests.create("x")));
        var released = EventSealer.decide(board, new RequestRecord("cli", 3, "phone", 9, new Request.Release("x")));
        assertThat(released)
                .extracting(stored -> stored.record().event().type())
                .containsExactly("released", "freed");
        assertThat(released).extracting(stored -> stored.record().seq()).containsExactly(3L, 4L);
        assertThat(released.get(0).record().prev()).isEqualTo(board.head());
        assertThat(released.get(1).record().prev())
                .isEqualTo(released.get(0).record().hash());
        assertThat(released)
                .allMatch(stored -> EventJson.hashHolds(stored.json())
                        && EventJson.read(stored.json()).equals(stored.record()));
    }

    @Test
    void the_first_event_of_a_board_follows_nothing() {
        var first = EventSealer.decide(board, new RequestRecord("cli", 1, "phone", 0, Requests.define()))
                .getFirst()
                .record();
        assertThat(first.seq()).isEqualTo(1);
        assertThat(first.prev()).isEqualTo(EventRecord.NO_HASH);
    }

    @Test
    void skipped_numbers_stand_in_the_first_event_of_a_request_only() {
        decideAndEvolve(new RequestRecord("cli", 1, "phone", 0, Requests.define()));
        decideAndEvolve(new RequestRecord("cli", 2, "phone", 0, Requests.create("x")));
        var released = EventSealer.decide(board, new RequestRecord("cli", 6, "phone", 0, new Request.Release("x")));
        assertThat(released).extracting(stored -> stored.record().missed()).containsExactly(3L, 0L);
    }

    @Test
    void to_decide_changes_nothing_and_a_second_time_says_the_same() {
        var request = new RequestRecord("cli", 1, "phone", 0, Requests.define());
        var once = EventSealer.decide(board, request).getFirst().record();
        assertThat(board.seq()).isZero();
        assertThat(EventSealer.decide(board, request).getFirst().record()).isEqualTo(once);
    }

    @Test
    void a_board_whose_rule_is_not_there_is_no_failure_of_the_rule_and_is_not_answered() {
        var defined = new Played("phone");
        defined.ask("cli", Requests.define());
        AnotherRule.by(AnotherRule.UNKNOWN, defined.events).forEach(event -> board.evolve(event.record()));
        assertThatThrownBy(
                        () -> EventSealer.decide(board, new RequestRecord("cli", 2, "phone", 0, Requests.create("x"))))
                .isInstanceOf(UnknownEdition.class);
    }

    private void decideAndEvolve(RequestRecord request) {
        EventSealer.decide(board, request).forEach(stored -> board.evolve(stored.record()));
    }
}

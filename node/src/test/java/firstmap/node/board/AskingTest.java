package firstmap.node.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.node.play.GrantingBoard;
import firstmap.node.play.ScenarioFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AskingTest {
    private static final Duration SOON = Duration.ofMillis(20);

    private final List<EventRecord> seen = new ArrayList<>();

    private static RequestRecord request(int seq, Request request) {
        return new RequestRecord("test", seq, "bench", 0, request);
    }

    private static RequestRecord define() {
        return request(
                1, new Request.Define(ScenarioFiles.example("video-record.yaml").spec()));
    }

    private static RequestRecord create(int seq) {
        return request(seq, new Request.Create("b" + seq, 1, null, null, List.of(), null));
    }

    @Test
    void each_request_gets_its_own_outcome() throws InterruptedException {
        var board = new GrantingBoard(r -> r.seq() == 3 ? Errno.ENOENT : null);
        var outcomes = new Asking(board, new BoardView(), SOON).ask(List.of(define(), create(2), create(3)), seen::add);
        assertThat(outcomes).extracting(EventRecord::cause).containsExactly("test/1", "test/2", "test/3");
        assertThat(outcomes).extracting(Asking::errno).containsExactly(null, null, Errno.ENOENT);
        assertThat(seen).hasSize(3);
    }

    @Test
    void an_outcome_is_whole_only_when_the_freed_that_follows_a_release_has_come() throws InterruptedException {
        var board = new Slowly();
        var asking = new Asking(board, new BoardView(), Duration.ofSeconds(5));
        asking.ask(List.of(define(), create(2)), seen::add);
        asking.ask(List.of(request(3, new Request.Release("b2"))), seen::add);
        assertThat(seen.getLast().event()).isInstanceOf(Event.Freed.class);
        assertThat(asking.view().buffers()).isEmpty();
    }

    @Test
    void a_number_that_an_earlier_life_of_the_node_has_used_is_not_waited_for() throws InterruptedException {
        var board = new GrantingBoard();
        var asking = new Asking(board, new BoardView(), Duration.ofSeconds(5));
        asking.ask(List.of(define()), seen::add);
        board.send(List.of(create(2)));
        var mine = new RequestRecord(
                "test+1/2", "test", 2, "bench", 0, new Request.Create("mine", 1, null, null, List.of(), null), null);
        assertThat(asking.ask(List.of(mine), seen::add)).containsExactly((EventRecord) null);
        assertThat(seen).extracting(EventRecord::cause).containsExactly("test/1", "test/2");
    }

    @Test
    void silence_means_unknown_and_the_same_request_goes_out_again() throws InterruptedException {
        var board = new Losing(2);
        new Asking(board, new BoardView(), Duration.ofMillis(5), Duration.ofSeconds(5))
                .ask(List.of(define()), seen::add);
        assertThat(board.sends).isGreaterThanOrEqualTo(3);
        assertThat(seen).hasSize(1);
    }

    @Test
    void silence_beyond_the_patience_is_said_in_words() {
        var asking = new Asking(new Losing(Integer.MAX_VALUE), new BoardView(), Duration.ofMillis(5), SOON);
        assertThatThrownBy(() -> asking.ask(List.of(define()), seen::add))
                .isInstanceOf(Asking.NoOutcome.class)
                .hasMessageContaining("1 request, the first is test/1");
    }

    @Test
    void a_hole_in_the_log_is_not_passed_over() {
        var board = new GrantingBoard();
        board.send(List.of(define(), create(2)));
        board.poll(SOON);
        var asking = new Asking(board, new BoardView(), SOON);
        assertThatThrownBy(() -> asking.ask(List.of(create(3)), seen::add))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("board bench: event 3 follows event 0");
    }

    @Test
    void a_board_that_exists_cannot_begin_again() {
        var board = new GrantingBoard();
        board.send(List.of(define(), create(2)));
        board.poll(SOON);
        var again = new RequestRecord("other", 1, "bench", 0, define().request());
        assertThatThrownBy(() -> new Asking(board, new BoardView(), SOON).define(again, seen::add))
                .isInstanceOf(Asking.BoardExists.class)
                .hasMessageContaining("board bench exists already");
    }

    /** Loses the first sends, as a network that is down. */
    private static final class Losing extends Forwarding {
        private int left;
        private int sends;

        Losing(int left) {
            this.left = left;
        }

        @Override
        public void send(List<RequestRecord> requests) {
            sends++;
            if (left-- <= 0) super.send(requests);
        }
    }

    /** Hands over one event at a time. */
    private static final class Slowly extends Forwarding {
        private final List<EventRecord> waiting = new ArrayList<>();

        @Override
        public List<EventRecord> poll(Duration patience) {
            waiting.addAll(super.poll(patience));
            return waiting.isEmpty() ? List.of() : List.of(waiting.removeFirst());
        }
    }

    private static class Forwarding implements Port {
        private final Port port = new GrantingBoard();

        @Override
        public void send(List<RequestRecord> requests) {
            port.send(requests);
        }

        @Override
        public List<EventRecord> poll(Duration patience) {
            return port.poll(patience);
        }

        @Override
        public boolean isBehind() {
            return false;
        }

        @Override
        public boolean hasPast() {
            return false;
        }

        @Override
        public void wakeUp() {}

        @Override
        public void close() {}
    }
}

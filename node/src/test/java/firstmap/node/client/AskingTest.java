package firstmap.node.client;

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
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
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
    void a_request_whose_number_somebody_else_has_used_is_asked_again_under_the_next() throws InterruptedException {
        var board = new GrantingBoard();
        var asking = new Asking(board, new BoardView(), Duration.ofSeconds(5));
        asking.ask(List.of(define()), seen::add);
        board.send(List.of(create(2)));

        var outcomes = asking.ask(List.of(request(2, MINE), create(3)), seen::add);

        assertThat(outcomes).extracting(EventRecord::cause).containsExactly("test/4", "test/3");
        assertThat(outcomes.getFirst().event()).isInstanceOf(Event.Created.class);
        assertThat(seen).extracting(EventRecord::cause).containsExactly("test/1", "test/2", "test/3", "test/4");
        assertThat(asking.strangers("test")).isEqualTo(1);
    }

    private static final Request MINE = new Request.Create("mine", 1, null, null, List.of(), null);

    @Test
    void who_asks_the_very_same_under_the_same_number_has_asked_it_for_the_node() throws InterruptedException {
        var board = new GrantingBoard();
        var asking = new Asking(board, new BoardView(), Duration.ofSeconds(5));
        asking.ask(List.of(define()), seen::add);
        board.send(List.of(request(2, MINE)));

        assertThat(asking.ask(List.of(request(2, MINE)), seen::add)).containsExactly(seen.getLast());
        assertThat(board.requests()).hasSize(2);
        assertThat(asking.strangers("test")).isZero();
    }

    @Test
    void numbers_that_somebody_else_has_used_before_are_left_out() throws InterruptedException {
        var board = new GrantingBoard();
        var asking = new Asking(board, new BoardView(), Duration.ofSeconds(5));
        asking.ask(List.of(define()), seen::add);
        board.send(List.of(create(2), create(60)));
        asking.listen(SOON, seen::add);
        assertThat(asking.strangers("test")).isEqualTo(2);

        assertThat(asking.ask(List.of(request(2, MINE)), seen::add))
                .extracting(EventRecord::nodeSeq)
                .containsExactly(61L);
        assertThat(board.requests().getLast().id()).isEqualTo("test/61");
    }

    @Test
    void a_number_that_has_become_too_old_to_tell_is_not_waited_for() throws InterruptedException {
        var board = new Preempted(List.of(create(65), create(129)));
        var asking = new Asking(board, new BoardView(), Duration.ofSeconds(5));
        asking.ask(List.of(define()), seen::add);

        var outcomes = asking.ask(List.of(request(2, MINE)), seen::add);

        assertThat(outcomes).extracting(EventRecord::nodeSeq).containsExactly(130L);
    }

    @Test
    void a_request_is_no_earlier_than_what_was_asked_in_its_name() throws InterruptedException {
        var board = new GrantingBoard();
        var asking = new Asking(board, new BoardView(), Duration.ofSeconds(5));
        asking.ask(List.of(define()), seen::add);
        board.send(List.of(new RequestRecord("test", 2, "bench", 700, MINE)));
        asking.listen(SOON, seen::add);

        assertThat(asking.ask(List.of(create(3)), seen::add))
                .extracting(EventRecord::at)
                .containsExactly(700L);
    }

    @Test
    void what_was_overtaken_in_time_by_somebody_else_is_asked_again_at_that_time() throws InterruptedException {
        var board = new Preempted(List.of(new RequestRecord("test", 5, "bench", 700, MINE)));
        board.refuseWhatIsEarlier();
        var asking = new Asking(board, new BoardView(), Duration.ofSeconds(5));
        asking.ask(List.of(define()), seen::add);

        var outcomes = asking.ask(List.of(create(6)), seen::add);

        assertThat(outcomes).extracting(Asking::errno).containsExactly((Errno) null);
        assertThat(outcomes).extracting(EventRecord::at).containsExactly(700L);
    }

    @Test
    void the_last_number_there_is_says_that_it_was_the_last() throws InterruptedException {
        var board = new GrantingBoard();
        var asking = new Asking(board, new BoardView(), Duration.ofSeconds(5));
        asking.ask(List.of(define()), seen::add);
        board.send(List.of(new RequestRecord("test", Long.MAX_VALUE, "bench", 0, MINE)));
        asking.listen(SOON, seen::add);
        assertThatThrownBy(() -> asking.ask(List.of(create(3)), seen::add))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the last number that there is in the name of test");
    }

    @Test
    void who_goes_on_from_an_earlier_life_waits_for_what_it_asked_and_begins_above_it() throws InterruptedException {
        var earlier = List.of(create(4), create(5), create(6));
        var board = new Preempted(List.of()) {
            @Override
            public List<RequestRecord> unanswered(String node, long from, long to) {
                assertThat(List.of(node, from, to)).isEqualTo(List.of("test", 3L, 66L));
                return earlier;
            }

            @Override
            public List<EventRecord> poll(Duration patience) {
                if (letters.isEmpty()) send(List.of(create(4), create(5)));
                letters.add(new DeadLetter(create(6), "there is no room for it"));
                return super.poll(patience);
            }
        };
        board.send(List.of(define(), create(2), create(3)));
        board.letters.add(new Port.DeadLetter(create(7), "of another"));
        var asking = new Asking(board, new BoardView(), Duration.ofSeconds(5));
        asking.follow("test");
        asking.listen(SOON, seen::add);
        board.letters.clear();

        asking.goOnAs("test", seen::add);
        assertThat(seen).extracting(EventRecord::nodeSeq).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(asking.ask(List.of(request(4, MINE)), seen::add))
                .extracting(EventRecord::nodeSeq)
                .containsExactly(7L);
        assertThat(asking.strangers("test")).isZero();
    }

    @Test
    void what_an_earlier_life_asked_and_nobody_decides_is_named() {
        var board = new Preempted(List.of()) {
            @Override
            public List<RequestRecord> unanswered(String node, long from, long to) {
                return List.of(create(4), create(5));
            }
        };
        var asking = new Asking(board, new BoardView(), SOON);
        assertThatThrownBy(() -> asking.goOnAs("test", seen::add))
                .isInstanceOf(Asking.NoOutcome.class)
                .hasMessageContaining("2 requests, the first is test/4");
    }

    @Test
    void a_dead_letter_is_not_waited_for() {
        var board = new Preempted(List.of()) {
            @Override
            public void send(List<RequestRecord> requests) {
                letters.add(new DeadLetter(requests.getFirst(), "there is no room for it"));
            }
        };
        var asking = new Asking(board, new BoardView(), Duration.ofSeconds(5));
        assertThatThrownBy(() -> asking.ask(List.of(create(1)), seen::add))
                .isInstanceOf(Asking.NeverAnswered.class)
                .hasMessage("request test/1 is a dead letter, and will not be answered: there is no room for it");
    }

    @Test
    void a_dead_letter_that_somebody_else_has_made_of_a_request_of_the_same_name_stops_nobody()
            throws InterruptedException {
        var board = new Preempted(List.of());
        board.letters.add(new Port.DeadLetter(
                new RequestRecord("test/1", "test", Long.MAX_VALUE, "bench", 0, define().request(), null), "it jumps"));
        assertThat(new Asking(board, new BoardView(), SOON).ask(List.of(define()), seen::add))
                .hasSize(1);
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

    @Test
    void whoever_speaks_on_a_board_with_a_lease_lives_until_its_goodbye() throws InterruptedException {
        var board = new Leased();
        var asking = new Asking(board, new BoardView(), SOON);
        asking.speakAs("other");
        asking.define(leased(), seen::add);
        asking.ask(List.of(create(2)), seen::add);
        asking.follow("late");
        asking.goodbye();

        assertThat(board.signs)
                .startsWith("[other] PT15S")
                .contains("[late] PT15S")
                .endsWith("[late, other, test] bye");
        assertThat(board.signs.indexOf("[late] PT15S")).isLessThan(board.signs.size() - 1);
    }

    @Test
    void who_reads_a_long_log_is_not_silent_meanwhile() {
        var board = new Leased();
        var asking = new Asking(board, new BoardView(), SOON);
        asking.expectLease(15_000_000_000L);
        asking.follow("late");

        assertThat(board.signs).containsExactly("[late] PT15S");
    }

    @Test
    void on_a_board_without_a_lease_nobody_says_anything() throws InterruptedException {
        var board = new Leased();
        var asking = new Asking(board, new BoardView(), SOON);
        asking.ask(List.of(define(), create(2)), seen::add);
        asking.goodbye();

        assertThat(board.signs).isEmpty();
    }

    @Test
    void who_is_out_is_told_while_it_waits_for_an_answer() throws InterruptedException {
        var board = new Leased();
        var asking = new Asking(board, new BoardView(), Duration.ofSeconds(5));
        asking.ask(List.of(leased(), create(2)), seen::add);
        board.expire("test");

        assertThatThrownBy(() -> asking.ask(List.of(create(3)), seen::add))
                .isInstanceOf(LeaseEnded.class)
                .hasMessage("test is out since event 3 of board bench: its lease of 15s has ended");
    }

    @Test
    void who_starts_again_and_is_out_is_told_before_it_asks() throws InterruptedException {
        var board = new Leased();
        board.send(List.of(leased(), create(2)));
        board.expire("test");
        int before = board.sends;

        var asking = new Asking(board, new BoardView(), SOON);
        asking.follow("test");
        assertThatThrownBy(() -> asking.listen(SOON, seen::add)).isInstanceOf(LeaseEnded.class);
        assertThat(board.sends).isEqualTo(before);
    }

    @Test
    void what_was_another_s_is_undone_and_who_asks_goes_on() throws InterruptedException {
        var board = new Leased();
        var asking = new Asking(board, new BoardView(), Duration.ofSeconds(5));
        asking.ask(List.of(leased(), create(2)), seen::add);
        board.expire("other");

        assertThat(asking.ask(List.of(create(3)), seen::add))
                .extracting(EventRecord::nodeSeq)
                .containsExactly(3L);
        assertThat(asking.strangers("test")).isZero();
    }

    private static RequestRecord leased() {
        var spec = ScenarioFiles.example("video-record.yaml").spec();
        return request(1, new Request.Define(spec.withLease(15_000_000_000L)));
    }

    /** Keeps what is said of who lives; a lease can end. */
    private static final class Leased extends Forwarding {
        final List<String> signs = new ArrayList<>();
        final List<EventRecord> waiting = new ArrayList<>();
        int sends;
        EventRecord last;

        @Override
        public void send(List<RequestRecord> requests) {
            sends++;
            super.send(requests);
            waiting.addAll(numbered(super.poll(SOON)));
        }

        /** Those of the board below count on after what has happened here. */
        private List<EventRecord> numbered(List<EventRecord> events) {
            var numbered = new ArrayList<EventRecord>();
            for (var e : events) {
                long seq = last == null ? 1 : last.seq() + 1;
                last = new EventRecord(
                        e.board(), seq, e.cause(), e.node(), e.nodeSeq(), 0, e.at(), e.event(), e.prev(), e.hash());
                numbered.add(last);
            }
            return numbered;
        }

        /** Its lease has ended: its device leaves. */
        void expire(String node) {
            var left = new Event.Left(node);
            waiting.addAll(numbered(
                    List.of(new EventRecord("bench", 1, "lease/" + node + "/2", node, 0, 0, 0, left, "", ""))));
        }

        @Override
        public List<EventRecord> poll(Duration patience) {
            var news = List.copyOf(waiting);
            waiting.clear();
            return news;
        }

        @Override
        public void live(Collection<String> nodes, Duration lease) {
            signs.add(new TreeSet<>(nodes) + " " + lease);
        }

        @Override
        public void goodbye(Collection<String> nodes) {
            signs.add(new TreeSet<>(nodes) + " bye");
        }
    }

    /** Somebody else asks this right before the second sending arrives. */
    private static class Preempted extends Forwarding {
        final List<DeadLetter> letters = new ArrayList<>();
        private final List<RequestRecord> others;
        private final GrantingBoard board;
        private long at;
        private boolean strict;
        private int sends;

        Preempted(List<RequestRecord> others) {
            this.others = others;
            this.board = new GrantingBoard(request -> {
                boolean early = strict && request.at() < at;
                at = Math.max(at, request.at());
                return early ? Errno.EINVAL : null;
            });
        }

        void refuseWhatIsEarlier() {
            strict = true;
        }

        @Override
        public void send(List<RequestRecord> requests) {
            if (++sends == 2) board.send(others);
            board.send(requests);
        }

        @Override
        public List<EventRecord> poll(Duration patience) {
            return board.poll(patience);
        }

        @Override
        public List<DeadLetter> deadLetters() {
            return letters;
        }
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
        public void close() {}
    }
}

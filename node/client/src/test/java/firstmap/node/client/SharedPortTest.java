package firstmap.node.client;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SharedPortTest {
    private static final int SHARES = 50;

    private final Written board = new Written();
    private final SharedPort port = new SharedPort(board);

    @Test
    void each_event_is_read_once_and_comes_to_all_in_order() {
        var shares = Stream.generate(port::share).limit(SHARES).toList();
        board.write(1);
        board.write(2);

        assertThat(port.poll(Duration.ZERO)).extracting(EventRecord::seq).containsExactly(1L);
        assertThat(port.poll(Duration.ZERO)).extracting(EventRecord::seq).containsExactly(2L);

        assertThat(shares).allSatisfy(share -> {
            assertThat(share.isBehind()).isTrue();
            assertThat(share.poll(Duration.ZERO)).extracting(EventRecord::seq).containsExactly(1L, 2L);
            assertThat(share.isBehind()).isFalse();
            assertThat(share.poll(Duration.ZERO)).isEmpty();
        });
        assertThat(board.polls).isEqualTo(2);
    }

    @Test
    void a_dead_letter_comes_to_all_with_the_next_poll_and_no_other() {
        var share = port.share();
        board.letter = new Port.DeadLetter(null, "no room");
        port.poll(Duration.ZERO);
        board.letter = null;
        port.poll(Duration.ZERO);

        assertThat(share.deadLetters()).isEmpty();
        share.poll(Duration.ZERO);
        assertThat(share.deadLetters()).extracting(Port.DeadLetter::reason).containsExactly("no room");
        share.poll(Duration.ZERO);
        assertThat(share.deadLetters()).isEmpty();
    }

    @Test
    void who_has_closed_hears_nothing_and_the_others_go_on() {
        var gone = port.share();
        var other = port.share();
        gone.close();
        board.write(1);
        port.poll(Duration.ZERO);

        assertThat(gone.poll(Duration.ZERO)).isEmpty();
        assertThat(other.poll(Duration.ZERO)).hasSize(1);
        assertThat(board.closed).isFalse();
        port.close();
        assertThat(board.closed).isTrue();
    }

    @Test
    void what_one_sends_goes_to_the_board() {
        port.share().send(List.of());

        assertThat(board.sends).isOne();
    }

    @Test
    void whoever_lives_and_says_goodbye_says_it_to_the_board() {
        var share = port.share();
        share.live(List.of("camera"), Duration.ofSeconds(15));
        share.goodbye(List.of("camera"));

        assertThat(board.signs).containsExactly("[camera] PT15S", "[camera] bye");
    }

    /** Hands over one event at a time. */
    private static final class Written implements Port {
        private final Deque<EventRecord> events = new ArrayDeque<>();
        private final List<String> signs = new ArrayList<>();
        private DeadLetter letter;
        private int polls;
        private int sends;
        private boolean closed;

        void write(long seq) {
            events.add(new EventRecord("b", seq, "n/" + seq, "n", seq, 0, 0, new Event.Retired(), "", ""));
        }

        @Override
        public List<EventRecord> poll(Duration patience) {
            polls++;
            var polled = new ArrayList<EventRecord>();
            if (!events.isEmpty()) polled.add(events.removeFirst());
            return polled;
        }

        @Override
        public List<DeadLetter> deadLetters() {
            return letter == null ? List.of() : List.of(letter);
        }

        @Override
        public void send(List<RequestRecord> requests) {
            sends++;
        }

        @Override
        public void live(Collection<String> nodes, Duration lease) {
            signs.add(nodes + " " + lease);
        }

        @Override
        public void goodbye(Collection<String> nodes) {
            signs.add(nodes + " bye");
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
        public void close() {
            closed = true;
        }
    }
}

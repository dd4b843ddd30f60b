package firstmap.command.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Ask;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.Until;
import firstmap.node.client.BoardView;
import firstmap.node.client.LeaseEnded;
import firstmap.node.client.Member;
import firstmap.node.client.Member.Said;
import firstmap.node.client.Port;
import firstmap.node.client.TakingTurns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members over the real rule, without Kafka: what gets lost, comes twice or is begun anew changes nothing. */
class TakingTurnsTest {
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final int TICKS = 6;

    /** Creates a buffer at each tick of its own, and releases it when another has been created since. */
    private static class Ticking implements Member {
        private final String name;
        private final long period;
        private final List<String> mine = new ArrayList<>();
        private boolean joined;
        private boolean another;
        private long seq;
        private long next;

        Ticking(String name) {
            this.name = name;
            period = 10L * (1 + NAMES.indexOf(name));
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void after(EventRecord record) {
            boolean own = name.equals(record.node());
            if (own) seq = record.nodeSeq();
            switch (record.event()) {
                case Event.Joined _ when own -> joined = true;
                case Event.Created e
                when own -> {
                    mine.add(e.buffer());
                    another = false;
                    next = record.at() + period;
                }
                case Event.Created _ -> another = true;
                case Event.Released e -> mine.remove(e.buffer());
                default -> {}
            }
        }

        @Override
        public Said turn(long at) {
            var asks = new ArrayList<Ask>();
            if (!joined)
                asks.add(ask(asks, new Request.Join(name, new LinkedHashMap<>(Map.of("f", DmaParameters.NONE)))));
            if (another) for (var buffer : mine) asks.add(ask(asks, new Request.Release(buffer)));
            if (at < next) return new Said(asks, Until.at(next));
            if (next >= TICKS * period) {
                asks.add(ask(asks, new Request.Leave(name)));
                return new Said(asks, Until.GONE);
            }
            asks.add(create(asks, at));
            return new Said(asks, Until.at(at + period));
        }

        @Override
        public Said farewell(long at) {
            var asks = new ArrayList<Ask>();
            for (var buffer : mine) asks.add(ask(asks, new Request.Release(buffer)));
            if (joined) asks.add(ask(asks, new Request.Leave(name)));
            return new Said(asks, Until.GONE);
        }

        Ask create(List<Ask> before, long at) {
            return ask(before, new Request.Create(name + "-" + at, 4096, null, name, List.of(), null));
        }

        private Ask ask(List<Ask> before, Request request) {
            return new Ask(seq + 1 + before.size(), request);
        }
    }

    private static RequestRecord define(List<String> nodes) {
        return define(nodes, 0);
    }

    private static RequestRecord define(List<String> nodes, long lease) {
        var heap = new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000L, 1 << 20, false, null, List.of());
        var spec = new BoardSpec(
                Policy.STRICT, Check.ATTACH, BoardSpec.DEFAULT_PAGE_SIZE, List.of(heap), new LinkedHashMap<>());
        return new RequestRecord(
                "owner",
                1,
                "board",
                0,
                new Request.Define(spec.withTime(Time.GRANTED).withLease(lease), nodes));
    }

    private static TakingTurns turns(Port port, String... names) {
        return turns(port, NAMES, Arrays.stream(names).map(Ticking::new).toList());
    }

    private static TakingTurns turns(Port port, List<String> nodes, List<? extends Member> members) {
        return new TakingTurns(port, new BoardView(), members, define(nodes), Duration.ZERO, Duration.ofSeconds(20));
    }

    @Test
    void whoever_looks_is_told_which_round_is_open_and_for_whom_the_board_waits() throws InterruptedException {
        var told = new ArrayList<String>();
        turns(new BoardPort("board"), "a", "b", "c").play(180, (at, whole, what) -> told.add(at + " " + what));
        assertThat(told)
                .startsWith("0 1 event, round 0 at 0.000 s waits for a, b, c")
                .anyMatch(line -> line.matches("10 [0-9]+ events, round 0 at 0\\.000 s waits for a"))
                .endsWith("180 " + seq(told) + " events, the end of time");
    }

    private static String seq(List<String> told) {
        return told.getLast().split(" ")[1];
    }

    @Test
    void of_many_for_whom_it_waits_three_are_named() throws InterruptedException {
        var names = List.of("a", "b", "c", "d", "e");
        var told = new ArrayList<String>();
        var members = names.stream().map(Idle::new).toList();
        var port = new BoardPort("board");
        new TakingTurns(port, new BoardView(), members, define(names), Duration.ZERO, Duration.ofSeconds(20))
                .play(1, (at, whole, what) -> told.add(what));
        assertThat(told)
                .containsExactly(
                        "1 event, round 0 at 0.000 s waits for a, b, c and 2 more", "2 events, the end of time");
    }

    /** Has nothing to ask. */
    private record Idle(String name) implements Member {
        @Override
        public void after(EventRecord event) {}

        @Override
        public Said turn(long at) {
            return new Said(List.of(), Until.GONE);
        }
    }

    /** One process for all. */
    private static List<String> reference() throws InterruptedException {
        var port = new BoardPort("board");
        turns(port, "a", "b", "c").play(1, Progress.SILENT);
        assertThat(port.board().open()).isEmpty();
        return port.events();
    }

    @Test
    void whoever_plays_whom_the_bytes_are_the_same() throws Exception {
        var board = new BoardPort("board");
        var shared = new Shared(board, 0);
        var processes = new ArrayList<Thread>();
        for (var name : NAMES) processes.add(Thread.ofPlatform().start(() -> play(turns(shared.port(), name))));
        for (var process : processes) process.join(Duration.ofSeconds(30));
        assertThat(board.events()).isEqualTo(reference());
        assertThat(reference()).hasSizeGreaterThan(30);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void what_is_lost_or_comes_twice_changes_nothing(long seed) throws Exception {
        var board = new BoardPort("board");
        var shared = new Shared(board, seed);
        var processes = new ArrayList<Thread>();
        for (var name : NAMES) processes.add(Thread.ofPlatform().start(() -> play(turns(shared.port(), name))));
        for (var process : processes) process.join(Duration.ofSeconds(30));
        assertThat(board.events()).isEqualTo(reference());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9, 14, 20})
    void a_node_that_starts_again_takes_its_turns_again_and_goes_on(int polls) throws Exception {
        var board = new BoardPort("board");
        var shared = new Shared(board, 0);
        var others = Thread.ofPlatform().start(() -> play(turns(shared.port(), "a", "c")));
        var killed = Thread.ofPlatform().start(() -> play(turns(shared.portThatDiesAfter(polls), "b")));
        killed.join(Duration.ofSeconds(30));
        play(turns(shared.port(), "b"));
        others.join(Duration.ofSeconds(30));
        assertThat(board.events()).isEqualTo(reference());
    }

    @Test
    void who_computes_another_turn_than_in_its_earlier_life_is_told_and_stops() throws Exception {
        var board = new BoardPort("board");
        turns(board, "a", "b", "c").play(1, Progress.SILENT);
        var fickle = new Ticking("b") {
            @Override
            public Said turn(long at) {
                var said = super.turn(at);
                return at == 40 ? new Said(List.of(), said.until()) : said;
            }
        };
        var again = turns(new Shared(board, 0).port(), NAMES, List.of(fickle));
        assertThatThrownBy(() -> again.play(1, Progress.SILENT))
                .isInstanceOf(TakingTurns.AnotherSpeaks.class)
                .hasMessageContaining("another speaks as b");
    }

    /** Says something else than it should, at one time. */
    private static Ticking dishonest(String name, long when, UnaryOperator<Said> otherwise) {
        return new Ticking(name) {
            @Override
            public Said turn(long at) {
                var said = super.turn(at);
                return at == when ? otherwise.apply(said) : said;
            }
        };
    }

    @Test
    void who_would_ask_something_where_nobody_asks_it_is_told_and_stops() {
        var greedy = new Ticking("b") {
            @Override
            public Said turn(long at) {
                var said = super.turn(at);
                return at == 10 ? new Said(List.of(create(List.of(), at)), said.until()) : said;
            }
        };
        assertThatThrownBy(
                        () -> turns(new BoardPort("board"), NAMES, List.of(new Ticking("a"), greedy, new Ticking("c")))
                                .play(1, Progress.SILENT))
                .isInstanceOf(TakingTurns.PromiseBroken.class)
                .hasMessageContaining("b breaks its promise: in round 10.0, where nobody asks it, it would ask create,")
                .hasMessageContaining("it has promised 20");
    }

    @Test
    void who_would_promise_otherwise_where_nobody_asks_it_is_told_and_stops() {
        var fickle = dishonest("b", 10, said -> new Said(said.asks(), Until.NEVER));
        assertThatThrownBy(
                        () -> turns(new BoardPort("board"), NAMES, List.of(new Ticking("a"), fickle, new Ticking("c")))
                                .play(1, Progress.SILENT))
                .isInstanceOf(TakingTurns.PromiseBroken.class)
                .hasMessageContaining(
                        "in round 10.0, where nobody asks it, it would promise never, but it has promised 20");
    }

    /** Alone on its board, so that nobody opens another round of the instant, in which it would show. */
    @Test
    void who_has_not_done_when_an_instant_is_over_is_told_and_stops() {
        var impatient = new Ticking("b") {
            private long created;

            @Override
            public void after(EventRecord record) {
                super.after(record);
                if (record.event() instanceof Event.Created) created = record.at();
            }

            @Override
            public Said turn(long at) {
                var said = super.turn(at);
                return at == 40 && created == 40 ? new Said(List.of(create(List.of(), 41)), said.until()) : said;
            }
        };
        assertThatThrownBy(() -> turns(new BoardPort("board"), List.of("b"), List.of(impatient))
                        .play(1, Progress.SILENT))
                .isInstanceOf(TakingTurns.PromiseBroken.class)
                .hasMessageContaining(
                        "in round 40.1, where nobody asks it, it would ask create, but it has promised 60");
    }

    @Test
    void who_asks_for_another_round_and_is_then_silent_keeps_its_promise() throws Exception {
        var board = new BoardPort("board");
        var again = dishonest("b", 20, said -> said.asks().isEmpty() ? said : new Said(said.asks(), Until.at(20)));
        turns(board, List.of("b"), List.of(again)).play(1, Progress.SILENT);
        assertThat(board.board().open()).isEmpty();
    }

    @Test
    void a_board_that_is_defined_otherwise_is_not_played_on() {
        var board = new BoardPort("board");
        board.send(List.of(define(List.of("a"))));
        assertThatThrownBy(() -> turns(new Shared(board, 0).port(), "a").play(1, Progress.SILENT))
                .isInstanceOf(TakingTurns.DefinedOtherwise.class);
    }

    private static TakingTurns leased(Port port, String... names) {
        var members = Arrays.stream(names).map(Ticking::new).toList();
        return new TakingTurns(
                port, new BoardView(), members, define(NAMES, LEASE), Duration.ZERO, Duration.ofSeconds(20));
    }

    private static final long LEASE = 15_000_000_000L;

    @Test
    void who_takes_part_lives_from_before_its_first_turn_until_its_part_is_over() throws Exception {
        var port = new Leased(new BoardPort("board"), "nobody", 0);
        leased(port, "a", "b", "c").play(1, Progress.SILENT);
        assertThat(port.signs).containsExactly("[a, b, c] PT15S at event 0", "[a, b, c] bye at event " + port.seq);
        assertThat(port.board.board().open()).isEmpty();
    }

    @Test
    void on_a_board_without_a_lease_nobody_says_that_it_lives() throws Exception {
        var port = new Leased(new BoardPort("board"), "nobody", 0);
        turns(port, "a", "b", "c").play(1, Progress.SILENT);
        assertThat(port.signs).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 10, 40})
    void who_is_out_is_told_since_which_event_and_says_no_goodbye(long seen) {
        var port = new Leased(new BoardPort("board"), "b", seen);
        assertThatThrownBy(() -> leased(port, "a", "b", "c").play(1, Progress.SILENT))
                .isInstanceOf(LeaseEnded.class)
                .hasMessage("b is out since event " + port.board.board().out().get("b")
                        + " of board board: its lease of 15s has ended");
        assertThat(port.signs).hasSize(1);
        // The same is told to who starts again, and it asks nothing.
        int before = port.board.requests().size();
        var again = leased(new Shared(port.board, 0).port(), "b");
        assertThatThrownBy(() -> again.play(1, Progress.SILENT))
                .isInstanceOf(LeaseEnded.class)
                .hasMessageStartingWith(
                        "b is out since event " + port.board.board().out().get("b") + " of");
        assertThat(port.board.requests()).hasSize(before);
    }

    /** Before it has anything the event that lets it go is the end of the round. */
    @Test
    void who_never_came_is_out_since_the_end_of_the_first_round() {
        var port = new Leased(new BoardPort("board"), "b", 1);
        assertThatThrownBy(() -> leased(port, "a", "b", "c").play(1, Progress.SILENT))
                .isInstanceOf(LeaseEnded.class);
        var since = port.board.records().get(port.board.board().out().get("b").intValue() - 1);
        assertThat(since.event())
                .isInstanceOfSatisfying(
                        Event.Granted.class,
                        granted -> assertThat(granted.expired()).containsExactly("b"));
    }

    @Test
    void the_others_go_on_when_one_is_let_go() throws Exception {
        var board = new BoardPort("board");
        var shared = new Shared(board, 0);
        var lost = Thread.ofPlatform().start(() -> {
            try {
                leased(new Leased(board, shared.port(), "b", 20), "b").play(1, Progress.SILENT);
            } catch (InterruptedException | LeaseEnded e) {
                Thread.currentThread().interrupt();
            }
        });
        var others = new ArrayList<Thread>();
        for (var name : List.of("a", "c"))
            others.add(Thread.ofPlatform().start(() -> play(leased(shared.port(), name))));
        for (var each : others) each.join(Duration.ofSeconds(30));
        lost.join(Duration.ofSeconds(30));
        assertThat(board.board().open()).isEmpty();
        assertThat(board.board().devices()).isEmpty();
        assertThat(board.board().out()).containsOnlyKeys("b");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9, 14})
    void who_is_told_to_end_lets_go_in_its_next_turn_and_the_others_go_on(int polls) throws Exception {
        var board = new BoardPort("board");
        var shared = new Shared(board, 0);
        var port = new Leased(board, shared.port(), "nobody", 0);
        var told = leased(port, "b");
        port.afterPolls(polls, told::end);
        var others = Thread.ofPlatform().start(() -> play(leased(shared.port(), "a", "c")));
        told.play(1, Progress.SILENT);
        assertThat(told.round()).isEmpty();
        assertThat(port.signs).last().asString().startsWith("[b] bye at event");
        others.join(Duration.ofSeconds(30));
        assertThat(board.board().open()).isEmpty();
        assertThat(board.board().devices()).isEmpty();
        assertThat(board.records())
                .filteredOn(record -> "b".equals(record.node()))
                .last()
                .extracting(EventRecord::event)
                .isInstanceOf(Event.Left.class);
        assertThat(board.records().stream().filter(record -> record.at() >= 100 && "b".equals(record.node())))
                .as("it has not played its part")
                .isEmpty();
        // Another life of it finds that it has ended, and asks nothing.
        int before = board.requests().size();
        leased(new Shared(board, 0).port(), "b").play(1, Progress.SILENT);
        assertThat(board.requests()).hasSize(before);
    }

    @Test
    void the_open_round_is_told_while_it_is_open() throws Exception {
        var port = new Leased(new BoardPort("board"), "nobody", 0);
        var turns = leased(port, "a", "b", "c");
        var rounds = new ArrayList<String>();
        assertThat(turns.round()).isEmpty();
        turns.play(1, (at, whole, what) -> turns.round().ifPresent(round -> rounds.add(round.toString())));
        assertThat(rounds).startsWith("CurrentRound[at=0, number=0, asked=[a, b, c]]");
        assertThat(turns.round()).isEmpty();
    }

    /** From an event on the lease of one member has ended: instead of its turns the board hears that. */
    private static final class Leased implements Port {
        private final BoardPort board;
        private final Port port;
        private final String who;
        private final long from;
        private final List<String> signs = new ArrayList<>();
        private long seq;
        private int polls = -1;
        private Runnable then;

        Leased(BoardPort board, String who, long from) {
            this(board, board, who, from);
        }

        Leased(BoardPort board, Port port, String who, long from) {
            this.board = board;
            this.port = port;
            this.who = who;
            this.from = from;
        }

        @Override
        public void send(List<RequestRecord> requests) {
            port.send(requests.stream().map(this::orItsEnd).toList());
        }

        void afterPolls(int number, Runnable happens) {
            polls = number;
            then = happens;
        }

        private RequestRecord orItsEnd(RequestRecord request) {
            return request.request() instanceof Request.Turn turn
                            && request.node().equals(who)
                            && turn.seen() >= from
                    ? RequestRecord.expire(
                            request.board(), request.at(), Request.Expire.granted(who, turn.round(), turn.seen()))
                    : request;
        }

        @Override
        public List<EventRecord> poll(Duration patience) {
            if (polls-- == 0) then.run();
            var events = port.poll(patience);
            if (!events.isEmpty()) seq = events.getLast().seq();
            return events;
        }

        @Override
        public void live(Collection<String> nodes, Duration lease) {
            signs.add(nodes + " " + lease + " at event " + seq);
        }

        @Override
        public void goodbye(Collection<String> nodes) {
            signs.add(nodes + " bye at event " + seq);
        }

        @Override
        public boolean isBehind() {
            return port.isBehind();
        }

        @Override
        public boolean hasPast() {
            return false;
        }

        @Override
        public void close() {}
    }

    private static void play(TakingTurns turns) {
        try {
            turns.play(1, Progress.SILENT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Dies e) {
            // as it was to
        }
    }

    private static final class Dies extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** One board that several processes reach, each by a way of its own on which records get lost and come twice. */
    private static final class Shared {
        private final BoardPort board;
        private final long seed;
        private long ports;

        Shared(BoardPort board, long seed) {
            this.board = board;
            this.seed = seed;
        }

        synchronized Port port() {
            return new Way(new Random(31 * seed + ports++), Integer.MAX_VALUE);
        }

        synchronized Port portThatDiesAfter(int polls) {
            return new Way(new Random(seed), polls);
        }

        private final class Way implements Port {
            private final Random chance;
            private int polls;
            private int position;

            Way(Random chance, int polls) {
                this.chance = chance;
                this.polls = polls;
            }

            @Override
            public void send(List<RequestRecord> requests) {
                synchronized (board) {
                    for (var request : requests) {
                        if (seed != 0 && chance.nextInt(4) == 0) continue;
                        board.send(List.of(request));
                        if (seed != 0 && chance.nextInt(4) == 0) board.send(List.of(request));
                    }
                }
            }

            @Override
            public List<EventRecord> poll(Duration patience) {
                if (polls-- == 0) throw new Dies();
                synchronized (board) {
                    var news = List.copyOf(
                            board.records().subList(position, board.records().size()));
                    position += news.size();
                    return news;
                }
            }

            @Override
            public boolean isBehind() {
                synchronized (board) {
                    return position < board.records().size();
                }
            }

            @Override
            public boolean hasPast() {
                return false;
            }

            @Override
            public void close() {}
        }
    }
}

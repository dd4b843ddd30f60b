package firstmap.coordinator.boards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.boards.ParkedTurns.Arrival;
import firstmap.coordinator.loop.AnotherRule;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.coordinator.rule.Seeds;
import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.rule.Tries;
import firstmap.coordinator.rule.UnknownEdition;
import firstmap.coordinator.snapshot.Played;
import firstmap.coordinator.trial.Chance;
import firstmap.events.Ask;
import firstmap.events.BoardSpec;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.Until;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** What an expire is when it comes, and what becomes of it, on boards of both kinds of time. */
@AddLifecycleHook(Tries.class)
class ExpireTest {
    private static final int PARTITION = 0;
    private static final BoardSpec SPEC = new Chance(1).spec(Policy.STRICT).withLease(15_000_000_000L);

    private final ParkedTurns parked = new ParkedTurns();
    private final Played given = new Played("phone");
    private final Board granted = Boards.fresh("phone");
    private long offset;

    ExpireTest() {
        given.ask("owner", new Request.Define(SPEC));
        given.ask(
                "camera",
                new Request.Join(
                        "camera",
                        new LinkedHashMap<>(SPEC.devices().firstEntry().getValue())));
        given.ask("display", new Request.Create("frame", 4096, null, null, List.of(), null));
        var define = new Request.Define(SPEC.withTime(Time.GRANTED), List.of("camera", "display", "encoder"));
        EventSealer.decide(granted, new RequestRecord("owner", 1, "phone", 0, define))
                .forEach(event -> granted.evolve(event.record()));
    }

    private static RequestRecord expire(Request.Expire expire, long at) {
        return RequestRecord.expire("phone", at, expire);
    }

    private static RequestRecord expire(String node, long lastSeen) {
        return expire(Request.Expire.given(node, lastSeen), 0);
    }

    private Arrival look(Board board, RequestRecord request) {
        return parked.look(PARTITION, board, request);
    }

    private void isDeadLetter(Board board, RequestRecord request, String why) {
        var before = Snapshot.of(board);
        assertThatThrownBy(() -> look(board, request))
                .isInstanceOf(Inadmissible.class)
                .hasMessage(why);
        assertThat(Snapshot.of(board)).isEqualTo(before);
    }

    // ---- given time

    @Test
    void of_who_has_something_and_has_not_spoken_since_it_is_decided_alone() {
        assertThat(look(given.board, expire("camera", 1))).isEqualTo(Arrival.ALONE);
        assertThat(look(given.board, expire("display", 1))).isEqualTo(Arrival.ALONE);
    }

    @Test
    void of_who_has_spoken_since_it_is_void() {
        given.ask("camera", new Request.Leave("nobody"));
        assertThat(look(given.board, expire("camera", 1))).isEqualTo(Arrival.PASSED_OVER);
        assertThat(look(given.board, expire("camera", 2))).isEqualTo(Arrival.ALONE);
    }

    @Test
    void of_who_has_nothing_it_is_void() {
        assertThat(look(given.board, expire("owner", 1))).isEqualTo(Arrival.PASSED_OVER);
        assertThat(look(given.board, expire("nobody", 0))).isEqualTo(Arrival.PASSED_OVER);
        given.ask("display", new Request.Release("frame"));
        assertThat(look(given.board, expire("display", 2))).isEqualTo(Arrival.PASSED_OVER);
    }

    @Test
    void twice_it_is_void_the_second_time() {
        let(expire("camera", 1));
        assertThat(given.board.out()).containsOnlyKeys("camera");
        assertThat(look(given.board, expire("camera", 1))).isEqualTo(Arrival.PASSED_OVER);
        // What is asked by who is out uses up its numbers, and changes nothing of that.
        given.ask("camera", new Request.Leave("camera"));
        assertThat(look(given.board, expire("camera", 2))).isEqualTo(Arrival.PASSED_OVER);
    }

    private List<EventRecord> let(RequestRecord expire) {
        var events = EventSealer.decide(given.board, expire).stream()
                .map(event -> EventJson.read(event.json()))
                .toList();
        events.forEach(given.board::evolve);
        return events;
    }

    @Test
    void on_a_retired_board_it_is_void() {
        given.ask("owner", new Request.Retire());
        assertThat(look(given.board, expire("camera", 1))).isEqualTo(Arrival.PASSED_OVER);
        assertThat(EventSealer.decide(given.board, expire("camera", 1))).isEmpty();
    }

    @Test
    void what_cannot_be_is_a_dead_letter() {
        isDeadLetter(
                given.board,
                expire("camera", 2),
                "lastSeen: 2, but the highest that the board has heard of camera is 1");
        isDeadLetter(
                given.board,
                expire("nobody", 1),
                "lastSeen: 1, but the highest that the board has heard of nobody is 0");
        isDeadLetter(
                given.board, expire(Request.Expire.granted("camera", 0, 1), 0), "round: the board's time is given");
        isDeadLetter(Boards.fresh("phone"), expire("camera", 1), "board: nothing has defined it");
        var other = new Played("phone");
        other.ask("owner", new Request.Define(SPEC.withLease(0)));
        other.ask("camera", new Request.Create("frame", 4096, null, null, List.of(), null));
        isDeadLetter(other.board, expire("camera", 1), "type: the board has no lease");
    }

    @Test
    void its_events_stand_at_the_boards_own_time() {
        long at = given.board.at();
        assertThat(let(expire("camera", 1))).isNotEmpty().allSatisfy(record -> {
            assertThat(record.at()).isEqualTo(at);
            assertThat(record.cause()).isEqualTo("lease/camera/1");
            assertThat(record.node()).isEqualTo("camera");
            assertThat(record.nodeSeq()).isZero();
        });
    }

    @Test
    void who_is_out_is_told_since_when_and_may_only_retire_what_it_has_defined() {
        given.ask("owner", new Request.Create("mine", 4096, null, null, List.of(), null));
        let(expire("owner", 2));
        given.ask("owner", new Request.Create("more", 4096, null, null, List.of(), null));
        assertThat(given.events.getLast().event()).isInstanceOfSatisfying(Event.Refused.class, refused -> {
            assertThat(refused.errno()).isEqualTo(Errno.EACCES);
            assertThat(refused.reason()).isEqualTo("node owner is out since event 5: its lease of 15s has ended");
        });
        given.ask("owner", new Request.Retire());
        assertThat(given.board.isRetired()).isTrue();
    }

    /** Nobody would hear of a refusal, and who is out must not stay in because of it. */
    @Test
    void where_the_rule_fails_the_node_is_out_and_the_log_says_that_nothing_was_undone() {
        var events = EventSealer.decide(
                (_, _) -> {
                    throw new IllegalStateException("a fault");
                },
                given.board,
                expire("camera", 1));
        assertThat(events).singleElement().satisfies(event -> {
            var record = EventJson.read(event.json());
            assertThat(record.isOfExpiry()).isTrue();
            assertThat(record.node()).isEqualTo("camera");
            assertThat(((Event.Refused) record.event()).errno()).isEqualTo(Errno.EIO);
            given.board.evolve(record);
        });
        assertThat(given.board.out()).containsOnlyKeys("camera");
        assertThat(given.board.devices()).containsOnlyKeys("camera");
        assertThat(look(given.board, expire("camera", 1))).isEqualTo(Arrival.PASSED_OVER);
    }

    @Test
    void a_board_whose_rule_is_not_there_lets_nobody_go() {
        var board = Boards.fresh("phone");
        AnotherRule.by(AnotherRule.UNKNOWN, given.events).forEach(event -> board.evolve(event.record()));
        assertThatThrownBy(() -> EventSealer.decide(board, expire("camera", 1))).isInstanceOf(UnknownEdition.class);
    }

    // ---- granted time

    private RequestRecord standIn(String node) {
        var open = granted.open().orElseThrow();
        return expire(Request.Expire.granted(node, open.round(), open.seen()), open.at());
    }

    private RequestRecord turn(String node, Until until, Request... requests) {
        var open = granted.open().orElseThrow();
        var asks = new ArrayList<Ask>();
        long seq = granted.heard(node).numbers().highest();
        for (var request : requests) asks.add(new Ask(++seq, request));
        return RequestRecord.turn(node, "phone", open.at(), new Request.Turn(open.round(), open.seen(), asks, until));
    }

    /** @return the events of the round that it ends */
    private List<EventRecord> come(RequestRecord turn) {
        assertThat(look(granted, turn)).isEqualTo(Arrival.TURN);
        var round = parked.park(PARTITION, granted, turn, offset++);
        if (round.isEmpty()) return List.of();
        return Round.play(granted, round, Round.Judge.of(granted)).stream()
                .map(event -> EventJson.read(event.json()))
                .toList();
    }

    private static Event.Granted end(List<EventRecord> round) {
        return (Event.Granted) round.getLast().event();
    }

    private static Request create(String buffer) {
        return new Request.Create(buffer, 4096, null, null, List.of(), null);
    }

    @Test
    void the_expire_of_the_last_who_is_missing_ends_the_round() {
        come(turn("camera", Until.at(5)));
        come(turn("display", Until.at(7)));
        var end = end(come(standIn("encoder")));
        assertThat(end.gone()).containsExactly("encoder");
        assertThat(end.expired()).containsExactly("encoder");
        assertThat(end.promises()).containsOnlyKeys("camera", "display");
        assertThat(end.asked()).containsExactly("camera");
        assertThat(granted.out()).containsExactly(Map.entry("encoder", granted.seq()));
        assertThat(granted.mortals()).containsExactly("camera", "display");
    }

    @Test
    void it_waits_for_the_others_and_a_turn_that_comes_before_the_end_takes_its_place() {
        assertThat(come(standIn("encoder"))).isEmpty();
        assertThat(look(granted, standIn("encoder"))).isEqualTo(Arrival.PASSED_OVER);
        come(turn("camera", Until.at(5)));
        assertThat(come(turn("encoder", Until.NEVER, create("mine")))).isEmpty();
        assertThat(look(granted, standIn("encoder"))).as("it has spoken").isEqualTo(Arrival.PASSED_OVER);
        assertThat(parked.all(PARTITION)).hasSize(2);
        var round = come(turn("display", Until.at(7)));
        assertThat(end(round).expired()).isEmpty();
        assertThat(end(round).promises()).containsKey("encoder");
        assertThat(granted.buffer("mine")).isPresent();
        assertThat(granted.out()).isEmpty();
    }

    @Test
    void it_may_be_of_one_who_is_not_asked_and_is_undone_where_its_turn_would_stand() {
        come(turn("camera", Until.at(5)));
        come(turn("display", Until.at(5)));
        come(turn("encoder", Until.NEVER, create("mine")));
        // The others hear of the buffer, and have nothing to say.
        come(turn("camera", Until.at(5)));
        come(turn("display", Until.at(5)));
        assertThat(granted.asked()).containsExactly("camera", "display");
        assertThat(come(standIn("encoder"))).isEmpty();
        come(turn("camera", Until.at(6)));
        var round = come(turn("display", Until.at(6)));
        assertThat(round).filteredOn(EventRecord::isOfExpiry).hasSize(2).allSatisfy(record -> {
            assertThat(record.node()).isEqualTo("encoder");
            assertThat(record.cause()).isEqualTo("lease/encoder/5.0");
            assertThat(record.at()).isEqualTo(5);
        });
        assertThat(end(round).expired()).containsExactly("encoder");
        assertThat(granted.buffer("mine")).isEmpty();
        assertThat(granted.out()).containsOnlyKeys("encoder");
    }

    @Test
    void when_all_are_let_go_time_has_ended() {
        come(standIn("camera"));
        come(standIn("display"));
        var end = end(come(standIn("encoder")));
        assertThat(end.round()).isNull();
        assertThat(end.expired()).containsExactlyInAnyOrder("camera", "display", "encoder");
        assertThat(granted.open()).isEmpty();
        assertThat(granted.mortals()).isEmpty();
    }

    @Test
    void when_its_round_is_over_it_is_void_and_who_is_out_is_not_heard() {
        var late = standIn("camera");
        var lateTurn = turn("encoder", Until.at(9));
        come(turn("camera", Until.at(5)));
        come(turn("display", Until.at(5)));
        come(standIn("encoder"));
        assertThat(look(granted, late)).isEqualTo(Arrival.PASSED_OVER);
        assertThat(look(granted, lateTurn)).isEqualTo(Arrival.PASSED_OVER);
        assertThat(look(granted, standIn("encoder"))).isEqualTo(Arrival.PASSED_OVER);
        isDeadLetter(granted, turn("encoder", Until.at(9)), "node: encoder is out since event 2: its lease has ended");
    }

    @Test
    void what_cannot_be_in_a_round_is_a_dead_letter() {
        isDeadLetter(granted, expire("camera", 0), "lastSeen: the board grants its time");
        isDeadLetter(
                granted,
                expire(Request.Expire.granted("camera", 0, 2), 0),
                "seen: round 0.0 of event 2 is not open, but 0.0 of event 1");
        isDeadLetter(
                granted,
                expire(Request.Expire.granted("camera", 1, 1), 0),
                "seen: round 0.1 of event 1 is not open, but 0.0 of event 1");
        isDeadLetter(
                granted,
                expire(Request.Expire.granted("camera", 0, 1), 7),
                "seen: round 7.0 of event 1 is not open, but 0.0 of event 1");
        isDeadLetter(granted, standIn("stranger"), "of: stranger does not take part in the board's time");
        isDeadLetter(granted, standIn("lease"), "of: lease does not take part in the board's time");
        come(turn("camera", Until.GONE));
        come(turn("display", Until.at(5)));
        come(turn("encoder", Until.at(5)));
        isDeadLetter(granted, standIn("camera"), "of: camera does not take part in the board's time");
    }

    @Test
    void it_cannot_be_asked_in_a_turn() {
        var turn = new String(RequestJson.write(turn("camera", Until.NEVER, create("b"))), StandardCharsets.UTF_8);
        var asks = turn.replaceFirst("\\[.*]", "[{\"type\":\"expire\",\"seq\":1,\"of\":\"display\",\"lastSeen\":0}]");
        assertThatThrownBy(() -> RequestJson.read(asks.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("asks[0].type: ");
    }

    @Test
    void a_round_in_which_the_rule_fails_on_it_ends_all_the_same() {
        come(turn("camera", Until.at(5), create("frame")));
        come(turn("display", Until.at(5)));
        come(turn("encoder", Until.at(5)));
        come(turn("display", Until.at(5)));
        come(turn("encoder", Until.at(5)));
        come(turn("display", Until.at(6)));
        come(turn("encoder", Until.at(6)));
        var round = parked.park(PARTITION, granted, standIn("camera"), offset++);
        EventSealer.Rule failing = (board, request) -> {
            if (request.request() instanceof Request.Expire) throw new IllegalStateException("a fault");
            return board.decide(request);
        };
        var events = Round.play(granted, round, new Round.Judge() {
            @Override
            public List<EventJson.Sealed> answer(RequestRecord ask) {
                var decided = EventSealer.decide(failing, granted, ask);
                decided.forEach(event -> granted.evolve(event.record()));
                return decided;
            }

            @Override
            public void end(EventRecord end) {
                granted.evolve(end);
            }
        });
        assertThat(events)
                .hasSize(2)
                .first()
                .satisfies(event -> assertThat(
                                ((Event.Refused) EventJson.read(event.json()).event()).errno())
                        .isEqualTo(Errno.EIO));
        assertThat(granted.out()).containsOnlyKeys("camera");
        assertThat(granted.promises()).containsOnlyKeys("display", "encoder");
        assertThat(granted.buffers()).containsOnlyKeys("frame");
    }

    // ---- by chance

    /** By what the catalogue says of it, and no line of the rule. */
    @Property(tries = 300)
    void whatever_an_expire_says_it_is_what_the_catalogue_says_and_to_look_changes_nothing(
            @ForAll(supplier = Seeds.class) long seed) {
        var chance = new Chance(seed);
        var play = new GrantedPlay(seed & ~1L, 1 + chance.below(4));
        for (int i = chance.below(8); i > 0 && play.goesOn(); i--) play.play(play.turns());
        if (play.goesOn()) {
            var turns = play.turns();
            for (var turn : turns.subList(0, chance.below(turns.size()))) {
                play.parked().park(PARTITION, play.board, turn, 1000 + chance.below(1000));
            }
        }
        var board = play.board;
        var open = board.open();
        for (int i = 0; i < 20; i++) {
            var node = chance.oneOf("node-0", "node-1", "node-2", "node-3", "owner", "stranger");
            long at =
                    chance.oneIn(4) ? chance.below(9) : open.map(it -> it.at()).orElse(0L);
            long round = chance.oneIn(4)
                    ? chance.below(3)
                    : open.map(it -> it.round()).orElse(0L);
            long seen = chance.oneIn(4)
                    ? 1 + chance.below((int) board.seq() + 3)
                    : open.map(it -> it.seen()).orElse(1L);
            var body = chance.oneIn(6)
                    ? Request.Expire.given(node, chance.below(5))
                    : Request.Expire.granted(node, round, seen);
            var request = RequestRecord.expire(board.id(), body.isGiven() ? 0 : at, body);

            Arrival expected = null;
            boolean isOver = open.isEmpty() || seen < open.get().seen();
            boolean isOpen = open.isPresent()
                    && open.get().at() == at
                    && open.get().round() == round
                    && open.get().seen() == seen;
            if (board.out().containsKey(node)) expected = Arrival.PASSED_OVER;
            else if (!body.isGiven() && isOver) expected = Arrival.PASSED_OVER;
            else if (!body.isGiven() && isOpen && board.promises().containsKey(node))
                expected = play.parked().come(PARTITION, board).contains(node) ? Arrival.PASSED_OVER : Arrival.TURN;

            var before = Snapshot.of(board);
            Arrival arrival;
            try {
                arrival = play.parked().look(PARTITION, board, request);
            } catch (Inadmissible e) {
                arrival = null;
            }
            assertThat(arrival).as("%s", request).isEqualTo(expected);
            assertThat(Snapshot.of(board)).isEqualTo(before);
            Statistics.collect(arrival == null ? "dead letter" : arrival.name());
        }
    }
}

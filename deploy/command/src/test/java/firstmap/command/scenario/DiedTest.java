package firstmap.command.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.run.BoardPort;
import firstmap.coordinator.rule.Board;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.node.client.BoardView;
import firstmap.node.client.Port;
import firstmap.node.client.TakingTurns;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.Scenario;
import firstmap.node.scenario.Speed;
import firstmap.node.scenario.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An actor dies at any round of a scenario, and its lease ends there, or it is told to end: the others play on to the end, each
 * keeps its promises, and nothing is left of it. The real rule, without Kafka.
 */
class DiedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static Stream<Arguments> examples() {
        return Stream.of("video-record.yaml", "late-refused.yaml", "cheese.yaml", "differ.yaml")
                .flatMap(example -> Stream.of(Way.values()).map(way -> Arguments.of(example, way)));
    }

    private static LongStream crowds() {
        return LongStream.rangeClosed(1, 25);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whoever_of_an_example_ends_at_whatever_round_the_others_go_on(String example, Way way) throws Exception {
        var scenario = Examples.scenario(example).by(way);
        var chance = new Random(way.ordinal());
        for (var plan : scenario.actors())
            for (int turns : List.of(way.ordinal(), chance.nextInt(30), chance.nextInt(90)))
                ends(scenario, plan.name(), turns, chance.nextBoolean());
    }

    @ParameterizedTest
    @MethodSource("crowds")
    void whoever_of_a_crowd_ends_the_others_go_on(long seed) throws Exception {
        var scenario = DrawnScenario.of(seed);
        var chance = new Random(seed);
        var names = scenario.actors().stream().map(Scenario.Plan::name).toList();
        for (int turns : List.of(0, chance.nextInt(10), chance.nextInt(60)))
            ends(scenario, names.get(chance.nextInt(names.size())), turns, chance.nextBoolean());
    }

    @Test
    void a_frame_that_its_producer_was_filling_when_it_died_is_none() throws Exception {
        var view = new BoardView();
        var filling = new ArrayList<String>();
        for (var record :
                ends(Examples.scenario("video-record.yaml"), "camera", 12, true).records()) {
            view.observe(record);
            if (!record.isOfExpiry() || !(record.event() instanceof Event.Unmapped unmapped)) continue;
            filling.add(unmapped.buffer());
            assertThat(view.buffer(unmapped.buffer()).filledSeq()).isLessThan(record.seq());
        }
        assertThat(filling).hasSize(1);
    }

    private static BoardPort ends(Scenario scenario, String name, int turns, boolean dies) throws InterruptedException {
        var leased = leased(Speed.MAX.of(scenario));
        var board = new BoardPort(leased.board());
        var view = new BoardView();
        var others = leased.actors().stream()
                .map(Scenario.Plan::name)
                .filter(other -> !other.equals(name))
                .map(other -> new Actor(leased, other, 0, view))
                .toList();
        var port = new WithOneWhoEnds(board, new Actor(leased, name, 0, new BoardView()), turns, dies);
        new TakingTurns(port, view, others, leased.definition(), Duration.ZERO, PATIENCE)
                .play(leased.duration(), Progress.SILENT);
        assertNothingIsLeft(board.board(), name + " after " + turns + " turns, dies: " + dies);
        return board;
    }

    private static Scenario leased(Scenario scenario) {
        return new Scenario(
                scenario.name(),
                scenario.board(),
                scenario.spec().withLease(15_000_000_000L),
                scenario.duration(),
                scenario.actors());
    }

    private static void assertNothingIsLeft(Board board, String who) {
        assertThat(board.open()).as(who).isEmpty();
        assertThat(board.devices()).as(who).isEmpty();
        assertThat(board.buffers()).as(who).isEmpty();
        assertThat(board.heaps())
                .as(who)
                .allSatisfy(heap -> assertThat(heap.usedBytes()).isZero());
    }

    /** The others' way to the board; the one takes so many turns on it by itself, and then one that lets go, or its lease ends. */
    private static final class WithOneWhoEnds implements Port {
        private final BoardPort board;
        private final Actor actor;
        private final boolean dies;
        private int left;

        WithOneWhoEnds(BoardPort board, Actor actor, int turns, boolean dies) {
            this.board = board;
            this.actor = actor;
            left = turns;
            this.dies = dies;
        }

        @Override
        public void send(List<RequestRecord> requests) {
            board.send(requests);
        }

        /** The one is quicker than the others: its turn is there when they read of the round. */
        @Override
        public List<EventRecord> poll(Duration patience) {
            var heard = new ArrayList<EventRecord>();
            for (var news = board.poll(patience); !news.isEmpty(); news = board.poll(patience)) {
                news.forEach(this::show);
                heard.addAll(news);
            }
            return heard;
        }

        private void show(EventRecord record) {
            actor.before(record);
            actor.view().observe(record);
            actor.after(record);
            switch (record.event()) {
                case Event.Defined defined -> open(record, 0, defined.nodes());
                case Event.Granted granted
                when granted.round() != null -> open(record, granted.round(), granted.asked());
                case Event _ -> {}
            }
        }

        private void open(EventRecord opening, long round, List<String> asked) {
            if (!asked.contains(actor.name())) return;
            board.send(List.of(left-- > 0 || !dies ? turn(opening, round) : expire(opening, round)));
        }

        private RequestRecord turn(EventRecord opening, long round) {
            var said = left < 0 ? actor.farewell(opening.at()) : actor.turn(opening.at());
            return RequestRecord.turn(
                    actor.name(),
                    opening.board(),
                    opening.at(),
                    new Request.Turn(round, opening.seq(), said.asks(), said.until()));
        }

        private RequestRecord expire(EventRecord opening, long round) {
            return RequestRecord.expire(
                    opening.board(), opening.at(), Request.Expire.granted(actor.name(), round, opening.seq()));
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

package firstmap.node.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Ask;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Until;
import firstmap.node.client.BoardView;
import firstmap.node.client.Member.Said;
import firstmap.node.play.GrantingBoard;
import firstmap.node.play.ScenarioFiles;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one actor says at the openings of granted time, on a board that grants everything. */
class TurnTest {
    private static final long SECOND = 1_000_000_000;

    private final GrantingBoard board = new GrantingBoard();
    private Actor actor;
    private Scenario scenario;
    private int shown;
    private long at;

    private void playing(String name, String actors) {
        scenario = ScenarioFiles.with(actors);
        actor = new Actor(scenario, name, 0, new BoardView());
        grant(List.of(new RequestRecord(Scenario.OWNER, 1, scenario.board(), 0, new Request.Define(scenario.spec()))));
    }

    private void grant(List<RequestRecord> requests) {
        board.send(requests);
        for (; shown < board.events().size(); shown++)
            ActorTest.show(board.events().get(shown), actor.view(), actor);
    }

    private void grantAll(List<Ask> asks) {
        grant(asks.stream()
                .map(ask -> new RequestRecord(actor.name(), ask.seq(), scenario.board(), at, ask.request()))
                .toList());
    }

    /** Takes its turns at this time until it does not want to go on, and gives the last. */
    private Said rest(long at) {
        this.at = at;
        var turn = actor.turn(at);
        while (turn.until().equals(Until.at(at))) {
            grantAll(turn.asks());
            turn = actor.turn(at);
        }
        return turn;
    }

    @Test
    void a_turn_changes_nothing() {
        playing("camera", "camera: {produces: {set: preview, buffers: 3, size: 4096, function: capture, rate: 10}}");
        rest(0);
        grantAll(actor.turn(0).asks());
        assertThat(actor.turn(100_000_000)).isEqualTo(actor.turn(100_000_000));
        assertThat(actor.turn(SECOND / 2)).isNotEqualTo(actor.turn(100_000_000));
        var again = new Actor(scenario, "camera", 0, new BoardView());
        board.events().forEach(event -> ActorTest.show(event, again.view(), again));
        assertThat(again.turn(100_000_000)).isEqualTo(actor.turn(100_000_000));
    }

    @Test
    void who_wants_to_go_on_with_what_it_is_granted_says_so_and_then_promises_a_time() {
        playing("camera", "camera: {produces: {set: preview, buffers: 3, size: 4096, function: capture, rate: 10}}");
        assertThat(actor.turn(0).until()).isEqualTo(Until.at(0));
        assertThat(rest(0)).isEqualTo(new Said(List.of(), Until.at(100_000_000)));
        var tick = actor.turn(100_000_000);
        assertThat(tick.asks()).extracting(Ask::request).hasOnlyElementsOfTypes(Request.Unmap.class, Request.Map.class);
    }

    @Test
    void who_stays_twice_promises_to_come_back_and_who_leaves_for_the_last_time_is_gone() {
        playing("display", """
                camera: {produces: {set: preview, buffers: 3, size: 4096, function: capture, rate: 10}}
                display:
                  stays: [{joins: 100ms, leaves: 200ms}, {joins: 500ms, leaves: 900ms}]
                  consumes: {set: preview, function: scanout}
                """);
        assertThat(actor.turn(0)).isEqualTo(new Said(List.of(), Until.at(100_000_000)));
        assertThat(rest(100_000_000).until()).isEqualTo(Until.at(200_000_000));
        at = 200_000_000;
        var leaves = actor.turn(at);
        assertThat(leaves.asks()).extracting(Ask::request).containsExactly(new Request.Leave("display"));
        assertThat(leaves.until()).isEqualTo(Until.at(500_000_000));
        grantAll(leaves.asks());
        assertThat(rest(500_000_000).until()).isEqualTo(Until.at(900_000_000));
        assertThat(actor.turn(900_000_000).until()).isEqualTo(Until.GONE);
    }

    @Test
    void what_is_too_much_for_one_turn_is_asked_in_the_next_round() {
        var sets = new StringBuilder();
        for (int i = 0; i < 5; i++) sets.append("    - {set: s%d, buffers: 64, size: 4096, rate: 10}\n".formatted(i));
        playing("camera", "camera:\n  produces:\n" + sets);
        grantAll(actor.turn(0).asks());
        var first = actor.turn(0);
        assertThat(first.asks()).hasSize(256);
        assertThat(first.until()).isEqualTo(Until.at(0));
        grantAll(first.asks());
        var second = actor.turn(0);
        assertThat(second.asks()).hasSize(5 * 64 - 256);
        assertThat(second.asks().getFirst().seq())
                .isEqualTo(first.asks().getLast().seq() + 1);
        grantAll(second.asks());
        assertThat(rest(0).asks()).isEmpty();
    }
}

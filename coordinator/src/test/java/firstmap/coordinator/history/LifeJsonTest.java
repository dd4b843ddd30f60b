package firstmap.coordinator.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.rule.Buffer;
import firstmap.coordinator.trial.JsonTree;
import firstmap.events.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LifeJsonTest {
    @Test
    void a_state_is_told_with_the_first_step_and_wherever_it_is_another_than_before() {
        var refused = new ArrayList<JsonNode>();
        var states = 0;
        JsonNode before = MissingNode.getInstance();
        for (var step : told(20)) {
            if (step.has("state")) states++;
            if (step.at("/event/type").textValue().equals("refused")) refused.add(step);
            else assertThat(step.path("state")).isNotEqualTo(before);
            before = step.path("state");
        }
        assertThat(states).isEqualTo(1 + Buffer.MAX_ATTACHMENTS);
        assertThat(refused).hasSize(20).noneMatch(step -> step.has("state"));
    }

    @Test
    void what_is_refused_before_there_is_a_buffer_leads_to_none_and_is_told_so_once() {
        var life = new LifeJson();
        var refused = LongLife.events(1)
                .filter(event -> event.event() instanceof Event.Refused)
                .map(event -> new Step(event, Optional.empty()))
                .findFirst()
                .orElseThrow();
        var first = JsonTree.read(life.step(refused));
        assertThat(first.has("state")).isTrue();
        assertThat(first.get("state").isNull()).isTrue();
        assertThat(JsonTree.read(life.step(refused)).has("state")).isFalse();
    }

    @Test
    void what_was_refused_costs_what_the_refusals_cost_and_not_the_attachments_that_are_there() {
        var all = told(100).subList(1 + Buffer.MAX_ATTACHMENTS, 101 + Buffer.MAX_ATTACHMENTS);
        assertThat(all).allSatisfy(step -> assertThat(step.toString().length()).isLessThan(2_000));
    }

    private static List<JsonNode> told(int refused) {
        var life = new Life(LongLife.BUFFER);
        var json = new LifeJson();
        return LongLife.events(refused)
                .flatMap(event -> life.take(event).stream())
                .map(step -> (JsonNode) JsonTree.read(json.step(step)))
                .toList();
    }

    @Test
    void each_attachment_and_each_device_is_a_piece_of_its_own() {
        var board = Boards.fresh(LongLife.BOARD);
        LongLife.events(0).forEach(board::evolve);
        var buffer = board.buffer(LongLife.BUFFER).orElseThrow();
        assertThat(BufferJson.of(buffer)).hasSizeGreaterThan(Buffer.MAX_ATTACHMENTS);
        assertThat(JsonTree.read(BufferJson.of(buffer)).path("attachments")).hasSize(Buffer.MAX_ATTACHMENTS);
        assertThat(BoardJson.members(board)).hasSize(2 + board.devices().size());
        assertThat(JsonTree.of(BoardJson.members(board))
                        .at("/devices/camera/functions")
                        .has("any"))
                .isTrue();
    }
}

package firstmap.coordinator.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.coordinator.rule.Buffer;
import firstmap.events.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LifeJsonTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void a_state_is_told_with_the_first_step_and_wherever_it_is_another_than_before() throws IOException {
        var refused = new ArrayList<JsonNode>();
        var states = 0;
        var before = MAPPER.missingNode();
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
    void what_is_refused_before_there_is_a_buffer_leads_to_none_and_is_told_so_once() throws IOException {
        var life = new LifeJson();
        var refused = LongLife.events(1)
                .filter(event -> event.event() instanceof Event.Refused)
                .map(event -> new Step(event, Optional.empty()))
                .findFirst()
                .orElseThrow();
        var first = json(life, refused);
        assertThat(first.has("state")).isTrue();
        assertThat(first.get("state").isNull()).isTrue();
        assertThat(json(life, refused).has("state")).isFalse();
    }

    @Test
    void what_was_refused_costs_what_the_refusals_cost_and_not_the_attachments_that_are_there() throws IOException {
        var all = told(100).subList(1 + Buffer.MAX_ATTACHMENTS, 101 + Buffer.MAX_ATTACHMENTS);
        assertThat(all).allSatisfy(step -> assertThat(step.toString().length()).isLessThan(2_000));
    }

    private static List<JsonNode> told(int refused) {
        var life = new Life(LongLife.BUFFER);
        var json = new LifeJson();
        return LongLife.events(refused)
                .flatMap(event -> life.take(event).stream())
                .map(step -> json(json, step))
                .toList();
    }

    private static JsonNode json(LifeJson life, Step step) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = MAPPER.createGenerator(out)) {
            for (var piece : life.step(step).toList()) piece.write(json);
            json.flush();
            return MAPPER.readTree(out.toByteArray());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

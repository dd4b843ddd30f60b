package firstmap.coordinator.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.coordinator.trial.AnsweredRecording;
import firstmap.coordinator.trial.GrantedRecording;
import firstmap.events.BoardSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.Until;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoardTimeTest {
    private final GrantedRecording log = new GrantedRecording();

    private String shown() throws IOException {
        var out = new StringWriter();
        try (var json = new ObjectMapper().createGenerator(out)) {
            json.writeStartObject();
            for (var piece : BoardJson.members(log.board("phone")).toList()) piece.write(json);
            json.writeEndObject();
        }
        return out.toString();
    }

    @Test
    void a_board_shows_since_which_event_who_is_out_whose_lease_has_ended() throws IOException {
        var spec = AnsweredRecording.define(Policy.STRICT, 64).spec().withLease(BoardSpec.MIN_LEASE);
        log.ask("phone", "system", new Request.Define(GrantedRecording.granted(spec), List.of("b", "a")));
        log.expire("phone", "a");
        log.turn("phone", "b", 0, List.of(), Until.at(7));
        assertThat(shown()).contains("\"out\":{\"a\":2}", "\"lease\":1000000000", "\"promises\":{\"b\":\"7\"}");
    }

    @Test
    void a_board_that_grants_its_time_shows_which_round_is_open_and_who_is_asked_until_it_has_ended()
            throws IOException {
        var spec = AnsweredRecording.define(Policy.STRICT, 64).spec();
        log.ask("phone", "system", new Request.Define(GrantedRecording.granted(spec), List.of("b", "a")));
        log.turn("phone", "a", 0, List.of(), Until.NEVER);
        log.turn("phone", "b", 0, List.of(), Until.at(7));
        assertThat(shown())
                .contains(
                        "\"time\":{\"at\":7,\"round\":0,\"asked\":[\"b\"],\"promises\":{\"b\":\"7\",\"a\":\"never\"}}");
        assertThat(shown()).doesNotContain("\"out\"");
        log.turn("phone", "b", 0, List.of(), Until.GONE);
        assertThat(shown()).contains("\"time\":{\"ended\":true,\"asked\":[],\"promises\":{\"a\":\"never\"}}");
    }
}

package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.run.BoardPort;
import firstmap.command.scenario.Examples;
import firstmap.command.terminal.Console;
import firstmap.coordinator.history.Detectors;
import firstmap.coordinator.history.Life;
import firstmap.coordinator.history.Rounds;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Progress;
import firstmap.node.play.ScenarioPlayer;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A buffer's life says in which round of its instant each event has happened, where time is granted. */
class ToldRoundsTest {
    private static final BufferName NAME = new BufferName("phone", "preview-0");

    private static List<EventRecord> played() throws InterruptedException {
        var port = new BoardPort("phone");
        ScenarioPlayer.byTurns(Examples.scenario("video-record.yaml").onBoard("phone"), port, 0, Progress.SILENT);
        return port.records();
    }

    private static String told(List<EventRecord> events, boolean isTable) throws Exception {
        var out = new ByteArrayOutputStream();
        var console = new Console(InputStream.nullInputStream(), out, new PrintStream(out), false, false, false);
        var told = isTable ? new LifeTable(console, NAME) : new LifeDocument(console, NAME);
        var life = new Life(NAME.buffer());
        var rounds = new Rounds();
        for (var event : events) {
            var round = rounds.of(event);
            var step = life.take(event);
            if (step.isPresent()) told.step(step.get().in(round));
        }
        told.end(new Detectors());
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The round that was open when each event was decided, as the ends of rounds say it. */
    private static List<Long> rounds(List<EventRecord> events) {
        var rounds = new ArrayList<Long>();
        var life = new Life(NAME.buffer());
        long open = 0;
        for (var event : events)
            if (event.event() instanceof Event.Granted granted && granted.round() != null) open = granted.round();
            else if (life.take(event).isPresent()) rounds.add(open);
        return rounds;
    }

    @Test
    void a_table_has_a_column_of_rounds() throws Exception {
        var events = played();
        var lines = told(events, true).lines().toList();
        assertThat(lines.get(1).strip().split(" +")).containsSequence("SEQ", "AT", "ROUND", "BY", "EVENT");
        assertThat(lines.get(2).strip().split(" +")).contains("created");
        assertThat(rounds(events)).contains(0L, 1L, 2L);
    }

    @Test
    void a_document_has_the_round_of_each_event() throws Exception {
        var events = played();
        var shown = new ArrayList<Long>();
        for (JsonNode step : new ObjectMapper().readTree(told(events, false)).path("steps"))
            shown.add(step.path("round").asLong(-1));
        assertThat(shown).isEqualTo(rounds(events));
    }

    /** As if nobody had granted it. */
    @Test
    void where_time_is_given_there_are_none() throws Exception {
        var events = played().stream()
                .filter(event -> !(event.event() instanceof Event.Defined || event.event() instanceof Event.Granted))
                .toList();
        assertThat(told(events, true)).doesNotContain("ROUND");
        assertThat(told(events, false)).doesNotContain("\"round\"");
    }
}

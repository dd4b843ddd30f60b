package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.audit.Audit;
import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.Standby;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.trial.MemoryRecording;
import firstmap.events.Event;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.Document;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One board on the whole way of everything that is said of it: from its file, through the wire and the rule, snapshots and
 * recovery, to the audit.
 */
final class WholeWay {
    private static final String BOARD = "whole";
    private static final int HOME = Home.of(BOARD, MemoryLog.PARTITIONS);

    private final MemoryLog log = new MemoryLog(LoopParts.SOUND.withDue(new LoopParts.Due(1, Duration.ofDays(1))));
    private final MemoryRecording recording = new MemoryRecording(MemoryLog.PARTITIONS);
    private int told;
    private long asked;

    /** @param file a board file, in YAML */
    WholeWay(String file) {
        ask(new Request.Define(Document.BoardFile.parse("board", file).spec()));
    }

    /** Asks through the wire; what is answered has been written and read again. */
    List<Event> ask(Request request) {
        asked++;
        var json = RequestJson.write(new RequestRecord("test", asked, BOARD, asked, request));
        recording.append(Topic.REQUESTS, HOME, MemoryLog.key(BOARD), json);
        log.ask(BOARD, RequestJson.read(json).request());
        var written = log.records(Topic.EVENTS, BOARD);
        var answer = written.subList(told, written.size()).stream()
                .map(record -> EventJson.read(record.value()).event())
                .toList();
        told = written.size();
        return answer;
    }

    /** Asks what an attach would meet, and holds it against what it meets. */
    List<Event> askAsForetold(Request.Attach attach) {
        var foretold = board().whatIf(attach);
        var answer = ask(attach);
        assertThat(answer).as("what-if").isEqualTo(foretold);
        return answer;
    }

    /** As it is now. */
    Board board() {
        return log.boards.board(HOME, BOARD);
    }

    /** Rebuilt from snapshots, and from nothing but its events, the board is as it is; and the audit finds nothing. */
    void end() throws InterruptedException {
        var fromSnapshots = new Boards();
        var rebuilt = log.restore(Standby.NONE, Map.of(), fromSnapshots).get(HOME);
        assertThat(rebuilt.read()).as("events that no snapshot covers").isLessThan(rebuilt.events());
        assertThat(fromSnapshots.board(HOME, BOARD).isSameAs(board()))
                .as("from snapshots")
                .isTrue();

        var fromEvents = Boards.fresh(BOARD);
        for (var record : log.records(Topic.EVENTS, BOARD)) fromEvents.evolve(EventJson.read(record.value()));
        assertThat(fromEvents.isSameAs(board())).as("from events").isTrue();

        for (var topic : List.of(Topic.EVENTS, Topic.SNAPSHOTS))
            for (var record : log.records(topic, BOARD)) recording.append(topic, HOME, record.key(), record.value());
        recording.answered(HOME, asked);
        var report = Audit.run(recording, List.of(), Progress.SILENT);
        assertThat(report.findings()).isEmpty();
        assertThat(report.partitions().get(HOME).events()).isEqualTo(told);
    }
}

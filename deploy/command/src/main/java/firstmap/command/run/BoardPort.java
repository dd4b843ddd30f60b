package firstmap.command.run;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.boards.Round;
import firstmap.coordinator.rule.Board;
import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.node.client.Port;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real board without Kafka between; it keeps both logs as they would stand on the topics. */
public final class BoardPort implements Port {
    private static final int PARTITION = 0;

    private final Board board;
    private final ParkedTurns parked = new ParkedTurns();
    private final List<String> requests = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final List<EventRecord> records = new ArrayList<>();
    private int polled;

    public BoardPort(String board) {
        this.board = Boards.fresh(board);
    }

    @Override
    public void send(List<RequestRecord> batch) {
        for (var request : batch) {
            requests.add(new String(RequestJson.write(request), StandardCharsets.UTF_8));
            for (var event : answer(request)) {
                events.add(new String(event.json(), StandardCharsets.UTF_8));
                records.add(EventJson.read(event.json()));
            }
        }
    }

    private List<EventJson.Sealed> answer(RequestRecord request) {
        return switch (parked.look(PARTITION, board, request)) {
            case PASSED_OVER -> List.of();
            case ALONE -> {
                var decisions = EventSealer.decide(board, request);
                decisions.forEach(decision -> board.evolve(decision.record()));
                yield decisions;
            }
            case TURN -> {
                var round = parked.park(PARTITION, board, request, requests.size());
                yield round.isEmpty() ? List.of() : Round.play(board, round, Round.Judge.of(board));
            }
        };
    }

    @Override
    public List<EventRecord> poll(Duration patience) {
        var news = List.copyOf(records.subList(polled, records.size()));
        polled = records.size();
        return news;
    }

    public Board board() {
        return board;
    }

    /** What was asked, as JSON. */
    public List<String> requests() {
        return requests;
    }

    /** What was decided, as JSON. */
    public List<String> events() {
        return events;
    }

    public List<EventRecord> records() {
        return records;
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

package firstmap.command.run;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.rule.Board;
import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.node.board.Port;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real board without Kafka between; it keeps both logs as they would stand on the topics. */
public final class BoardPort implements Port {
    private final Board board;
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
            for (var event : EventSealer.decide(board, request)) {
                board.evolve(event.record());
                events.add(new String(event.json(), StandardCharsets.UTF_8));
                records.add(EventJson.read(event.json()));
            }
        }
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
    public void wakeUp() {}

    @Override
    public void close() {}
}

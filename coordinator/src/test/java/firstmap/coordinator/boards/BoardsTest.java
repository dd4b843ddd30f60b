package firstmap.coordinator.boards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.loop.Requests;
import firstmap.coordinator.rule.Board;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What may stand on the events that no coordinator has written. None of it is passed over. */
class BoardsTest {
    private static final int OFFSET = 42;

    private static final EventJson.Sealed FIRST = decide(Boards.fresh("phone"), 1, Requests.define());
    private static final byte[] SECOND = second();

    private final Boards boards = new Boards();

    static Stream<Arguments> foreign() {
        var rows = new LinkedHashMap<String, byte[]>();
        rows.put("not an event: not JSON", bytes("garbage"));
        rows.put("not an event: empty", new byte[0]);
        rows.put("not an event: not UTF-8", new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        rows.put("not an event: hash: not JSON at line 1", Arrays.copyOf(SECOND, SECOND.length - 1));
        rows.put("not an event: type: unknown type melted", edited("created", "melted"));
        rows.put("not an event: size: not a whole number", edited("4096", "1e308"));
        rows.put("not an event: colour: unknown field", edited("\"size\"", "\"colour\":1,\"size\""));
        rows.put(
                "not an event: seq: not JSON at line 1, column 109: Duplicate",
                edited("\"size\"", "\"seq\":2,\"size\""));
        rows.put("the hash does not match the event", edited("4096", "8192"));
        rows.put("the key is not the board tablet", edited("\"phone\"", "\"tablet\""));
        rows.put("the event before it was 1", sealed(3, 2, 0, FIRST.record().hash()));
        rows.put("it follows 000", sealed(2, 2, 0, EventRecord.NO_HASH));
        rows.put("it missed another count", sealed(2, 9, 0, FIRST.record().hash()));
        rows.put("unknown buffer nobody", sealed(2, 2, 0, FIRST.record().hash()));
        return rows.entrySet().stream().map(row -> Arguments.of(row.getKey(), row.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("foreign")
    void what_no_coordinator_has_written_is_corruption_with_its_place(String problem, byte[] value) {
        apply(stored("phone", FIRST.json()));
        assertThatThrownBy(() -> apply(stored("phone", value)))
                .isInstanceOf(CorruptLog.class)
                .hasMessageContaining("events partition 2 offset 42")
                .hasMessageContaining(problem);
    }

    @Test
    void a_tombstone_is_corruption_too() {
        assertThatThrownBy(() -> apply(stored("phone", null))).isInstanceOf(CorruptLog.class);
        assertThatThrownBy(() -> apply(stored(null, FIRST.json()))).isInstanceOf(CorruptLog.class);
    }

    @Test
    void what_a_coordinator_has_written_is_not() {
        apply(stored("phone", FIRST.json()));
        apply(stored("phone", SECOND));
        assertThat(boards.board(2, "phone").buffers()).containsKey("x");
    }

    private void apply(LogRecord stored) {
        boards.evolve(stored, Boards.read(stored));
    }

    private static EventJson.Sealed decide(Board board, long seq, Request request) {
        return EventSealer.decide(board, new RequestRecord("cli", seq, "phone", 0, request))
                .getFirst();
    }

    private static byte[] second() {
        var board = Boards.fresh("phone");
        board.evolve(FIRST.record());
        return decide(board, 2, Requests.create("x")).json();
    }

    /** A whole event with a hash of its own, of somebody who knows how. */
    private static byte[] sealed(long seq, long nodeSeq, long missed, String prev) {
        return EventJson.seal(new EventRecord(
                        "phone", seq, "x", "cli", nodeSeq, missed, 0, new Event.Released("nobody"), prev, null))
                .json();
    }

    private static byte[] edited(String from, String to) {
        return bytes(new String(SECOND, StandardCharsets.UTF_8).replace(from, to));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static LogRecord stored(String key, byte[] value) {
        return new LogRecord(Topic.EVENTS, 2, OFFSET, key == null ? null : bytes(key), value);
    }
}

package firstmap.node.client.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Quarantine;
import firstmap.events.json.EventJson;
import firstmap.events.json.QuarantineJson;
import firstmap.events.json.Quarantines;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class BoardEventsTest {
    private static final byte[] GARBAGE = {'{'};

    private final List<Quarantine> said = new ArrayList<>();
    private final BoardEvents board = new BoardEvents(key("phone"), () -> Quarantines.of("topic", said));
    private String head = EventRecord.NO_HASH;
    private long seq;
    private long offset;

    @Test
    void a_record_that_is_no_event_is_stood_still_at_until_it_is_set_aside() {
        assertThat(board.take(next())).isPresent();
        var garbage = record("phone", GARBAGE);
        assertThat(board.take(garbage)).isEmpty();
        assertThat(board.isStuckAt(garbage)).isTrue();
        assertThat(board.standsStill().orElseThrow())
                .startsWith("board phone stands still: firstmap.events partition 3 offset 1: not an event");

        setAside(garbage, null);
        assertThat(board.take(garbage)).isEmpty();
        assertThat(board.isStuckAt(garbage)).isFalse();
        assertThat(board.standsStill()).isEmpty();
        assertThat(board.take(next())).isPresent();
    }

    @Test
    void an_event_that_does_not_follow_is_stood_still_at() {
        var first = next();
        assertThat(board.take(first)).isPresent();
        assertThat(board.take(next())).isPresent();
        var again = record("phone", first.value());
        assertThat(board.take(again)).isEmpty();
        assertThat(board.isStuckAt(again)).isTrue();
        assertThat(board.standsStill().orElseThrow()).endsWith("offset 2: event 1 follows event 2");
    }

    @Test
    void garbage_of_another_board_is_told_and_read_past_for_nobody_decides_meanwhile() {
        assertThat(board.take(next())).isPresent();
        var garbage = record("tablet", GARBAGE);
        assertThat(board.take(garbage)).isEmpty();
        assertThat(board.isStuckAt(garbage)).isFalse();
        assertThat(board.standsStill()).isPresent();
        assertThat(board.take(next())).as("they do again").isPresent();
        assertThat(board.standsStill()).isEmpty();
        var other = record("tablet", null);
        setAside(other, null);
        assertThat(board.take(other)).isEmpty();
        assertThat(board.standsStill()).isEmpty();
    }

    @Test
    void a_board_of_which_an_event_is_set_aside_stands_still_for_good() {
        assertThat(board.take(next())).isPresent();
        var damaged = record("phone", GARBAGE);
        setAside(damaged, "phone");
        assertThat(board.take(damaged)).isEmpty();
        assertThat(board.take(next())).isEmpty();
        assertThat(board.standsStill().orElseThrow()).contains("an event of the board is set aside (a test)");
    }

    private void setAside(ConsumerRecord<byte[], byte[]> record, String ofBoard) {
        var digest = QuarantineJson.digest(record.key(), record.value());
        said.add(new Quarantine("topic", record.partition(), record.offset(), digest, ofBoard, "a test"));
    }

    private ConsumerRecord<byte[], byte[]> next() {
        seq++;
        var event = EventJson.seal(
                new EventRecord("phone", seq, "n/" + seq, "n", seq, 0, 0, new Event.Released("b"), head, null));
        head = event.record().hash();
        return record("phone", event.json());
    }

    private ConsumerRecord<byte[], byte[]> record(String key, byte[] value) {
        return new ConsumerRecord<>("firstmap.events", 3, offset++, key(key), value);
    }

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

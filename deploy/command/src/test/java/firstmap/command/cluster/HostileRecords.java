package firstmap.command.cluster;

import firstmap.events.Limits;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records whose value is not all that is wrong with them, each with its answer. */
final class HostileRecords {
    record Row(String what, ProducerRecord<byte[], byte[]> record, String answer) {
        @Override
        public String toString() {
            return what + ", " + answer;
        }
    }

    private final String board;
    private final List<Row> rows = new ArrayList<>();
    private long seq;

    private HostileRecords(String board) {
        this.board = board;
    }

    static List<Row> rows(String board) {
        var all = new HostileRecords(board);
        all.keys();
        all.values();
        all.headers();
        all.numbers();
        return all.rows;
    }

    private void keys() {
        add("no key", null, create("x"), "dead: no key");
        add("an empty key", "", create("x"), "dead: board: is " + board + ", but the record's key is another");
        add("the key of another board", "other", create("x"), "dead: board: is " + board);
        add("the board with a NUL behind it", board + "\0", create("x"), "dead: board: is " + board);
        add("the board with a blank before it", " " + board, create("x"), "dead: board: is " + board);
        add("the board in capitals", board.toUpperCase(java.util.Locale.ROOT), create("x"), "dead: board: is " + board);
        row("a key that is not UTF-8", new byte[] {(byte) 0xff, (byte) 0xfe}, create("x"), "dead: board: is " + board);
        row("a key of 100,000 bytes", new byte[100_000], create("x"), "dead: board: is " + board);
        int elsewhere = (Home.of(board, Log.PARTITIONS) + 1) % Log.PARTITIONS;
        rows.add(new Row(
                "the partition of another board",
                new ProducerRecord<>(Topic.REQUESTS.topicName(), elsewhere, Log.key(board), create("x")),
                "dead: board: belongs on partition " + Home.of(board, Log.PARTITIONS) + " of 4"));
    }

    private void values() {
        row("no value", Log.key(board), null, "dead: no value");
        row("an empty value", Log.key(board), new byte[0], "dead: empty");
        row("neither key nor value", null, null, "dead: no key");
        row("a value of the longest that a topic takes", Log.key(board), new byte[1_048_000], "dead: 1048000 bytes");
        row(
                "UTF-16",
                Log.key(board),
                new String(create("x"), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16),
                "dead: not UTF-8");
        row("a request and blanks, 65536 bytes", Log.key(board), padded(create("padded"), 65_536), "created");
        row("a request and blanks, 65537 bytes", Log.key(board), padded(create("x"), 65_537), "dead: 65537 bytes");
        row("blanks before a request", Log.key(board), text("\n\t " + text(create("blank"))), "created");
    }

    private void headers() {
        var strange = add("headers without a value, without a name, twice", board, text("no"), "dead: not JSON");
        strange.headers()
                .add("null", null)
                .add("", new byte[] {1})
                .add("twice", new byte[1])
                .add("twice", new byte[2]);
        var speaking = add("headers that would speak for the coordinator", board, text("no"), "dead: not JSON");
        speaking.headers()
                .add("error", text("all is well"))
                .add("offset", text("-1"))
                .add("topic", null);
        var many = add("10,000 headers", board, text("no"), "dead: not JSON");
        for (int i = 0; i < 10_000; i++) many.headers().add("h" + i, new byte[] {(byte) i});
        var wide = add("a header of 700,000 bytes", board, text("no"), "dead: not JSON");
        wide.headers().add("wide", new byte[700_000]);
        var harmless = add("a request with headers", board, create("headers"), "created");
        harmless.headers().add("traceparent", text("00-0-0-00")).add("null", null);
    }

    private void numbers() {
        add("the same request again", board, request("again", 1, "first"), "created");
        add("its number with another body", board, request("again", 1, "second"), "");
        add("its number and id with another body", board, request("again", 1, "third"), "");
        add(
                "the last number there is",
                board,
                request("last", Long.MAX_VALUE, "last"),
                "dead: seq: 9223372036854775807 is");
        add("the node whose number that is not goes on", board, request("last", 1, "after"), "created");
        add("numbers that come back to front: 3", board, request("back", 3, "back3"), "created");
        add("numbers that come back to front: 2", board, request("back", 2, "back2"), "created");
        add("numbers that come back to front: 1", board, request("back", 1, "back1"), "created");
        add("numbers that come back to front: 2 again", board, request("back", 2, "back2"), "");
        add("a number too far ahead", board, request("far", 65, "far65"), "dead: seq: 65 is more than 64 above 0");
        add("as far ahead as may be", board, request("far", 64, "far64"), "created");
        add("once more", board, request("far", 128, "far128"), "created");
        add("64 below the highest", board, request("far", 64, "far64"), "");
        add("63 below the highest", board, request("far", 65, "far65"), "created");
        add("65 below the highest: too old to tell", board, request("far", 63, "far63"), "");
        add("a time of its own", board, request("past", 1, 10, "past10"), "created");
        add("a time before its own", board, request("past", 2, 9, "past9"), "EINVAL: at: 9 lies before 10");
        add("a time before the board's", board, request("before", 1, 3, "before3"), "created");
        add(
                "a time beyond all",
                board,
                request("past", 3, Limits.MAX_AT + 1, "never"),
                "dead: at: 4611686018427387904");
    }

    private ProducerRecord<byte[], byte[]> add(String what, String key, byte[] value, String answer) {
        return row(what, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value, answer);
    }

    private ProducerRecord<byte[], byte[]> row(String what, byte[] key, byte[] value, String answer) {
        var record = new ProducerRecord<>(Topic.REQUESTS.topicName(), key, value);
        rows.add(new Row(what, record, answer));
        return record;
    }

    private byte[] create(String buffer) {
        return request("records", ++seq, buffer);
    }

    private byte[] request(String node, long seq, String buffer) {
        return request(node, seq, 0, buffer);
    }

    private byte[] request(String node, long seq, long at, String buffer) {
        return RequestJson.write(new RequestRecord(node, seq, board, at, Log.create(buffer)));
    }

    private static byte[] padded(byte[] value, int length) {
        var padded = Arrays.copyOf(value, length);
        Arrays.fill(padded, value.length, length, (byte) ' ');
        return padded;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

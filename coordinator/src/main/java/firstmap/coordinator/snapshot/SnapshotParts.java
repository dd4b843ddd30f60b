package firstmap.coordinator.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import firstmap.events.json.Json;
import firstmap.events.json.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Fills parts with items, as many as fit, and hashes them. Where one part ends is a function of the items alone. */
final class SnapshotParts {
    /** A part is shorter than 1 MiB: the item with which it would not be begins the next one. */
    static final int MAX_BYTES = (1 << 20) - 1;

    private static final byte[] ITEMS = ",\"items\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "]}".getBytes(StandardCharsets.US_ASCII);

    private final String board;
    private final long seq;
    private final Consumer<byte[]> sink;
    private final MessageDigest digest = Sha256.begin();
    private final Waiting waiting = new Waiting();
    private final JsonGenerator json = Json.values(waiting);
    private byte[] begin;
    private int count;
    private long bytes;

    /** The items that are in no part yet, with commas between them. */
    private static final class Waiting extends ByteArrayOutputStream {
        /** Takes the first of them out, and the comma behind them. @param length bytes of these */
        void moveTo(byte[] part, int at, int length) {
            System.arraycopy(buf, 0, part, at, length);
            int rest = Math.min(count, length + 1);
            System.arraycopy(buf, rest, buf, 0, count - rest);
            count -= rest;
        }
    }

    /** Writes the fields of one item. */
    interface Item {
        void write(JsonGenerator json) throws IOException;
    }

    SnapshotParts(String board, long seq, Consumer<byte[]> sink) {
        this.board = board;
        this.seq = seq;
        this.sink = sink;
        begin = begin(0);
    }

    void add(String type, Item item) throws IOException {
        int before = waiting.size();
        json.writeStartObject();
        json.writeStringField("type", type);
        item.write(json);
        json.writeEndObject();
        json.flush();
        if (before > 0 && begin.length + waiting.size() + END.length > MAX_BYTES) close(before);
    }

    /** Nothing comes any more. */
    void end() throws IOException {
        json.close();
        close(waiting.size());
    }

    /** @param length bytes of the items that go into the part */
    private void close(int length) {
        var part = Arrays.copyOf(begin, begin.length + length + END.length);
        waiting.moveTo(part, begin.length, length);
        System.arraycopy(END, 0, part, begin.length + length, END.length);
        bytes += part.length;
        digest.update(part);
        begin = begin(++count);
        sink.accept(part);
    }

    private byte[] begin(int part) {
        var open = Json.bytes(fields -> {
            fields.writeStringField("type", "part");
            fields.writeStringField("board", board);
            fields.writeNumberField("seq", seq);
            fields.writeNumberField("part", part);
        });
        var begin = Arrays.copyOf(open, open.length - 1 + ITEMS.length);
        System.arraycopy(ITEMS, 0, begin, open.length - 1, ITEMS.length);
        return begin;
    }

    /** @param offset of the manifest */
    SnapshotManifest manifest(String head, long offset) {
        return new SnapshotManifest(
                board, seq, head, offset, count, bytes, HexFormat.of().formatHex(digest.digest()));
    }
}

package firstmap.coordinator.snapshot;

import firstmap.events.Field;
import firstmap.events.Form;
import firstmap.events.json.Json;
import firstmap.events.json.JsonBytes;
import firstmap.events.json.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** Fills parts with items, as many as fit, and hashes them. Where one part ends is a function of the items alone. */
final class SnapshotParts {
    /** A part is shorter than 1 MiB: the item with which it would not be begins the next one. */
    static final int MAX_BYTES = (1 << 20) - 1;

    private static final byte[] END = "]}".getBytes(StandardCharsets.US_ASCII);

    private final String board;
    private final long seq;
    private final Consumer<byte[]> sink;
    private final MessageDigest digest = Sha256.begin();
    /** The items that are in no part yet, with commas between them. */
    private final JsonBytes waiting = new JsonBytes();

    private byte[] begin;
    private int count;
    private long bytes;

    /** One part as it stands on the topic. @param number from 0 */
    record Part(String board, long seq, int number, List<SnapshotItem> items) {
        static final Field<Part, String> BOARD = Field.id("board", Part::board);
        static final Field<Part, Long> SEQ = Field.number("seq", 1, Long.MAX_VALUE, Part::seq);
        static final Field<Part, Integer> NUMBER = Field.count("part", 0, SnapshotManifest.MAX_PARTS, Part::number);
        static final Form<Part> FORM = Form.of(
                        BOARD,
                        SEQ,
                        NUMBER,
                        Field.typed("items", SnapshotItem.forms(), SnapshotItem::form, Integer.MAX_VALUE, Part::items),
                        Part::new)
                .named("part");
    }

    SnapshotParts(String board, long seq, Consumer<byte[]> sink) {
        this.board = board;
        this.seq = seq;
        this.sink = sink;
        begin = begin(0);
    }

    void add(SnapshotItem item) {
        add(item.form(), item);
    }

    @SuppressWarnings("unchecked") // It is the item's own form.
    private <T extends SnapshotItem> void add(Form<T> form, SnapshotItem item) {
        int before = waiting.size();
        waiting.object(form, (T) item);
        if (before > 0 && begin.length + waiting.size() + END.length > MAX_BYTES) close(before);
    }

    /** Nothing comes any more. */
    void end() {
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

    private byte[] begin(int number) {
        var empty = Json.bytes(Part.FORM, new Part(board, seq, number, List.of()));
        return Arrays.copyOf(empty, empty.length - END.length);
    }

    /** @param offset of the manifest */
    SnapshotManifest manifest(String head, long offset) {
        return new SnapshotManifest(
                board, seq, head, offset, count, bytes, HexFormat.of().formatHex(digest.digest()));
    }
}

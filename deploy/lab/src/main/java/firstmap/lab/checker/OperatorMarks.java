package firstmap.lab.checker;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What operators have set aside of the events, as the catalogue of the wire says, and which boards stand still by it. */
final class OperatorMarks {
    private static final int MOST_BYTES = 64 << 10;

    private record Place(long partition, long offset) {}

    /** @param board null if it was no event of a board */
    private record Mark(String digest, String board) {}

    private final String topic;
    private final Map<Place, Mark> marks = new HashMap<>();
    private final Set<Place> obeyed = new HashSet<>();
    private final Set<String> broken = new HashSet<>();

    /** @param topic id of the events topic */
    OperatorMarks(String topic) {
        this.topic = topic;
    }

    /** A record of the control topic; of two for one place the later counts. */
    void accept(StoredRecord said) {
        try {
            var mark = StrictJson.read(said.value() == null ? new byte[0] : said.value(), MOST_BYTES);
            if (!"quarantine".equals(mark.get("type")) || !topic.equals(mark.get("topic"))) return;
            marks.put(
                    new Place((Long) mark.get("partition"), (Long) mark.get("offset")),
                    new Mark((String) mark.get("digest"), (String) mark.get("board")));
        } catch (IllegalArgumentException | ClassCastException | NullPointerException e) {
            // It is none, and says nothing.
        }
    }

    /** Whether there is a mark for its place, of whatever bytes. */
    boolean speakOf(StoredRecord event) {
        return marks.containsKey(new Place(event.partition(), event.offset()));
    }

    /** Whether an event that cannot be read, or does not follow, is passed over. */
    boolean setsAside(StoredRecord event) {
        var place = new Place(event.partition(), event.offset());
        var mark = marks.get(place);
        if (mark == null || !Objects.equals(mark.digest(), digest(event))) return false;
        obeyed.add(place);
        if (mark.board() != null) broken.add(mark.board());
        return true;
    }

    /** Whether the events of a board have lost one: those behind it are no part of its chain, and nothing answers for it. */
    boolean standsStill(String board) {
        return broken.contains(board);
    }

    /** Marks on what fits, or on other bytes. */
    void end(Findings findings) {
        for (var place : marks.keySet())
            if (!obeyed.contains(place))
                findings.add(
                        Flaw.FORKED,
                        StoredRecord.place(LogTopic.EVENTS, (int) place.partition(), place.offset()),
                        "a mark sets aside what fits, or is another record");
    }

    private static String digest(StoredRecord event) {
        var sha = EventHash.sha256();
        for (var part : new byte[][] {event.key(), event.value()}) {
            sha.update(ByteBuffer.allocate(4)
                    .putInt(part == null ? -1 : part.length)
                    .flip());
            if (part != null) sha.update(part);
        }
        return HexFormat.of().formatHex(sha.digest());
    }
}

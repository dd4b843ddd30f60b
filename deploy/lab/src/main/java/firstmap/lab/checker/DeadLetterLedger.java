package firstmap.lab.checker;

import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The dead letters, by the place of the request that each is about. */
final class DeadLetterLedger {
    private record Place(int partition, long offset) {}

    private final Map<Place, List<StoredRecord>> byPlace = new HashMap<>();
    private long count;

    DeadLetterLedger(LogHistory history, Findings findings) {
        for (int i = 0; i < history.partitions(Topic.DEAD_LETTERS); i++)
            history.read(Topic.DEAD_LETTERS, i, letter -> {
                count++;
                try {
                    if (!text(letter, "topic").equals(Topic.REQUESTS.topicName()))
                        throw new IllegalArgumentException("another topic");
                    var place = new Place(
                            Integer.parseInt(text(letter, "partition")), Long.parseLong(text(letter, "offset")));
                    byPlace.computeIfAbsent(place, _ -> new ArrayList<>(1)).add(letter);
                } catch (IllegalArgumentException e) {
                    findings.add(Flaw.LOST, letter.place(), "a dead letter that names no request: " + e.getMessage());
                }
            });
    }

    private static String text(StoredRecord letter, String header) {
        var bytes = letter.headers().get(header);
        if (bytes == null) throw new IllegalArgumentException("no header " + header);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    long count() {
        return count;
    }

    /** Those about this request; each is given once. */
    List<StoredRecord> take(StoredRecord request) {
        var letters = byPlace.remove(new Place(request.partition(), request.offset()));
        return letters == null ? List.of() : letters;
    }

    /** Whether a letter holds this very request, byte for byte. What was too long for a record is cut and says so. */
    static boolean holds(StoredRecord letter, StoredRecord request) {
        return isSame(letter, "key-bytes", letter.key(), request.key())
                && isSame(letter, "value-bytes", letter.value(), request.value());
    }

    private static boolean isSame(StoredRecord letter, String cut, byte[] kept, byte[] asked) {
        var length = letter.headers().get(cut);
        if (length == null) return Arrays.equals(kept, asked);
        return asked != null
                && kept != null
                && new String(length, StandardCharsets.UTF_8).equals(Integer.toString(asked.length))
                && kept.length < asked.length
                && Arrays.equals(kept, 0, kept.length, asked, 0, kept.length);
    }

    /** What nobody has taken is about requests that are not there. */
    void reportRest(Findings findings) {
        for (var letters : byPlace.values())
            for (var letter : letters)
                findings.add(Flaw.LOST, letter.place(), "a dead letter of a request that is not there");
    }
}

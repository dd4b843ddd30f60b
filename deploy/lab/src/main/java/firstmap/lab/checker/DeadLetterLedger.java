package firstmap.lab.checker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The requests that cannot be answered, each of which has one dead letter, and the dead letters. */
final class DeadLetterLedger {
    private record Place(int partition, long offset) {}

    private final Map<Place, StoredRecord> owed = new LinkedHashMap<>();
    private final Set<Place> lettered = new HashSet<>();
    private final Set<Place> answerable = new HashSet<>();
    /** Of which cannot be told yet what they are, with the letters that some have already. */
    private final Map<Place, Optional<StoredRecord>> waiting = new HashMap<>();
    /** Of which can never be told: they may have a letter, or none. */
    private final Set<Place> excused = new HashSet<>();

    private final Map<Integer, Integer> byPartition = new HashMap<>();
    private final Findings findings;
    private final OperatorMarks marks;
    private long count;

    DeadLetterLedger(Findings findings, OperatorMarks marks) {
        this.findings = findings;
        this.marks = marks;
    }

    /** A request, which stands on its topic before any letter about it, and of which will be told what it is. */
    void waits(StoredRecord request) {
        waiting.put(place(request), Optional.empty());
    }

    /** A request that needs a letter, or none. */
    void asked(StoredRecord request, boolean isAnswerable) {
        var place = place(request);
        if (isAnswerable) answerable.add(place);
        else owed.put(place, request);
        var letter = waiting.remove(place);
        if (letter != null) letter.ifPresent(early -> match(place, early));
    }

    /** A request of which nobody can tell what it is. */
    void excuse(StoredRecord request) {
        waiting.remove(place(request));
        excused.add(place(request));
    }

    private static Place place(StoredRecord request) {
        return new Place(request.partition(), request.offset());
    }

    void accept(StoredRecord letter) {
        count++;
        Place place;
        try {
            place = about(letter);
        } catch (IllegalArgumentException e) {
            findings.add(Flaw.LOST, letter.place(), "a dead letter that names no request: " + e.getMessage());
            return;
        }
        var early = waiting.get(place);
        if (early != null && early.isEmpty()) waiting.put(place, Optional.of(letter));
        else if (early != null) findings.add(Flaw.REPEATED, letter.place(), "a second dead letter of " + shown(place));
        else if (!excused.contains(place)) match(place, letter);
    }

    private void match(Place place, StoredRecord letter) {
        var request = owed.remove(place);
        if (request != null) {
            lettered.add(place);
            byPartition.merge(place.partition(), 1, Integer::sum);
            if (!holds(letter, request)) findings.add(Flaw.LOST, letter.place(), "not the bytes of " + request.place());
        } else if (lettered.contains(place)) {
            findings.add(Flaw.REPEATED, letter.place(), "a second dead letter of " + shown(place));
        } else if (answerable.contains(place) && standsStill(letter)) {
            lettered.add(place);
            byPartition.merge(place.partition(), 1, Integer::sum);
        } else if (answerable.contains(place)) {
            findings.add(Flaw.REPEATED, letter.place(), "a dead letter of what is answered, " + shown(place));
        } else findings.add(Flaw.LOST, letter.place(), "a dead letter of a request that is not there");
    }

    private boolean standsStill(StoredRecord letter) {
        return letter.key() != null && marks.standsStill(new String(letter.key(), StandardCharsets.UTF_8));
    }

    private static Place about(StoredRecord letter) {
        if (!text(letter, "topic").equals(LogTopic.REQUESTS.topicName()))
            throw new IllegalArgumentException("another topic");
        return new Place(Integer.parseInt(text(letter, "partition")), Long.parseLong(text(letter, "offset")));
    }

    private static String text(StoredRecord letter, String header) {
        var bytes = letter.headers().get(header);
        if (bytes == null) throw new IllegalArgumentException("no header " + header);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String shown(Place place) {
        return StoredRecord.place(LogTopic.REQUESTS, place.partition(), place.offset());
    }

    /** Whether a letter holds this very request, byte for byte. What was too long for a record is cut and says so. */
    private static boolean holds(StoredRecord letter, StoredRecord request) {
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

    long count() {
        return count;
    }

    /** How many requests of a partition have theirs. */
    int lettered(int partition) {
        return byPartition.getOrDefault(partition, 0);
    }

    /** Nobody writes any more. */
    void end() {
        for (var request : owed.values())
            findings.add(Flaw.LOST, request.place(), "cannot be read or is not at home, and has no dead letter");
    }
}

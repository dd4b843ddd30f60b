package firstmap.coordinator.audit;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.exchange.DamagedLog;
import firstmap.coordinator.exchange.Recording;
import firstmap.coordinator.kafka.DeadLetter;
import firstmap.events.json.Sha256;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The dead letters by the requests that they say they are; of each only its digest and its reason are kept. */
final class DeadLetters {
    /** Most letters that name no request, of which the audit speaks. */
    private static final int MOST_STRANGE = 100;

    private final Recording recording;
    private final Map<Integer, Map<Long, Letter>> byRequest = new HashMap<>();
    private final List<Finding> strange = new ArrayList<>();
    private boolean isWhole;

    /** @param digest of key, value and headers but for the reason */
    record Letter(int partition, long offset, String place, String reason, byte[] digest) {}

    /** Reads them all. */
    DeadLetters(Recording recording) {
        this.recording = recording;
        int partitions = recording.partitions(Topic.DEAD_LETTERS);
        isWhole = partitions > 0;
        for (int partition = 0; partition < partitions; partition++) {
            try (var cursor = recording.open(Topic.DEAD_LETTERS, partition)) {
                isWhole &= cursor.start() == 0;
                for (boolean isOver = false; !isOver; )
                    try {
                        var line = cursor.next();
                        isOver = line == null;
                        if (line != null) add(line);
                    } catch (DamagedLog e) {
                        isWhole = false;
                        strange.add(Finding.of(e));
                    }
            }
        }
    }

    /** Whether it has all there ever were: none has expired, and the recording has any to tell. */
    boolean isWhole() {
        return isWhole;
    }

    /** Letters that name no request of this log, and places where they cannot be read. */
    List<Finding> strange() {
        return strange;
    }

    boolean has(LogRecord asked) {
        var letters = byRequest.get(asked.partition());
        return letters != null && letters.containsKey(asked.offset());
    }

    /** Why this request has a letter, as that says; null if it has none, or that says nothing. */
    String reason(LogRecord asked) {
        return has(asked) ? byRequest.get(asked.partition()).get(asked.offset()).reason() : null;
    }

    /** The letter of this request; null if there is none. Each is given once. */
    Letter take(LogRecord asked) {
        var letters = byRequest.get(asked.partition());
        return letters == null ? null : letters.remove(asked.offset());
    }

    /** Whether the letter is the request, with its bytes and its headers. */
    boolean isOf(Letter letter, LogRecord asked) {
        return Arrays.equals(letter.digest(), digest(DeadLetter.of(recording.namespace(), asked, "")));
    }

    /** Letters of requests from this offset on that nobody has asked for; for when all requests have been read. */
    List<Finding> rest(int partition, long from) {
        return byRequest.getOrDefault(partition, Map.of()).entrySet().stream()
                .filter(letter -> letter.getKey() >= from)
                .sorted(Map.Entry.comparingByKey())
                .map(letter -> finding(
                        letter.getValue(),
                        "the dead letter is of a request at partition %d offset %d that is not there"
                                .formatted(partition, letter.getKey())))
                .toList();
    }

    private void add(LogRecord line) {
        var topic = text(line, "topic");
        int partition = (int) number(line, "partition", Integer.MAX_VALUE);
        long offset = number(line, "offset", Long.MAX_VALUE);
        if (!recording.namespace().topic(Topic.REQUESTS).equals(topic)
                || partition < 0
                || partition >= recording.partitions()
                || offset < 0) {
            if (strange.size() < MOST_STRANGE)
                strange.add(finding(letter(line), "the dead letter names no request of this log"));
            return;
        }
        // One whose offsets were lost is read again, and so are its dead letters: a second one says nothing new.
        byRequest.computeIfAbsent(partition, _ -> new HashMap<>()).putIfAbsent(offset, letter(line));
    }

    private Letter letter(LogRecord line) {
        var reason = text(line, "error");
        return new Letter(line.partition(), line.offset(), recording.place(line), reason, digest(line));
    }

    private Finding finding(Letter letter, String problem) {
        return new Finding(
                Finding.Kind.DEAD_LETTER,
                recording.namespace().topic(Topic.DEAD_LETTERS),
                letter.partition(),
                letter.offset(),
                letter.place(),
                null,
                null,
                null,
                problem,
                null,
                null);
    }

    private static String text(LogRecord line, String header) {
        return line.header(header)
                .map(LogRecord.Header::value)
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .orElse(null);
    }

    /** -1 if it is none of 0 to {@code max}. */
    private static long number(LogRecord line, String header, long max) {
        try {
            var text = text(line, header);
            long number = text == null ? -1 : Long.parseLong(text);
            return number > max ? -1 : number;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static byte[] digest(LogRecord letter) {
        var digest = Sha256.begin();
        Sha256.part(digest, letter.key());
        Sha256.part(digest, letter.value());
        var reason = letter.header("error");
        for (var header : letter.headers()) {
            if (reason.isPresent() && header == reason.get()) continue;
            Sha256.part(digest, header.name().getBytes(StandardCharsets.UTF_8));
            Sha256.part(digest, header.value());
        }
        return digest.digest();
    }
}

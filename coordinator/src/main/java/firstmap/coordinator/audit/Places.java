package firstmap.coordinator.audit;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.exchange.Recording;
import firstmap.events.EventRecord;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;

/** Makes findings about places of one partition. */
record Places(Recording recording, int partition) {
    /** Longest event that is shown whole, in characters. */
    private static final int SHOWN = 4_000;

    /** Where something stands, or would stand. */
    LogRecord at(Topic topic, long offset) {
        return new LogRecord(topic, partition, offset, null, null);
    }

    String name(LogRecord line) {
        return recording.place(line);
    }

    Finding finding(Finding.Kind kind, LogRecord at, String problem) {
        return finding(kind, at, null, null, problem, null, null);
    }

    Finding finding(Finding.Kind kind, LogRecord at, EventRecord event, String problem) {
        return finding(kind, at, event.board(), event.seq(), problem, null, null);
    }

    Finding finding(Finding.Kind kind, LogRecord at, String board, Long seq, String problem) {
        return finding(kind, at, board, seq, problem, null, null);
    }

    /**
     * @param recorded what stands there; null if it does not matter
     * @param decided what should stand there, likewise
     */
    Finding finding(
            Finding.Kind kind, LogRecord at, String board, Long seq, String problem, byte[] recorded, byte[] decided) {
        return new Finding(
                kind,
                recording.namespace().topic(at.topic()),
                at.partition(),
                at.offset(),
                name(at),
                board,
                seq,
                null,
                problem,
                shown(recorded),
                shown(decided));
    }

    private static String shown(byte[] json) {
        if (json == null) return null;
        var text = new String(json, StandardCharsets.UTF_8);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}

package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.coordinator.rule.UnknownEdition;
import firstmap.events.Invalid;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Topic;
import java.util.HashSet;
import java.util.Set;

/**
 * Which requests of an exported partition had a dead letter for an answer: those that nobody can read, and those that no
 * event answers though their numbers were new. An export has no dead letters; why there was one is worked out again, as far
 * as it follows from the log.
 */
final class UnheardRequests {
    private final FileRecording file;
    private final int partition;
    private final Boards boards = new Boards();
    /** Boards whose beginning the file does not have. */
    private final Set<String> unknown = new HashSet<>();

    UnheardRequests(FileRecording file, int partition) {
        this.file = file;
        this.partition = partition;
    }

    /**
     * To be asked of each answered line, in order.
     *
     * @param following the line behind it; null at the end
     * @return why a request had a dead letter, one sentence; null if it had none, and of an event
     */
    String problem(LogRecord line, LogRecord following) {
        if (line.topic() == Topic.EVENTS) {
            fold(line);
            return null;
        }
        RequestRecord request;
        try {
            request = RequestReader.read(line.key(), line.value(), partition, file.partitions());
        } catch (Invalid e) {
            return e.getMessage();
        }
        if (unknown.contains(request.board()) || answers(following, request)) return null;
        var broken = boards.broken(partition, request.board());
        if (broken.isPresent()) return broken.get().getMessage();
        var board = boards.find(partition, request.board()).orElseGet(() -> Boards.fresh(request.board()));
        if (board.hasHeard(request.node(), request.seq())) return null;
        try {
            board.decide(request);
            return "it was not answered, and the file that it comes from does not say why";
        } catch (Inadmissible e) {
            return e.getMessage();
        } catch (UnknownEdition e) {
            return null;
        }
    }

    private void fold(LogRecord line) {
        try {
            boards.take(line, file.aside(), event -> boards.evolve(event, Boards.read(event)));
        } catch (CorruptLog e) {
            // The chain has been checked: what cannot follow is a board that does not begin here.
            try {
                unknown.add(EventJson.link(line.value()).board());
            } catch (Invalid unreadable) {
                throw e;
            }
        }
    }

    private static boolean answers(LogRecord line, RequestRecord request) {
        if (line == null || line.topic() != Topic.EVENTS) return false;
        try {
            var event = EventJson.read(line.value());
            return event.board().equals(request.board())
                    && event.node().equals(request.node())
                    && event.nodeSeq() == request.seq();
        } catch (Invalid e) {
            return false;
        }
    }
}

package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.coordinator.rule.UnknownEdition;
import firstmap.events.Event;
import firstmap.events.Invalid;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Topic;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
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
    private final ParkedTurns parked = new ParkedTurns();
    /** Boards whose beginning the file does not have. */
    private final Set<String> unknown = new HashSet<>();

    /** The line of the last turn that came in time. */
    private long last = -1;

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
        try {
            switch (parked.look(partition, board, request)) {
                case PASSED_OVER -> {
                    return null;
                }
                case TURN -> {
                    parked.park(partition, board, request, line.offset());
                    last = line.offset();
                    return null;
                }
                case ALONE -> {}
            }
            if (RequestRecord.isNumbered(request.request()) && board.hasHeard(request.node(), request.seq()))
                return null;
            board.decide(request);
            return "it was not answered, and the file that it comes from does not say why";
        } catch (Inadmissible e) {
            return e.getMessage();
        } catch (UnknownEdition e) {
            return null;
        }
    }

    /** Whether it was asked of this line, and a turn stands there that came in time. */
    boolean isTurn(LogRecord line) {
        return last == line.offset();
    }

    /** Of what it has been asked of, the lines with turns that wait for others: nobody may commit an offset behind one. */
    List<Long> parked() {
        return parked.offsets(partition);
    }

    /** The boards as the lines leave them that it has been asked of. */
    Collection<Board> boards() {
        return boards.of(partition).values();
    }

    private void fold(LogRecord line) {
        try {
            boards.take(line, file.aside(), event -> {
                var read = Boards.read(event);
                boards.evolve(event, read);
                if (read.event() instanceof Event.Granted || read.event() instanceof Event.Retired)
                    boards.find(partition, read.board()).ifPresent(board -> parked.forget(partition, board));
            });
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
        // What stands behind the last turn of a round answers others, too.
        if (request.request() instanceof Request.Expire expire && !expire.isGiven()) return false;
        try {
            var event = EventJson.read(line.value());
            return event.board().equals(request.board())
                    && request.onBehalfOf().equals(event.node())
                    && event.nodeSeq() == request.seq()
                    && (!event.isOfExpiry() || event.cause().equals(request.id()));
        } catch (Invalid e) {
            return false;
        }
    }
}

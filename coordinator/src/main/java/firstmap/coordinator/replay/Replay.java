package firstmap.coordinator.replay;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.exchange.DamagedLog;
import firstmap.coordinator.exchange.Exchanges;
import firstmap.coordinator.exchange.Exchanges.Answer;
import firstmap.coordinator.exchange.Exchanges.Exchange;
import firstmap.coordinator.exchange.FollowedRecording;
import firstmap.coordinator.exchange.Recording;
import firstmap.coordinator.rule.Corruption;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Runs what was asked again, on boards that are other than they were. Nothing recorded is changed. */
public final class Replay {
    private final Recording recording;
    private final Change change;
    private final Set<String> chosen;
    private final Progress progress;
    private final Queue<DamagedLog> damages = new ConcurrentLinkedQueue<>();
    private final int[] perMille;
    private final long[] requests;

    /**
     * @param chosen boards; empty for all
     * @param progress of all partitions together
     */
    public Replay(Recording recording, Change change, Set<String> chosen, Progress progress) {
        this.recording = new FollowedRecording(recording);
        this.change = change;
        this.chosen = Set.copyOf(chosen);
        this.progress = progress;
        perMille = new int[recording.partitions()];
        requests = new long[recording.partitions()];
    }

    /**
     * What would have differed on each board of a partition, by name. Several partitions may be replayed at a time. Where an
     * event cannot be read or cannot follow, nothing is told of the partition but that; an audit tells more.
     *
     * @param stop asked between two requests; the result is of no use then
     */
    public List<BoardDifferences> partition(int partition, BooleanSupplier stop) {
        var boards = new TreeMap<String, BoardReplay>();
        long asked = 0;
        try (var exchanges = new Exchanges(recording, partition, this::read, this::isWanted)) {
            for (var exchange = exchanges.next(); exchange != null; exchange = exchanges.next()) {
                if (stop.getAsBoolean()) return List.of();
                try {
                    replay(boards, partition, exchange);
                } catch (Invalid e) {
                    boards.computeIfAbsent(board(exchange), id -> new BoardReplay(id, partition, change));
                    boards.values().forEach(board -> board.corrupt(e.getMessage()));
                    break;
                }
                if (exchange.request() != null && ++asked % 256 == 0) reached(partition, exchanges.perMille(), asked);
            }
        } catch (DamagedLog e) {
            damages.add(e);
            boards.values().forEach(board -> board.corrupt(e.getMessage()));
        }
        reached(partition, 1000, asked);
        return boards.values().stream().map(BoardReplay::verdict).toList();
    }

    /** Where records could not be read; what stands behind them on their partition was not replayed. */
    public List<DamagedLog> damages() {
        return Stream.concat(recording.damages().stream(), damages.stream()).toList();
    }

    private synchronized void reached(int partition, int share, long asked) {
        perMille[partition] = share;
        requests[partition] = asked;
        progress.reached(
                IntStream.of(perMille).sum(),
                1000L * perMille.length,
                LongStream.of(requests).sum() + " requests");
    }

    private void replay(TreeMap<String, BoardReplay> boards, int partition, Exchange exchange) {
        var answer = new ArrayList<EventRecord>(exchange.answers().size());
        for (var event : exchange.answers()) answer.add(event(event));
        var asked = exchange.asked();
        if (asked == null && answer.isEmpty()) return; // a dead letter
        var id = asked != null ? asked.board() : answer.getFirst().board();
        var board = boards.computeIfAbsent(id, _ -> new BoardReplay(id, partition, change));
        try {
            if (asked == null) board.expired(answer.getFirst());
            else if (!RequestRecord.isNumbered(asked.request()) && !isOfGivenTime(asked.request()))
                board.turn(asked, exchange.request().offset(), answer);
            else board.ask(asked, answer);
        } catch (Corruption e) {
            var line = exchange.answers().getFirst().line();
            throw new Invalid("", recording.place(line) + ": " + e.getMessage() + "; 'audit' tells more");
        }
    }

    private static boolean isOfGivenTime(Request request) {
        return request instanceof Request.Expire expire && expire.isGiven();
    }

    private static String board(Exchange exchange) {
        if (exchange.asked() != null) return exchange.asked().board();
        var key = exchange.answers().getFirst().line().key();
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    private EventRecord event(Answer answer) {
        if (answer.event() != null) return answer.event();
        throw new Invalid("", recording.place(answer.line()) + ": not an event; 'audit' tells more");
    }

    private firstmap.events.RequestRecord read(LogRecord line) {
        return RequestReader.read(line.key(), line.value(), line.partition(), recording.partitions());
    }

    private boolean isWanted(LogRecord line) {
        return chosen.isEmpty()
                || line.key() != null && chosen.contains(new String(line.key(), StandardCharsets.UTF_8));
    }
}

package firstmap.coordinator.history;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.loop.AnotherRule;
import firstmap.coordinator.reading.EventListener;
import firstmap.coordinator.reading.EventSource;
import firstmap.coordinator.reading.EventsGone;
import firstmap.coordinator.rule.Board;
import firstmap.events.EventRecord;
import firstmap.events.Quarantine;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.QuarantineJson;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A log of events in memory, with boards that answer, and the steps of each buffer as the boards themselves took them. */
final class MemoryEventLog implements EventSource {
    static final int PARTITIONS = 2;

    final Map<String, Board> boards = new TreeMap<>();
    /** By board and buffer. */
    final Map<String, Map<String, List<Step>>> steps = new TreeMap<>();

    final String topic;
    long linesRead;
    Quarantines aside = Quarantines.NOTHING;
    private final List<List<LogRecord>> partitions = List.of(new ArrayList<>(), new ArrayList<>());
    private final Map<Integer, Long> starts = new TreeMap<>(Map.of(0, 0L, 1, 0L));
    private final Map<String, Long> seqs = new HashMap<>();

    MemoryEventLog(String topic) {
        this.topic = topic;
    }

    Board board(String id) {
        return boards.computeIfAbsent(id, Boards::fresh);
    }

    /** @param gap offsets that the end of a transaction takes */
    void ask(String id, Request request, int gap) {
        var board = board(id);
        var partition = partitions.get(Home.of(id, PARTITIONS));
        long offset = end(Home.of(id, PARTITIONS)) + gap;
        var record = new RequestRecord("node", seqs.merge(id, 1L, Long::sum), id, 0, request);
        for (var decision : EventSealer.decide(board, record)) {
            partition.add(new LogRecord(
                    Topic.EVENTS,
                    Home.of(id, PARTITIONS),
                    offset++,
                    id.getBytes(StandardCharsets.UTF_8),
                    decision.json()));
            evolve(board, decision.record());
        }
    }

    private void evolve(Board board, EventRecord event) {
        var buffers = board.buffersOf(event.event());
        board.evolve(event);
        buffers.forEach(name -> steps.computeIfAbsent(board.id(), _ -> new TreeMap<>())
                .computeIfAbsent(name, _ -> new ArrayList<>())
                .add(new Step(event, board.buffer(name))));
    }

    /** All that stands there of the board was decided by that rule. */
    void decidedBy(int rule, String id) {
        var lines = partitions.get(Home.of(id, PARTITIONS));
        var mine = lines.stream().filter(line -> id.equals(key(line))).toList();
        var others = AnotherRule.by(
                rule, mine.stream().map(line -> EventJson.read(line.value())).toList());
        boards.put(id, Boards.fresh(id));
        steps.remove(id);
        for (int i = 0; i < mine.size(); i++) {
            var line = mine.get(i);
            var other = others.get(i);
            lines.set(
                    lines.indexOf(line),
                    new LogRecord(Topic.EVENTS, line.partition(), line.offset(), line.key(), other.json()));
            evolve(board(id), other.record());
        }
    }

    private static String key(LogRecord line) {
        return new String(line.key(), StandardCharsets.UTF_8);
    }

    /** Bytes that no coordinator wrote, and where they stand. */
    long writeGarbage(int partition, String key, byte[] value) {
        long offset = end(partition);
        partitions
                .get(partition)
                .add(new LogRecord(Topic.EVENTS, partition, offset, key.getBytes(StandardCharsets.UTF_8), value));
        return offset;
    }

    /** What stands there becomes other bytes. */
    void damage(LogRecord line) {
        var lines = partitions.get(line.partition());
        lines.set(
                lines.indexOf(line),
                new LogRecord(Topic.EVENTS, line.partition(), line.offset(), line.key(), new byte[] {'?'}));
    }

    /** An operator sets aside what stands there. */
    void quarantine(int partition, long offset, String board) {
        var line = from(partition, offset, 1).getFirst();
        var digest = QuarantineJson.digest(line.key(), line.value());
        aside = Quarantines.of(topic, List.of(new Quarantine(topic, partition, offset, digest, board, "on purpose")));
    }

    List<LogRecord> lines(int partition) {
        return partitions.get(partition);
    }

    long end(int partition) {
        var lines = partitions.get(partition);
        return lines.isEmpty() ? starts.get(partition) : lines.getLast().offset() + 1;
    }

    /** As a broker deletes old segments. */
    void deleteBefore(int partition, long offset) {
        partitions.get(partition).removeIf(line -> line.offset() < offset);
        starts.put(partition, offset);
    }

    EventListener.Shape shape() {
        return new EventListener.Shape("cluster", topic, Map.copyOf(starts), Map.of(0, end(0), 1, end(1)), aside);
    }

    /** What stands from an offset on, at most so many. */
    List<LogRecord> from(int partition, long offset, int most) {
        return partitions.get(partition).stream()
                .filter(line -> line.offset() >= offset)
                .limit(most)
                .toList();
    }

    @Override
    public void read(int partition, long[] offsets, Predicate<LogRecord> isEnough) {
        for (long offset : offsets) {
            var line = partitions.get(partition).stream()
                    .filter(it -> it.offset() == offset)
                    .findFirst();
            linesRead++;
            if (isEnough.test(line.orElseThrow(() -> new EventsGone("something", "nothing at " + offset)))) return;
        }
    }

    @Override
    public void scan(int partition, long from, Predicate<LogRecord> isEnough) {
        for (var line : from(partition, from, Integer.MAX_VALUE)) {
            linesRead++;
            if (isEnough.test(line)) return;
        }
        throw new AssertionError("it was never enough");
    }
}

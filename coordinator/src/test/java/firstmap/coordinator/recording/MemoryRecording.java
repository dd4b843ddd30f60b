package firstmap.coordinator.recording;

import firstmap.coordinator.allocation.Board;
import firstmap.coordinator.log.Scribe;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A log in memory, answered by the real rule as it is asked. */
public final class MemoryRecording implements Recording {
    private final int partitions;
    private final Map<Topic, List<List<Line>>> lines = new EnumMap<>(Topic.class);
    private final Map<String, Board> boards = new HashMap<>();
    private final long[] starts;
    private OptionalLong answered = OptionalLong.empty();

    public MemoryRecording(int partitions) {
        this.partitions = partitions;
        this.starts = new long[partitions];
        for (var topic : List.of(Topic.REQUESTS, Topic.EVENTS)) {
            lines.put(topic, new ArrayList<>());
            for (int i = 0; i < partitions; i++) lines.get(topic).add(new ArrayList<>());
        }
    }

    /** Asks, and has it answered. */
    public MemoryRecording ask(String board, long seq, Request request) {
        return ask(board, "node", seq, request);
    }

    public MemoryRecording ask(String board, String node, long seq, Request request) {
        return ask(new RequestRecord(node, seq, board, seq * 1000, request));
    }

    public MemoryRecording ask(RequestRecord request) {
        int home = Topic.partitionOf(request.board(), partitions);
        add(Topic.REQUESTS, home, key(request.board()), RequestJson.write(request));
        var state = boards.computeIfAbsent(request.board(), Board::new);
        for (EventJson.Sealed event : Scribe.decide(state, request)) {
            state.evolve(event.record());
            add(Topic.EVENTS, home, key(request.board()), event.json());
        }
        return this;
    }

    /** Any record, without an answer. */
    public MemoryRecording add(Topic topic, int partition, byte[] key, byte[] value) {
        var all = lines.get(topic).get(partition);
        long before = topic == Topic.REQUESTS ? starts[partition] : 0;
        all.add(new Line(topic, partition, before + all.size(), key, value));
        return this;
    }

    /** The first requests of a partition are gone. */
    public MemoryRecording expire(int partition, int count) {
        starts[partition] = count;
        lines.get(Topic.REQUESTS).get(partition).subList(0, count).clear();
        return this;
    }

    public MemoryRecording answeredTo(long offset) {
        answered = OptionalLong.of(offset);
        return this;
    }

    public List<Line> lines(Topic topic, int partition) {
        return lines.get(topic).get(partition);
    }

    public Board board(String id) {
        return boards.get(id);
    }

    public static byte[] key(String board) {
        return board.getBytes(StandardCharsets.UTF_8);
    }

    /** A board with one contiguous heap of that many pages. */
    public static Request.Define define(Policy policy, int pages) {
        var heap = new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000L, 4096L * pages, false, null, List.of());
        return new Request.Define(
                new BoardSpec(policy, Check.ATTACH, BoardSpec.DEFAULT_PAGE_SIZE, List.of(heap), new LinkedHashMap<>()));
    }

    /** A device with one function {@code dma} that has no limits. */
    public static Request.Join join(String device) {
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put("dma", DmaParameters.NONE);
        return new Request.Join(device, functions);
    }

    public static Request.Create create(String buffer) {
        return new Request.Create(buffer, 4096, null, null, List.of(), null);
    }

    @Override
    public int partitions() {
        return partitions;
    }

    @Override
    public OptionalLong answered(int partition) {
        return answered;
    }

    @Override
    public Cursor open(Topic topic, int partition) {
        var all = lines.get(topic).get(partition).iterator();
        return new Cursor() {
            @Override
            public Line next() {
                return all.hasNext() ? all.next() : null;
            }

            @Override
            public long start() {
                return topic == Topic.REQUESTS ? starts[partition] : 0;
            }

            @Override
            public long end() {
                return start() + lines.get(topic).get(partition).size();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public String place(Line line) {
        return line.topic() + " " + line.offset();
    }

    @Override
    public void close() {}
}

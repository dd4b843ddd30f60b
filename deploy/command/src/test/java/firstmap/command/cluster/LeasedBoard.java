package firstmap.command.cluster;

import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Topic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;

/** A board with a lease, and a camera and a display that live on it until they are told not to. */
public final class LeasedBoard implements AutoCloseable {
    private final Log log;
    private final String board;
    private final Duration lease;
    private final LivingNodes living;
    private final Map<String, Long> numbers = new TreeMap<>();

    LeasedBoard(Log log, String board, Duration lease) {
        this.log = log;
        this.board = board;
        this.lease = lease;
        living = new LivingNodes(log, board, lease);
        living.live("camera");
        living.live("display");
    }

    String name() {
        return board;
    }

    LivingNodes living() {
        return living;
    }

    /** The camera has made a buffer, and both have mapped it. */
    void begin() {
        sendBeginning();
        log.awaitAnswers();
    }

    /** The same, for when somebody is there to decide it. */
    void sendBeginning() {
        for (var request : beginning(board, lease)) {
            numbers.put(request.node(), request.seq());
            send(request);
        }
    }

    /** What is asked on such a board until a buffer of the camera's is mapped by both. */
    static List<RequestRecord> beginning(String board, Duration lease) {
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put("any", DmaParameters.NONE);
        return List.of(
                new RequestRecord("definer", 1, board, 0, definition(lease, Time.GIVEN)),
                new RequestRecord("camera", 1, board, 0, new Request.Join("camera", functions)),
                new RequestRecord("camera", 2, board, 0, Log.create("frame")),
                new RequestRecord("camera", 3, board, 0, attach("camera")),
                new RequestRecord("display", 1, board, 0, new Request.Join("display", functions)),
                new RequestRecord("display", 2, board, 0, attach("display")),
                new RequestRecord("camera", 4, board, 0, map("camera")),
                new RequestRecord("display", 3, board, 0, map("display")));
    }

    private static Request attach(String device) {
        return new Request.Attach(device + "/0", "frame", device, "any", false);
    }

    private static Request map(String device) {
        return new Request.Map(device + "/0", Direction.BIDIRECTIONAL);
    }

    void define(Time time, String... nodes) {
        ask("definer", definition(lease, time, nodes));
    }

    private static Request.Define definition(Duration lease, Time time, String... nodes) {
        return new Request.Define(Log.define().spec().withTime(time).withLease(lease.toNanos()), List.of(nodes));
    }

    void ask(String node, Request request) {
        sendNext(node, request);
        log.awaitAnswers();
    }

    private void sendNext(String node, Request request) {
        send(new RequestRecord(node, numbers.merge(node, 1L, Long::sum), board, 0, request));
    }

    void send(RequestRecord request) {
        log.send(new ProducerRecord<>(log.name(Topic.REQUESTS), Log.key(board), RequestJson.write(request)));
    }

    /** What is undone of who has died, once it is. */
    List<String> awaitUndone() {
        return Awaitility.await().atMost(Duration.ofMinutes(2)).until(this::undone, list -> list.size() > 3);
    }

    List<String> undone() {
        return undone(log.events(board));
    }

    /** What was undone because somebody had died. */
    public static List<String> undone(List<EventRecord> events) {
        return events.stream()
                .filter(EventRecord::isOfExpiry)
                .map(record -> record.event().type() + " " + about(record))
                .toList();
    }

    private static String about(EventRecord record) {
        var subject = record.event().subject();
        if (subject.attachment() != null) return subject.attachment();
        return subject.buffer() != null ? subject.buffer() : subject.device();
    }

    @Override
    public void close() {
        living.close();
    }
}

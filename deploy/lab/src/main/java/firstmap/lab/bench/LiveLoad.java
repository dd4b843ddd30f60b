package firstmap.lab.bench;

import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Asks boards for buffers that stay: each with two attachments, one of which is mapped. */
final class LiveLoad {
    private static final String DEVICE = "camera";
    private static final HeapSpec HEAP =
            new HeapSpec("system", HeapSpec.Kind.PAGED, 16L << 30, 16L << 30, false, null, List.of());

    private final Map<String, Object> kafka;
    private final List<String> boards;
    private final int buffers;
    private long asked;

    /** @param buffers in all */
    LiveLoad(Map<String, Object> kafka, List<String> boards, int buffers) {
        this.kafka = kafka;
        this.boards = boards;
        this.buffers = buffers;
    }

    /** Returns when all requests stand on the log. */
    void create() {
        try (var producer = BulkProducer.of(kafka)) {
            for (var board : boards) create(producer, board);
        }
    }

    private void create(KafkaProducer<byte[], byte[]> producer, String board) {
        var key = board.getBytes(StandardCharsets.UTF_8);
        var seq = new long[1];
        Consumer<Request> ask = request -> {
            asked++;
            var record = new RequestRecord("load", ++seq[0], board, seq[0], request);
            producer.send(new ProducerRecord<>(Topic.REQUESTS.topicName(), key, RequestJson.write(record)));
        };
        ask.accept(BoardRequests.define(HEAP));
        ask.accept(BoardRequests.join(DEVICE, DmaParameters.NONE));
        for (int i = 0; i < buffers / boards.size(); i++) {
            var buffer = "buffer-" + i;
            ask.accept(new Request.Create(buffer, BoardSpec.DEFAULT_PAGE_SIZE, null, null, List.of(), null));
            ask.accept(BoardRequests.attach(buffer + "/0", buffer, DEVICE));
            ask.accept(BoardRequests.attach(buffer + "/1", buffer, DEVICE));
            ask.accept(BoardRequests.map(buffer + "/0"));
        }
    }

    /** How many requests these were. */
    long asked() {
        return asked;
    }
}

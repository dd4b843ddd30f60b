package firstmap.lab.bench;

import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Asks boards for buffers that stay: each with two attachments, one of which is mapped. */
final class LiveLoad {
    private static final String DEVICE = "camera";
    private static final String FUNCTION = "frames";

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
        var settings = new HashMap<>(kafka);
        settings.putAll(Map.of("compression.type", "lz4", "linger.ms", 20, "batch.size", 256 << 10));
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
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
        ask.accept(new Request.Define(spec()));
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put(FUNCTION, DmaParameters.NONE);
        ask.accept(new Request.Join(DEVICE, functions));
        for (int i = 0; i < buffers / boards.size(); i++) {
            var buffer = "buffer-" + i;
            ask.accept(new Request.Create(buffer, BoardSpec.DEFAULT_PAGE_SIZE, null, null, List.of(), null));
            ask.accept(new Request.Attach(buffer + "/0", buffer, DEVICE, FUNCTION, false));
            ask.accept(new Request.Attach(buffer + "/1", buffer, DEVICE, FUNCTION, false));
            ask.accept(new Request.Map(buffer + "/0", Direction.BIDIRECTIONAL));
        }
    }

    /** How many requests these were. */
    long asked() {
        return asked;
    }

    private static BoardSpec spec() {
        var heap = new HeapSpec("system", HeapSpec.Kind.PAGED, 16L << 30, 16L << 30, false, null, List.of());
        return new BoardSpec(
                Policy.STRICT, Check.ATTACH, BoardSpec.DEFAULT_PAGE_SIZE, List.of(heap), new LinkedHashMap<>());
    }
}

package firstmap.deploy.bench;

import firstmap.coordinator.log.Counters;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How fast coordinators answer, held against a loop that only copies: the same records, read and written with the
 * same settings in transactions of the same size, but nothing read in them, decided or remembered.
 */
public final class Throughput {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** The warm-up has this fraction of the requests. */
    private static final int WARM_UP = 5;

    private final Map<String, Object> kafka;
    private final String prefix;
    private final int requests;
    private final int boards;
    private final int coordinators;

    private Throughput(Map<String, Object> kafka, String prefix, int requests, int boards, int coordinators) {
        this.kafka = kafka;
        this.prefix = prefix;
        this.requests = requests;
        this.boards = boards;
        this.coordinators = coordinators;
    }

    /**
     * @param events that the requests led to
     * @param copiedPerSecond records of the bare loop
     * @param ratio of the requests answered per second to the records copied
     */
    public record Report(
            long requests,
            int boards,
            int partitions,
            int coordinators,
            long events,
            long transactions,
            double answeredPerSecond,
            double copiedPerSecond,
            double ratio,
            long maxHeapBytes) {}

    /**
     * Asks first and answers afterwards, so that only the answering is measured.
     *
     * @param coordinators that share the partitions
     * @param bootstrap a cluster without firstmap topics or with topics that nobody needs
     * @param progress told in words what happens
     */
    public static Report run(String bootstrap, int requests, int boards, int coordinators, Consumer<String> progress)
            throws ExecutionException, InterruptedException {
        var kafka = Map.<String, Object>of("bootstrap.servers", bootstrap);
        int partitions;
        try (var admin = Admin.create(kafka)) {
            partitions = new TopicAdmin(admin).ensure(Topic.DEFAULT_PARTITIONS);
            CopyLoop.createTopic(admin, partitions);
        }
        // A first round that does not count: both loops start with compiled code.
        var warm = new Throughput(kafka, "warm-", Math.max(boards, requests / WARM_UP), boards, coordinators);
        warm.ask(progress);
        warm.copy(progress);
        warm.answer(progress);
        var counted = new Throughput(kafka, "bench-", requests, boards, coordinators);
        counted.ask(progress);
        double copied = counted.copy(progress);
        return counted.answer(progress).against(copied, partitions);
    }

    private record Answered(Throughput round, double perSecond, Counters.Totals totals) {
        Report against(double copiedPerSecond, int partitions) {
            return new Report(
                    round.requests,
                    round.boards,
                    partitions,
                    round.coordinators,
                    totals.events(),
                    totals.transactions(),
                    perSecond,
                    copiedPerSecond,
                    perSecond / copiedPerSecond,
                    Runtime.getRuntime().maxMemory());
        }
    }

    private void ask(Consumer<String> progress) {
        progress.accept("asking " + requests + " requests of " + boards + " boards");
        var settings = new HashMap<>(kafka);
        settings.putAll(Map.of("compression.type", "lz4", "linger.ms", 20, "batch.size", 256 << 10));
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int board = 0; board < boards; board++) {
                var id = prefix + board;
                var key = id.getBytes(StandardCharsets.UTF_8);
                int share = requests / boards + (board < requests % boards ? 1 : 0);
                Workload.generate(
                        id,
                        share,
                        request -> producer.send(
                                new ProducerRecord<>(Topic.REQUESTS.topicName(), key, RequestJson.write(request))));
            }
        }
    }

    private double copy(Consumer<String> progress) {
        progress.accept("copying them");
        return perSecond(CopyLoop.run(kafka, requests));
    }

    private Answered answer(Consumer<String> progress) throws InterruptedException {
        progress.accept("answering them");
        try (var answering = new Answering(kafka, coordinators)) {
            double perSecond = perSecond(answering.run(requests, LONGEST));
            var totals = answering.totals();
            if (totals.deadLetters() > 0) throw new IllegalStateException(totals.deadLetters() + " dead letters");
            return new Answered(this, perSecond, totals);
        }
    }

    private double perSecond(long nanos) {
        return requests * 1e9 / nanos;
    }
}

package firstmap.deploy.bench;

import firstmap.coordinator.log.Coordinator;
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
 * How fast one coordinator answers, held against a loop that only copies: the same records, read and written with the
 * same settings in transactions of the same size, but nothing read in them, decided or remembered.
 */
public final class Throughput {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private Throughput() {}

    /**
     * @param events that the requests led to
     * @param copiedPerSecond records of the bare loop
     * @param ratio of the coordinator's requests per second to the bare loop's
     */
    public record Report(
            long requests,
            int boards,
            int partitions,
            long events,
            long transactions,
            double answeredPerSecond,
            double copiedPerSecond,
            double ratio,
            long maxHeapBytes) {}

    /**
     * Asks first and answers afterwards, so that only the answering is measured.
     *
     * @param bootstrap a cluster without firstmap topics or with topics that nobody needs
     * @param progress told in words what happens
     */
    public static Report run(String bootstrap, int requests, int boards, Consumer<String> progress)
            throws ExecutionException, InterruptedException {
        var kafka = Map.<String, Object>of("bootstrap.servers", bootstrap);
        int partitions;
        try (var admin = Admin.create(kafka)) {
            partitions = new TopicAdmin(admin).ensure(Topic.DEFAULT_PARTITIONS);
            CopyLoop.createTopic(admin, partitions);
        }
        progress.accept("asking " + requests + " requests of " + boards + " boards");
        ask(kafka, requests, boards);
        progress.accept("copying them");
        double copied = requests / seconds(CopyLoop.run(kafka, requests));
        progress.accept("answering them");
        try (var coordinator = new Coordinator("bench", kafka)) {
            long nanos = answer(coordinator, requests);
            var totals = coordinator.counters();
            if (totals.deadLetters() > 0) throw new IllegalStateException(totals.deadLetters() + " dead letters");
            double answered = requests / seconds(nanos);
            return new Report(
                    requests,
                    boards,
                    partitions,
                    totals.events(),
                    totals.transactions(),
                    answered,
                    copied,
                    answered / copied,
                    Runtime.getRuntime().maxMemory());
        }
    }

    private static void ask(Map<String, Object> kafka, int requests, int boards) {
        var settings = new HashMap<>(kafka);
        settings.putAll(Map.of("compression.type", "lz4", "linger.ms", 20, "batch.size", 256 << 10));
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int board = 0; board < boards; board++) {
                var id = "bench-" + board;
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

    /** From the first answer, so that joining the group does not count, to the last. */
    private static long answer(Coordinator coordinator, long requests) throws InterruptedException {
        coordinator.start();
        long limit = System.nanoTime() + LONGEST.toNanos();
        long started = 0;
        long before = 0;
        for (; ; Thread.sleep(1)) {
            long done = coordinator.counters().requests();
            long now = System.nanoTime();
            if (started == 0 && done > 0) {
                started = now;
                before = done;
            }
            if (done >= requests) return (now - started) * requests / Math.max(1, requests - before);
            if (now > limit) throw new IllegalStateException("only " + done + " answered: " + coordinator.problem());
        }
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }
}

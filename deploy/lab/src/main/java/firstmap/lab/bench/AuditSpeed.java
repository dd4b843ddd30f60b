package firstmap.lab.bench;

import firstmap.coordinator.audit.Audit;
import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.exchange.TopicRecording;
import firstmap.events.Progress;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How fast a log is audited, held against reading the same records and looking at none of them: both take turns at one
 * log, after a round that does not count.
 */
public final class AuditSpeed {
    private AuditSpeed() {}

    /**
     * @param auditedPerSecond events
     * @param readPerSecond events of a bare reading of both topics, by as many threads
     * @param ratio of the events audited per second to those read, round by round
     */
    public record Report(
            long requests,
            long events,
            int boards,
            int partitions,
            int rounds,
            Spread auditedPerSecond,
            Spread readPerSecond,
            Spread ratio) {}

    /** @param bootstrap a cluster without firstmap topics */
    public static Report run(String bootstrap, int requests, int boards, int rounds, Consumer<String> progress)
            throws ExecutionException, InterruptedException {
        var kafka = Map.<String, Object>of("bootstrap.servers", bootstrap);
        int partitions;
        try (var admin = Admin.create(kafka)) {
            partitions = new TopicAdmin(admin).ensure(Topic.DEFAULT_PARTITIONS);
        }
        progress.accept("writing " + requests + " requests of " + boards + " boards, and their answers");
        write(kafka, requests, boards, partitions);
        progress.accept("a round that does not count");
        read(kafka);
        var report = audit(kafka);
        long events = report.events();
        var turns = new Turns();
        while (turns.rounds() < rounds) {
            turns.take(() -> perSecond(events, () -> audit(kafka)), () -> perSecond(events, () -> read(kafka)));
            progress.accept("round %d of %d".formatted(turns.rounds(), rounds));
        }
        return new Report(
                report.requests(),
                events,
                report.boards(),
                partitions,
                rounds,
                turns.one(),
                turns.other(),
                turns.ratio());
    }

    /** What goes through a log once. */
    private interface Pass {
        void run() throws ExecutionException, InterruptedException;
    }

    private static double perSecond(long events, Pass pass) throws ExecutionException, InterruptedException {
        long started = System.nanoTime();
        pass.run();
        return events * 1e9 / (System.nanoTime() - started);
    }

    private static void write(Map<String, Object> kafka, int requests, int boards, int partitions) {
        try (var producer = BulkProducer.of(kafka)) {
            for (int i = 0; i < boards; i++) {
                var board = Boards.fresh("bench-" + i);
                var key = board.id().getBytes(StandardCharsets.UTF_8);
                int home = Home.of(board.id(), partitions);
                int share = requests / boards + (i < requests % boards ? 1 : 0);
                Workload.generate(board.id(), share, request -> {
                    producer.send(
                            new ProducerRecord<>(Topic.REQUESTS.topicName(), home, key, RequestJson.write(request)));
                    for (var event : EventSealer.decide(board, request)) {
                        board.evolve(event.record());
                        producer.send(new ProducerRecord<>(Topic.EVENTS.topicName(), home, key, event.json()));
                    }
                });
            }
        }
    }

    private static firstmap.coordinator.audit.AuditReport audit(Map<String, Object> kafka) throws InterruptedException {
        try (var recording = new TopicRecording("bench-audit", Installation.of(kafka))) {
            var report = Audit.run(recording, List.of(), Progress.SILENT);
            if (!report.good())
                throw new IllegalStateException(report.findings().toString());
            return report;
        }
    }

    private static void read(Map<String, Object> kafka) throws ExecutionException, InterruptedException {
        int threads = Runtime.getRuntime().availableProcessors();
        try (var recording = new TopicRecording("bench-read", Installation.of(kafka));
                var pool = Executors.newFixedThreadPool(threads)) {
            var reading = new ArrayList<Future<?>>();
            for (var topic : List.of(Topic.REQUESTS, Topic.EVENTS))
                for (int i = 0; i < recording.partitions(); i++) {
                    int partition = i;
                    reading.add(pool.submit(() -> {
                        try (var cursor = recording.open(topic, partition)) {
                            while (cursor.next() != null) {} // nothing is looked at
                        }
                    }));
                }
            for (var each : reading) each.get();
        }
    }
}

package firstmap.lab.bench;

import firstmap.coordinator.boards.Boards;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How fast coordinators answer, held against a loop that only copies: the same requests read and as many records of as
 * many bytes written, with the same settings in transactions of the same size, but nothing decided or remembered.
 *
 * <p>Events are more and longer than the requests they answer. A loop that wrote the requests again would write half the
 * bytes, and the ratio would blame deciding for what writing costs. So what the coordinators will write is worked out
 * while the requests are asked, and the copy writes as much of it. Each round has boards of its own; coordinators and
 * copy take turns at its requests, after a round that does not count, so that both run compiled code on the same machine.
 */
public final class Throughput {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Map<String, Object> kafka;
    private final int partitions;
    private final int requests;
    private final int boards;
    private final int coordinators;
    private final Consumer<String> progress;
    private long events;
    private long transactions;
    private long copyTransactions;

    private Throughput(
            Map<String, Object> kafka,
            int partitions,
            int requests,
            int boards,
            int coordinators,
            Consumer<String> progress) {
        this.kafka = kafka;
        this.partitions = partitions;
        this.requests = requests;
        this.boards = boards;
        this.coordinators = coordinators;
        this.progress = progress;
    }

    /**
     * @param requests of each round
     * @param events that the requests of a round led to
     * @param transactions of the coordinators in the last round
     * @param copyTransactions of the copy in the last round
     * @param answeredPerSecond requests
     * @param copiedPerSecond requests whose answers' bytes the bare loop wrote
     * @param ratio of the requests answered per second to those copied, round by round
     */
    public record Report(
            long requests,
            int boards,
            int partitions,
            int coordinators,
            int rounds,
            long events,
            long transactions,
            long copyTransactions,
            Spread answeredPerSecond,
            Spread copiedPerSecond,
            Spread ratio) {}

    /**
     * Asks first and answers afterwards, so that only the answering is measured.
     *
     * @param bootstrap a cluster without firstmap topics or with topics that nobody needs
     * @param requests of each round
     * @param coordinators that share the partitions
     * @param progress told in words what happens
     */
    public static Report run(
            String bootstrap, int requests, int boards, int coordinators, int rounds, Consumer<String> progress)
            throws ExecutionException, InterruptedException {
        var kafka = Map.<String, Object>of("bootstrap.servers", bootstrap);
        int partitions;
        try (var admin = Admin.create(kafka)) {
            partitions = new TopicAdmin(admin).ensure(Topic.DEFAULT_PARTITIONS);
            CopyLoop.createTopic(admin, partitions);
        }
        var bench = new Throughput(kafka, partitions, requests, boards, coordinators, progress);
        progress.accept("a round of %,d requests that does not count".formatted(requests));
        bench.round("warm-", new Turns());
        var turns = new Turns();
        while (turns.rounds() < rounds) {
            bench.round("round-" + turns.rounds() + "-", turns);
            progress.accept("round %d of %d".formatted(turns.rounds(), rounds));
        }
        return bench.report(turns);
    }

    private Report report(Turns turns) {
        return new Report(
                requests,
                boards,
                partitions,
                coordinators,
                turns.rounds(),
                events,
                transactions,
                copyTransactions,
                turns.one(),
                turns.other(),
                turns.ratio());
    }

    private void round(String prefix, Turns turns) throws ExecutionException, InterruptedException {
        var answers = ask(prefix);
        turns.take(() -> answer(answers), () -> copy(answers));
    }

    private Answers ask(String prefix) {
        var answers = new Answers(partitions);
        try (var producer = BulkProducer.of(kafka)) {
            for (int i = 0; i < boards; i++) {
                var board = Boards.fresh(prefix + i);
                var key = board.id().getBytes(StandardCharsets.UTF_8);
                int home = Home.of(board.id(), partitions);
                int share = requests / boards + (i < requests % boards ? 1 : 0);
                Workload.generate(board.id(), share, request -> {
                    producer.send(
                            new ProducerRecord<>(Topic.REQUESTS.topicName(), home, key, RequestJson.write(request)));
                    answers.decide(home, board, request);
                });
            }
        }
        return answers;
    }

    private double copy(Answers answers) {
        var copied = CopyLoop.run(kafka, answers);
        copyTransactions = copied.transactions();
        return perSecond(copied.nanos());
    }

    private double answer(Answers answers) throws InterruptedException {
        try (var answering = new Answering(kafka, coordinators)) {
            double perSecond = perSecond(answering.run(requests, LONGEST));
            var totals = answering.totals();
            if (totals.deadLetters() > 0) throw new IllegalStateException(totals.deadLetters() + " dead letters");
            if (totals.events() != answers.events())
                throw new IllegalStateException(
                        "%d events, but the copy wrote %d".formatted(totals.events(), answers.events()));
            events = totals.events();
            transactions = totals.transactions();
            return perSecond;
        }
    }

    private double perSecond(long nanos) {
        return requests * 1e9 / nanos;
    }
}

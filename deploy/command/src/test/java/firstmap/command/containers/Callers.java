package firstmap.command.containers;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.json.Document.BoardFile;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import firstmap.node.client.Asker;
import firstmap.node.client.Asking;
import firstmap.node.client.kafka.FirstmapClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** On each partition a board on which somebody asks all the time, and how long he waits for his answers. */
public final class Callers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Between an answer and the next question. */
    private static final Duration PACE = Duration.ofMillis(400);

    private static final String NODE = "caller";

    private final List<Caller> callers = new ArrayList<>();
    private final CountDownLatch stop = new CountDownLatch(1);

    public Callers(Installation there) throws InterruptedException {
        var client = client(there);
        for (int partition = 0; partition < Topic.DEFAULT_PARTITIONS; partition++)
            callers.add(new Caller(client, board(partition)));
        callers.forEach(caller -> caller.thread.start());
    }

    private static FirstmapClient client(Installation there) throws InterruptedException {
        return FirstmapClient.connect(there).withPatience(PATIENCE);
    }

    /** The board whose home is there. */
    static String board(int partition) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "board-" + i)
                .filter(name -> Home.of(name, Topic.DEFAULT_PARTITIONS) == partition)
                .findFirst()
                .orElseThrow();
    }

    /** Somebody asks once, on a board that he defines if it is not there. */
    static List<EventRecord> call(Installation there, String board) throws InterruptedException {
        try (var asker = client(there).asker(board, NODE)) {
            define(asker, board);
            ask(asker, "buffer-" + asker.view().seq());
        }
        return client(there).history(board).events();
    }

    private static void define(Asker asker, String board) throws InterruptedException {
        if (asker.view().spec() == null)
            asker.define(BoardFile.parse("board.yaml", """
                    board: %s
                    heaps: [{name: cma, kind: contiguous, base: 0x40000000, size: 64MiB}]
                    devices: {camera: {functions: {capture: {}}}}
                    """.formatted(board)).spec());
    }

    /** The board stays as small as it is. */
    private static void ask(Asker asker, String buffer) throws InterruptedException {
        var answers = asker.ask(
                0, List.of(new Request.Create(buffer, 4096, null, null, List.of(), null), new Request.Release(buffer)));
        assertThat(answers).allMatch(answer -> Asking.errno(answer) == null);
    }

    /** Waits until each has been answered what he asked after now. */
    public void awaitAnswers() {
        var before = callers.stream().map(caller -> caller.answers.get()).toList();
        Awaitility.await()
                .atMost(PATIENCE)
                .failFast(this::assertAlive)
                .until(() -> IntStream.range(0, before.size())
                        .allMatch(i -> callers.get(i).answers.get() > before.get(i) + 1));
    }

    /** How long somebody has waited for an answer at most, since this was asked last. */
    Duration longestWait() {
        assertAlive();
        return callers.stream()
                .map(caller -> Duration.ofNanos(caller.longest.getAndSet(0)))
                .max(Duration::compareTo)
                .orElseThrow();
    }

    private void assertAlive() {
        assertThat(callers).allMatch(caller -> caller.thread.isAlive());
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            for (var caller : callers) caller.thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Caller {
        private final AtomicLong answers = new AtomicLong();
        private final AtomicLong longest = new AtomicLong();
        private final Thread thread;

        Caller(FirstmapClient client, String board) {
            thread = Thread.ofPlatform().name("caller of " + board).unstarted(() -> callOn(client, board));
        }

        private void callOn(FirstmapClient client, String board) {
            try (var asker = client.asker(board, NODE)) {
                define(asker, board);
                for (long i = 0; !stop.await(PACE.toMillis(), TimeUnit.MILLISECONDS); i++) {
                    long began = System.nanoTime();
                    ask(asker, "buffer-" + i);
                    longest.accumulateAndGet(System.nanoTime() - began, Math::max);
                    answers.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

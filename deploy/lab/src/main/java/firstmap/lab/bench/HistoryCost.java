package firstmap.lab.bench;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.coordinator.history.History;
import firstmap.coordinator.index.IndexLocation;
import firstmap.events.topics.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * What the history of one buffer costs in a short log and in one that is a hundred times as long, asked in turns; and what
 * it takes to read such a log for the first time and to start again.
 */
public final class HistoryCost {
    /** How much longer the long log is. */
    public static final int TIMES = 100;

    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final int ASKED = 400;
    private static final int WARM_UP = 500;

    private HistoryCost() {}

    /**
     * @param historyMicros the median of each round
     * @param readSeconds from the first start until all of it was read and kept
     * @param startMillis of a second start until all was known again
     * @param readAgain events that had to be read for this
     */
    public record Figures(
            long events,
            Spread historyMicros,
            double historyMicros99,
            double atMicrosMedian,
            double readSeconds,
            double startMillis,
            long readAgain,
            long indexBytes) {}

    /**
     * @param ratio of the histories' median times in the long log to those in the short one, round by round
     * @param outsideHeapBytes anonymous memory of the process beyond its heap, at the end; 0 where it is not known
     */
    public record Report(int rounds, Figures few, Figures many, Spread ratio, double ratio99, long outsideHeapBytes) {}

    /**
     * @param events of the long log
     * @param folder for two brokers and their indexes
     */
    public static Report run(long events, int rounds, Path folder, Consumer<String> progress)
            throws IOException, ExecutionException, InterruptedException {
        try (var few = new Side(folder.resolve("few"), events / TIMES, rounds, progress);
                var many = new Side(folder.resolve("many"), events, rounds, progress)) {
            few.read();
            many.read();
            progress.accept("asking for histories");
            few.warm();
            many.warm();
            var turns = new Turns();
            while (turns.rounds() < rounds) {
                int round = turns.rounds();
                turns.take(() -> many.ask(round), () -> few.ask(round));
            }
            few.restart();
            many.restart();
            var one = few.figures(turns.other());
            var other = many.figures(turns.one());
            return new Report(
                    rounds, one, other, turns.ratio(), other.historyMicros99() / one.historyMicros99(), outsideHeap());
        }
    }

    /** One log, with a broker of its own. */
    private static final class Side implements AutoCloseable {
        private final EmbeddedBroker broker;
        private final Path index;
        private final Consumer<String> progress;
        private final FilledLog log;
        private final double[] histories;
        private final double[] pasts;
        private History history;
        private double readSeconds;
        private double startMillis;

        Side(Path folder, long events, int rounds, Consumer<String> progress)
                throws ExecutionException, InterruptedException {
            this.progress = progress;
            histories = new double[rounds * ASKED];
            pasts = new double[rounds * ASKED];
            index = folder.resolve("index");
            broker = EmbeddedBroker.start(folder.resolve("broker"));
            try {
                log = new FilledLog(broker.bootstrapServers());
                log.fill(events, progress);
            } catch (ExecutionException | InterruptedException | RuntimeException e) {
                broker.close();
                throw e;
            }
        }

        void read() {
            progress.accept("reading %,d events".formatted(log.events()));
            long started = System.nanoTime();
            open();
            history.close(); // all of it is in the index then
            readSeconds = (System.nanoTime() - started) / 1e9;
            open();
        }

        void restart() {
            history.close();
            long started = System.nanoTime();
            open();
            startMillis = (System.nanoTime() - started) / 1e6;
        }

        private void open() {
            history = new History("bench", Installation.of(log.kafka()), IndexLocation.at(index));
            history.start();
            history.catchUp(LONGEST);
        }

        void warm() {
            var chance = new SplittableRandom(-1);
            for (int i = 0; i < WARM_UP; i++) life(chance);
        }

        /** @return microseconds of a history, the median of this round */
        double ask(int round) {
            var chance = new SplittableRandom(round);
            for (int i = 0; i < ASKED; i++) {
                long started = System.nanoTime();
                life(chance);
                histories[round * ASKED + i] = (System.nanoTime() - started) / 1e3;
                pasts[round * ASKED + i] = past(chance);
            }
            var these = Arrays.copyOfRange(histories, round * ASKED, (round + 1) * ASKED);
            Arrays.sort(these);
            return these[ASKED / 2];
        }

        private void life(SplittableRandom chance) {
            var board = log.board(chance);
            var buffer = log.buffer(chance);
            var steps = history.life(board, buffer).orElseThrow().toList();
            if (steps.getLast().state().isPresent()) throw new IllegalStateException(buffer + " has not been freed");
        }

        /** Where a buffer was in the middle of its life, in microseconds. */
        private double past(SplittableRandom chance) {
            var board = log.board(chance);
            var buffer = log.buffer(chance);
            var steps = history.life(board, buffer).orElseThrow().toList();
            var middle = steps.get(steps.size() / 2);
            long started = System.nanoTime();
            var then = history.at(board, buffer, middle.event().seq()).orElseThrow();
            double micros = (System.nanoTime() - started) / 1e3;
            if (!then.equals(middle)) throw new IllegalStateException(buffer + " was something else");
            return micros;
        }

        Figures figures(Spread medians) throws IOException {
            Arrays.sort(histories);
            Arrays.sort(pasts);
            return new Figures(
                    log.events(),
                    medians,
                    histories[histories.length * 99 / 100],
                    pasts[pasts.length / 2],
                    readSeconds,
                    startMillis,
                    history.eventsRead(),
                    size(index));
        }

        @Override
        public void close() {
            try (broker) {
                if (history != null) history.close();
            }
        }
    }

    private static long size(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> {
                        try {
                            return Files.size(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .sum();
        }
    }

    private static long outsideHeap() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) return 0;
        for (var line : Files.readAllLines(status))
            if (line.startsWith("RssAnon:"))
                return Math.max(
                        0,
                        Long.parseLong(line.replaceAll("\\D", "")) * 1024
                                - Runtime.getRuntime().totalMemory());
        return 0;
    }
}

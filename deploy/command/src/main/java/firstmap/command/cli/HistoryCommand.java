package firstmap.command.cli;

import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.Output;
import firstmap.coordinator.history.Detectors;
import firstmap.coordinator.history.History;
import firstmap.coordinator.history.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole life of one buffer, read back from the log. */
@Command(
        name = "history",
        header = "Print the whole life of one buffer from the log, each event beside the state it led to.",
        description = {
            "Without --data and --bootstrap it looks into the newest run that had the board.",
            "Example:  firstmap history phone/preview-0"
        })
final class HistoryCommand implements Callable<Void> {
    private final Console console;

    @Mixin
    private BufferLog log;

    @Option(
            names = "--at",
            paramLabel = "SEQ",
            description = "only where the buffer stood when its board had come to event SEQ")
    private Long at;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    HistoryCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws IOException, InterruptedException {
        log.ask("firstmap-history", path -> "the log does not speak of " + path, this::tell);
        return null;
    }

    /** Whether there is something to tell of a buffer of that name; then it has been told. */
    private Optional<Boolean> tell(History history, BufferName name) {
        var life = history.life(name.board(), name.buffer(), 0, at == null ? Long.MAX_VALUE : at);
        if (life.isEmpty()) return Optional.empty();
        var steps = life.get().iterator();
        if (!steps.hasNext()) throw tooEarly(history, name);
        try {
            print(name, steps);
            return Optional.of(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print(BufferName name, Iterator<Step> steps) throws IOException {
        var printed = output.isTable(console) ? new LifeTable(console, name) : new LifeDocument(console, name);
        var detectors = new Detectors();
        while (steps.hasNext()) {
            var step = steps.next();
            detectors.accept(step.event());
            if (at == null || !steps.hasNext()) printed.step(step);
        }
        printed.end(detectors.findings());
    }

    private Failure tooEarly(History history, BufferName name) {
        var first = history.life(name.board(), name.buffer()).flatMap(Stream::findFirst);
        return new Failure("at event %d the board %s had no buffer %s yet; it begins with event %d"
                .formatted(
                        at,
                        name.board(),
                        name.buffer(),
                        first.orElseThrow().event().seq()));
    }
}

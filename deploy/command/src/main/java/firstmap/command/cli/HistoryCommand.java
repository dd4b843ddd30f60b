package firstmap.command.cli;

import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.Output;
import firstmap.coordinator.exchange.BoardReading;
import firstmap.coordinator.history.Detectors;
import firstmap.coordinator.history.Life;
import firstmap.coordinator.history.Rounds;
import firstmap.coordinator.history.Step;
import java.io.IOException;
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
    public Void call() throws IOException {
        var told = log.ask("firstmap-history", path -> "the log does not speak of " + path, this::tell);
        Unread.require(told.damages(), console);
        return null;
    }

    /** Whether there is something to tell of a buffer of that name; then it has been told. */
    private Optional<Boolean> tell(BoardReading board, BufferName name) throws IOException {
        var life = new Life(name.buffer());
        var steps = steps(board, life, at == null ? Long.MAX_VALUE : at).iterator();
        if (steps.hasNext()) {
            print(name, steps);
            return Optional.of(true);
        }
        steps(board, life, Long.MAX_VALUE).findFirst().ifPresent(first -> {
            throw new Failure("at event %d the board %s had no buffer %s yet; it begins with event %d"
                    .formatted(at, name.board(), name.buffer(), first.event().seq()));
        });
        return Optional.empty();
    }

    private static Stream<Step> steps(BoardReading board, Life life, long upTo) {
        var rounds = new Rounds();
        return board.upTo(upTo).flatMap(event -> {
            var round = rounds.of(event);
            return life.take(event).map(step -> step.in(round)).stream();
        });
    }

    private void print(BufferName name, Iterator<Step> steps) throws IOException {
        var printed = output.isTable(console) ? new LifeTable(console, name) : new LifeDocument(console, name);
        var detectors = new Detectors();
        while (steps.hasNext()) {
            var step = steps.next();
            detectors.accept(step.event());
            if (at == null || !steps.hasNext()) printed.step(step);
        }
        printed.end(detectors);
    }
}

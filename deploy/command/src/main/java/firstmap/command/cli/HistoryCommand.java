package firstmap.command.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.Output;
import firstmap.coordinator.history.Detectors;
import firstmap.coordinator.history.History;
import firstmap.coordinator.history.Step;
import firstmap.coordinator.history.Views;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
        var told = log.ask("firstmap-history", path -> "the log does not speak of " + path, this::tell);
        show(told.name(), told.steps());
        return null;
    }

    private record Told(BufferName name, List<Step> steps) {}

    private Optional<Told> tell(History history, BufferName name) {
        var steps = history.history(name.board(), name.buffer(), 0, at == null ? Long.MAX_VALUE : at, Long.MAX_VALUE);
        if (steps.isPresent() && steps.get().isEmpty()) throw tooEarly(history, name);
        return steps.map(told -> new Told(name, told));
    }

    private void show(BufferName name, List<Step> steps) {
        var findings = Detectors.in(steps.stream().map(Step::event).toList());
        var shown = at == null ? steps : List.of(steps.getLast());
        if (output.isTable(console)) {
            new LifeTable(console).print(name.board(), name.buffer(), shown, findings);
            return;
        }
        var json =
                JsonNodeFactory.instance.objectNode().put("board", name.board()).put("buffer", name.buffer());
        var array = json.putArray("steps");
        for (var step : shown) array.add(Views.step(step));
        json.putPOJO("findings", findings);
        Output.json(console, json);
    }

    private Failure tooEarly(History history, BufferName name) {
        var first = history.history(name.board(), name.buffer(), 0, Long.MAX_VALUE, 1);
        return new Failure("at event %d the board %s had no buffer %s yet; it begins with event %d"
                .formatted(
                        at,
                        name.board(),
                        name.buffer(),
                        first.orElseThrow().getFirst().event().seq()));
    }
}

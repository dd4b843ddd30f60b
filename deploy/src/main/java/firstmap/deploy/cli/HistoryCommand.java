package firstmap.deploy.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import firstmap.coordinator.history.Detectors;
import firstmap.coordinator.history.History;
import firstmap.coordinator.history.Step;
import firstmap.coordinator.history.Views;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The whole life of one buffer, read back from the log. */
@Command(
        name = "history",
        header = "Print the whole life of one buffer from the log, each event beside the state it led to.",
        description = {
            "Without --data and --bootstrap it looks into the newest run that had the board.",
            "Example:  firstmap history phone/preview-0"
        })
final class HistoryCommand implements Callable<Void> {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Console console;

    @Parameters(paramLabel = "BOARD/BUFFER", description = "both may contain '/' themselves")
    private String path;

    @Option(
            names = "--at",
            paramLabel = "SEQ",
            description = "only where the buffer stood when its board had come to event SEQ")
    private Long at;

    @Mixin
    private LogSource source;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    HistoryCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws IOException, InterruptedException {
        var names = BufferName.of(path, spec);
        try (var _ = new StopSignal();
                var cluster = source.cluster(names, path);
                var history = new History("firstmap-history", cluster.kafka(), cluster.index("cli"))) {
            history.start();
            history.catchUp(PATIENCE);
            for (var name : names) {
                long upTo = at == null ? Long.MAX_VALUE : at;
                var steps = history.history(name.board(), name.buffer(), 0, upTo, Long.MAX_VALUE);
                if (steps.isEmpty()) continue;
                if (steps.get().isEmpty()) throw tooEarly(history, name);
                show(name, steps.get());
                return null;
            }
            throw new Failure(
                    "the log does not speak of " + path + "; it has the boards " + String.join(", ", history.boards()));
        }
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

package firstmap.command.cli;

import firstmap.command.compare.Comparison;
import firstmap.command.compare.Rows;
import firstmap.command.terminal.Bar;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Output;
import firstmap.command.terminal.Paint;
import firstmap.command.terminal.StopSignal;
import firstmap.command.terminal.Table;
import firstmap.events.json.GivenFile;
import firstmap.node.scenario.Scenario;
import firstmap.node.scenario.ScenarioFile;
import firstmap.node.scenario.Way;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One scenario under every way out, side by side. */
@Command(
        name = "compare",
        header = "Play one scenario under every way out for who comes late, and print them side by side.",
        description = {
            "Needs no Kafka: the devices take their turns before the rule itself. The same scenario and seed give the same"
                    + " result, and the log that 'run --way' writes.",
            "Example:  firstmap compare deploy/examples/video-record.yaml"
        })
final class CompareCommand implements Callable<Void> {
    private final Console console;

    @Parameters(paramLabel = "SCENARIO", description = "scenario file (YAML), or '-': stdin")
    private String source;

    @Option(
            names = "--way",
            paramLabel = "WAY",
            split = ",",
            completionCandidates = WireNames.Ways.class,
            description = "only these, in this order: ${COMPLETION-CANDIDATES}")
    private List<Way> ways;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "for what a scenario leaves to chance; default: ${DEFAULT-VALUE}")
    private long seed;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    CompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws IOException, InterruptedException {
        var scenario = source.equals("-")
                ? ScenarioFile.parse(source, GivenFile.text("stdin", console.in()))
                : ScenarioFile.read(Path.of(source));
        var comparison = compare(scenario);
        if (output.isTable(console)) print(comparison);
        else Output.json(console, comparison);
        return null;
    }

    private Comparison compare(Scenario scenario) throws InterruptedException {
        try (var _ = new StopSignal();
                var bar = new Bar(console, scenario.name())) {
            return Comparison.of(source, scenario, ways == null ? List.of(Way.values()) : List.copyOf(ways), seed, bar);
        }
    }

    private void print(Comparison comparison) {
        var out = console.text();
        boolean colour = console.paintsOut();
        out.println(Paint.BOLD.on(comparison.board(), colour) + ": " + comparison.source());
        var rows = Rows.of(comparison);
        var table = new Table().left("");
        for (var way : rows.head()) table.right(way.toUpperCase(Locale.ROOT));
        for (var row : rows.rows()) table.row(row.toArray());
        table.print(out, "", console.width(), colour);
        out.println(comparison.verdict());
        out.flush();
    }
}

package firstmap.deploy.cli;

import firstmap.deploy.bench.Throughput;
import firstmap.deploy.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One benchmark. */
@Command(
        name = "bench",
        header = "Run one benchmark. Only ratios within one run mean something.",
        description = {
            "throughput: requests that coordinators answer, held against a loop that only copies the same records.",
            "It runs on an embedded broker of its own, on a folder that is deleted afterwards."
        })
final class BenchCommand implements Callable<Void> {
    enum Name {
        throughput
    }

    private final Console console;

    @Parameters(paramLabel = "NAME", description = "${COMPLETION-CANDIDATES}")
    private Name name;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "200000",
            description = "how many in all; default: ${DEFAULT-VALUE}")
    private int requests;

    @Option(
            names = "--boards",
            paramLabel = "N",
            defaultValue = "64",
            description = "how many boards they are spread over; default: ${DEFAULT-VALUE}")
    private int boards;

    @Option(
            names = "--coordinators",
            paramLabel = "N",
            defaultValue = "1",
            description = "how many share the boards; default: ${DEFAULT-VALUE}")
    private int coordinators;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws Exception {
        var folder = Files.createTempDirectory("firstmap-bench");
        try (var _ = new StopSignal();
                var broker = EmbeddedBroker.start(folder)) {
            var report = Throughput.run(broker.bootstrapServers(), requests, boards, coordinators, console::say);
            if (output.isTable(console)) table(report);
            else Output.json(console, report);
            return null;
        } finally {
            delete(folder);
        }
    }

    /** Each part of the report beside its name. */
    private void table(Throughput.Report report) throws ReflectiveOperationException {
        var table = new Table().left("").right("");
        for (var part : Throughput.Report.class.getRecordComponents())
            table.row(part.getName(), part.getAccessor().invoke(report));
        var out = console.text();
        table.print(out, "", console.width(), console.paintsOut());
        out.flush();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}

package firstmap.command.cli;

import firstmap.command.run.WholeFile;
import firstmap.command.terminal.Bar;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.StopSignal;
import firstmap.command.terminal.Words;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.exchange.Export;
import firstmap.coordinator.exchange.Recording;
import firstmap.coordinator.exchange.ZstdFiles;
import firstmap.events.Limits;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes the log to a file that can be attached to a bug report. */
@Command(
        name = "export",
        header = "Write the log, or some boards of it, to a file that 'import', 'replay' and 'audit' take.",
        description = {
            "JSON Lines: each request as it was asked, followed by the events that answer it, byte for byte; first a header,"
                    + " last a line by which a file that was cut or changed is recognised.",
            "Kafka's offsets, timestamps and headers are not kept; the order on each partition is.",
            "Without --data and --bootstrap it takes the newest run.",
            "Example:  firstmap export --out phone.jsonl.zst --board phone"
        })
final class ExportCommand implements Callable<Void> {
    enum Format {
        jsonl
    }

    private final Console console;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "jsonl",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private Format format;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "where to; compressed if the name ends in .zst; '-': stdout")
    private String file;

    @Option(names = "--board", paramLabel = "NAME", description = "only this board; may be given several times")
    private List<String> boards = List.of();

    @Mixin
    private LogSource source;

    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws IOException {
        if (boards.size() > Limits.MAX_LIST)
            throw new ParameterException(spec.commandLine(), "--board: at most " + Limits.MAX_LIST + " boards");
        for (var board : boards) Limits.id("--board", board);
        if (!file.equals("-")) WholeFile.check(Path.of(file));
        var written = export();
        console.say("%s, %s, %s%s"
                .formatted(
                        Words.count(written.boards(), "board"),
                        Words.count(written.requests(), "request"),
                        Words.count(written.events(), "event"),
                        file.equals("-") ? "" : ": " + file + size(Path.of(file))));
        Unread.require(written.damages(), console);
        return null;
    }

    private static String size(Path file) throws IOException {
        return Files.isRegularFile(file) ? ", " + Words.bytes(Files.size(file)) : "";
    }

    private Export.Written export() throws IOException {
        try (var _ = new StopSignal();
                var log = source.open(boards, "firstmap-export");
                var bar = new Bar(console, "export")) {
            if (log.partitions() == 0) throw new Failure("there is no log there: no topic of events");
            if (!file.equals("-")) return write(log, Path.of(file), bar);
            return write(log, new BufferedOutputStream(console.out(), 1 << 16), bar);
        }
    }

    private Export.Written write(Recording log, Path target, Bar bar) throws IOException {
        return WholeFile.write(target, out -> {
            if (!ZstdFiles.isNamed(file)) return write(log, out, bar);
            try (var compressing = ZstdFiles.compressing(out)) {
                return write(log, compressing, bar);
            }
        });
    }

    private Export.Written write(Recording log, OutputStream out, Bar bar) throws IOException {
        var export = new Export(
                log,
                line -> RequestReader.read(line.key(), line.value(), line.partition(), log.partitions()),
                out,
                bar);
        var written = export.write(new TreeSet<>(boards));
        out.flush();
        if (!written.absent().isEmpty() && written.damages().isEmpty())
            throw new Failure("the log has no board " + String.join(", ", written.absent()));
        return written;
    }
}

package firstmap.command.cli;

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
import java.nio.file.StandardCopyOption;
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
        var written = export();
        console.say("%s, %s, %s%s"
                .formatted(
                        Words.count(written.boards(), "board"),
                        Words.count(written.requests(), "request"),
                        Words.count(written.events(), "event"),
                        file.equals("-") ? "" : ": " + file + ", " + Words.bytes(Files.size(Path.of(file)))));
        Unread.require(written.damages(), console);
        return null;
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

    /** Under another name first: a file of this name is whole or is not there. */
    private Export.Written write(Recording log, Path target, Bar bar) throws IOException {
        var draft = target.resolveSibling(
                target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            Export.Written written;
            try (var out = open(draft)) {
                written = write(log, out, bar);
            }
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return written;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private OutputStream open(Path draft) throws IOException {
        var out = new BufferedOutputStream(Files.newOutputStream(draft), 1 << 16);
        return ZstdFiles.isNamed(file) ? ZstdFiles.compressing(out) : out;
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

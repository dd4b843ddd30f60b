package firstmap.command.cli;

import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.Output;
import firstmap.command.terminal.StopSignal;
import firstmap.coordinator.exchange.FileRecording;
import firstmap.events.json.Document.BoardFile;
import firstmap.events.json.GivenFile;
import firstmap.events.json.RequestJson;
import firstmap.node.trace.CannotImport;
import firstmap.node.trace.Import;
import firstmap.node.trace.ImportOptions;
import firstmap.node.trace.Imported;
import firstmap.node.trace.Source;
import firstmap.node.trace.StartingState;
import firstmap.node.trace.Summary;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns a recording of a real machine, or an exported log, into requests; takes an exported log back. */
@Command(
        name = "import",
        header = "Turn a recording of a real machine into requests, or take an exported log back.",
        description = {
            "Reads ftrace text with dma_buf events and debugfs bufinfo dumps. Requests go to stdout, a summary to stderr:"
                    + " counts, whether the recording is complete, cut or disagreeing with itself, and what it cannot tell.",
            "A Rockchip dma-heap info dump tells where memory was: it becomes a board file (YAML) on which that memory is in"
                    + " use from the start.",
            "A log that 'export' wrote is audited, and refused if anything is wrong with it. With --data or --bootstrap all of it is"
                    + " written there, in one transaction; otherwise its requests go to stdout.",
            "Example:  firstmap import recorded.trace.txt | firstmap run - --policy compatible",
            "          firstmap import phone.jsonl.zst --data phone.run"
        })
final class ImportCommand implements Callable<Integer> {
    enum SummaryFormat {
        text,
        json,
        none
    }

    private static final int START = 1 << 12;

    private final Console console;

    @Parameters(paramLabel = "FILE", description = "the recording or exported log; '-': stdin")
    private String file;

    @Option(
            names = "--board",
            paramLabel = "FILE",
            description = "board file with heaps and the devices' parameters; without it devices have no limits")
    private Path board;

    @Option(
            names = "--board-name",
            paramLabel = "NAME",
            description = "name of the board; default: the board file's or the recording's")
    private String boardName;

    @Option(
            names = "--missing-devices",
            description =
                    "with --board: a device that the board file lacks joins without limits instead of being an error")
    private boolean missingDevices;

    @Option(
            names = "--summary",
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private SummaryFormat summary;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "of an exported log: folder of an embedded broker to write it to; made if it is not there")
    private Path data;

    @Option(
            names = "--unaudited",
            description = "of an exported log: take it if its chain is whole, without making its decisions again")
    private boolean unaudited;

    @Mixin
    private Connection connection;

    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    ImportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (file.equals("-")) return stream(console.in());
        boolean isLog;
        try (var in = GivenFile.open(Path.of(file))) {
            if (!Files.isRegularFile(Path.of(file))) return stream(in);
            isLog = FileRecording.isIn(in.readNBytes(START));
        }
        return isLog ? log(Path.of(file)) : trace(null);
    }

    /** What comes but once, from stdin or a pipe with a name. */
    private int stream(InputStream once) throws IOException, InterruptedException {
        var in = new BufferedInputStream(once, START);
        in.mark(START);
        boolean isLog = FileRecording.isIn(in.readNBytes(START));
        in.reset();
        return isLog ? spooled(in) : trace(in);
    }

    // ---- exported logs

    /** It has to be read more than once. */
    private int spooled(InputStream in) throws IOException, InterruptedException {
        var copy = Files.createTempFile("firstmap-import", ".jsonl");
        try {
            spool(in, copy);
            return log(copy);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private void spool(InputStream in, Path copy) throws IOException {
        try (var out = Files.newOutputStream(copy)) {
            in.transferTo(out);
        } catch (FileSystemException e) {
            throw e; // what is read says so itself
        } catch (IOException e) {
            throw new Failure(
                    "%s has to be read twice, and its copy in %s cannot be written: %s; give it as an ordinary file"
                            .formatted(file.equals("-") ? "stdin" : file, copy.getParent(), GivenFile.reason(e)),
                    e);
        }
    }

    private int log(Path path) throws IOException, InterruptedException {
        if (board != null || boardName != null || missingDevices)
            throw new ParameterException(
                    spec.commandLine(),
                    file + " is an exported log: its boards are what they are, and are not renamed");
        try (var _ = new StopSignal();
                var log = new FileRecording(path)) {
            var told = new LogImporting(console, connection, data).take(log, unaudited);
            switch (summary) {
                case text -> told.lines().forEach(console::say);
                case json -> console.say(Output.text(told));
                case none -> {}
            }
            return 0;
        }
    }

    // ---- recordings of real machines

    private int trace(InputStream in) throws IOException {
        if (data != null || connection.isGiven())
            throw new ParameterException(
                    spec.commandLine(),
                    file + " is not an exported log; its requests go to stdout, for 'run' and 'decide'");
        var source = source(in);
        if (StartingState.isIn(source)) return state(source);
        var imported = read(source);
        try (var out = new BufferedOutputStream(console.out(), 1 << 16)) {
            for (var request : imported.requests()) {
                out.write(RequestJson.write(request));
                out.write('\n');
            }
        }
        tell(imported.summary());
        return imported.summary().firstThatDiffers().map(this::differing).orElse(0);
    }

    /** The requests are written all the same; but that all went well is not so. */
    private int differing(Summary.SnapshotNote dump) {
        if (summary != SummaryFormat.json)
            console.say("firstmap: %s: its dump %s (%s) does not agree with it: %s"
                    .formatted(file, dump.tag(), dump.file(), dump.outcome()));
        return 1;
    }

    private void tell(Summary told) {
        switch (summary) {
            case text -> told.text().forEach(console::say);
            case json -> console.say(Output.text(told));
            case none -> {}
        }
    }

    /** A dump that tells where memory was is no sequence of requests, but a board to start from. */
    private int state(Source source) throws IOException {
        if (board != null)
            throw new Failure(file + ": becomes a board file itself, so --board has nothing to say to it");
        try {
            var state = StartingState.read(source, boardName);
            console.out().write(state.yaml().getBytes(StandardCharsets.UTF_8));
            console.out().flush();
            tell(state.summary());
            return 0;
        } catch (CannotImport e) {
            throw new Failure(e.getMessage(), e);
        }
    }

    private Source source(InputStream in) throws IOException {
        try {
            return in != null ? Source.of(file, in) : Source.of(Path.of(file));
        } catch (CannotImport e) {
            throw new Failure(e.getMessage(), e);
        }
    }

    private Imported read(Source source) throws IOException {
        var boardFile = board == null ? null : BoardFile.parse(board.toString(), GivenFile.text(board));
        try {
            return Import.read(source, new ImportOptions(boardFile, boardName, missingDevices));
        } catch (CannotImport e) {
            throw new Failure(e.getMessage(), e);
        }
    }
}

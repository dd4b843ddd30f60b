package firstmap.deploy.cli;

import firstmap.events.json.Document.BoardFile;
import firstmap.events.json.RequestJson;
import firstmap.node.trace.CannotImport;
import firstmap.node.trace.Import;
import firstmap.node.trace.Imported;
import firstmap.node.trace.Options;
import firstmap.node.trace.Source;
import firstmap.node.trace.StartingState;
import firstmap.node.trace.Summary;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Turns a recording of a real machine into requests. */
@Command(
        name = "import",
        header = "Turn a recording of a real machine into requests: JSON Lines that run and decide take.",
        description = {
            "Reads ftrace text with dma_buf events and debugfs bufinfo dumps. Requests go to stdout, a summary to stderr:"
                    + " counts, whether the recording is complete, cut or disagreeing with itself, and what it cannot tell.",
            "A Rockchip dma-heap info dump tells where memory was: it becomes a board file (YAML) on which that memory is in"
                    + " use from the start.",
            "Example:  firstmap import recorded.trace.txt | firstmap run - --policy compatible"
        })
final class ImportCommand implements Callable<Void> {
    enum SummaryFormat {
        text,
        json,
        none
    }

    private final Console console;

    @Parameters(paramLabel = "FILE", description = "the recording; '-': stdin")
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

    @Mixin
    private Common common;

    ImportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws IOException {
        var source = source();
        if (StartingState.isIn(source)) return state(source);
        var imported = read(source);
        try (var out = new BufferedOutputStream(console.out(), 1 << 16)) {
            for (var request : imported.requests()) {
                out.write(RequestJson.write(request));
                out.write('\n');
            }
        }
        tell(imported.summary());
        return null;
    }

    private void tell(Summary told) {
        switch (summary) {
            case text -> told.text().forEach(console::say);
            case json -> console.say(Output.text(told));
            case none -> {}
        }
    }

    /** A dump that tells where memory was is no sequence of requests, but a board to start from. */
    private Void state(Source source) throws IOException {
        if (board != null)
            throw new Failure(file + ": becomes a board file itself, so --board has nothing to say to it");
        try {
            var state = StartingState.read(source, boardName);
            console.out().write(state.yaml().getBytes(StandardCharsets.UTF_8));
            console.out().flush();
            tell(state.summary());
            return null;
        } catch (CannotImport e) {
            throw new Failure(e.getMessage(), e);
        }
    }

    private Source source() throws IOException {
        try {
            return file.equals("-") ? Source.of("-", console.in()) : Source.of(Path.of(file));
        } catch (CannotImport e) {
            throw new Failure(e.getMessage(), e);
        }
    }

    private Imported read(Source source) throws IOException {
        var boardFile = board == null ? null : BoardFile.parse(board.toString(), Files.readString(board));
        try {
            return Import.read(source, new Options(boardFile, boardName, missingDevices));
        } catch (CannotImport e) {
            throw new Failure(e.getMessage(), e);
        }
    }
}

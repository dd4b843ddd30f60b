package firstmap.command.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.Output;
import firstmap.coordinator.exchange.Inspection;
import firstmap.coordinator.exchange.Inspection.Inspected;
import firstmap.coordinator.exchange.Operator;
import firstmap.coordinator.exchange.TopicRecording;
import firstmap.events.Invalid;
import firstmap.events.topics.Installation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets one record of the events aside, which keeps its partition from being decided. */
@Command(
        name = "quarantine",
        header =
                "Set one record of the events aside that cannot be read or cannot follow, so that its partition goes on.",
        description = {
            "It reads the partition, shows the record and refuses one that reads and fits. The mark stands on the topic"
                    + " control for ever, and every reader passes the record over; audit lists it. Without --reason it only"
                    + " looks.",
            "Example:  firstmap quarantine 3 364 --reason \"written by hand on Monday\" --bootstrap localhost:9092"
        })
final class QuarantineCommand implements Callable<Void> {
    /** Most of a value that is shown, in characters. */
    private static final int SHOWN = 400;

    private final Console console;

    @Parameters(index = "0", paramLabel = "PARTITION", description = "of the events, as the message says")
    private int partition;

    @Parameters(index = "1", paramLabel = "OFFSET", description = "likewise")
    private long offset;

    @Option(names = "--reason", paramLabel = "TEXT", description = "why; it is kept for ever")
    private String reason;

    @Option(
            names = "--board",
            paramLabel = "BOARD",
            description =
                    "the board whose event it was: it stands still from there on; found out where what stands behind"
                            + " the record tells")
    private String board;

    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    QuarantineCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws IOException, InterruptedException {
        if (partition < 0 || offset < 0)
            throw new ParameterException(spec.commandLine(), "PARTITION and OFFSET: whole numbers from 0");
        var kafka = connection.installation();
        Inspected found;
        int partitions;
        try (var log = new TopicRecording("firstmap-quarantine", kafka)) {
            partitions = log.partitions();
            if (partitions == 0) throw new Failure("there is no log: no topics");
            found = Inspection.of(log, partition, offset);
        } catch (Inspection.Refused e) {
            throw new Failure(e.getMessage());
        }
        var ofBoard = board == null ? found.board() : board;
        if (ofBoard == null && found.missing() > 0)
            throw new Failure(
                    "%d events of the partition are missing, so this was probably one of a board: --board says of which"
                            .formatted(found.missing()));
        if (reason != null) write(kafka, found, ofBoard, partitions);
        show(found, ofBoard);
        return null;
    }

    private void write(Installation kafka, Inspected found, String ofBoard, int partitions)
            throws InterruptedException {
        try {
            new Operator(kafka).say(found.mark(ofBoard, reason), partitions);
        } catch (Invalid e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
        }
    }

    private void show(Inspected found, String ofBoard) {
        var json = json(found, ofBoard);
        if (!output.isTable(console)) {
            Output.json(console, json);
            return;
        }
        var out = console.text();
        out.println("partition %d offset %d: %s".formatted(partition, offset, found.problem()));
        out.println("  key    " + shown(found.record().key()));
        out.println("  value  " + shown(found.record().value()));
        out.println("  digest " + found.digest());
        out.println(
                ofBoard == null
                        ? "it was no event of a board: the boards of the partition are whole without it"
                        : "it was an event of board " + ofBoard
                                + ", which stands still from here on; all others go on");
        out.println(reason == null ? "only looked at: --reason sets it aside" : "set aside: " + reason);
        out.flush();
    }

    private ObjectNode json(Inspected found, String ofBoard) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("topic", found.topic())
                .put("partition", partition)
                .put("offset", offset)
                .put("digest", found.digest());
        if (ofBoard != null) json.put("board", ofBoard);
        if (reason != null) json.put("reason", reason);
        return json.put("problem", found.problem())
                .put("key", shown(found.record().key()))
                .put("value", shown(found.record().value()))
                .put("setAside", reason != null);
    }

    /** What cannot be shown is a dot: these bytes are anybody's. */
    private static String shown(byte[] bytes) {
        if (bytes == null) return null;
        var text = new String(bytes, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}\\uFFFD]", ".");
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}

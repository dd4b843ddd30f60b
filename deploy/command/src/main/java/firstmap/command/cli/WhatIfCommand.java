package firstmap.command.cli;

import firstmap.command.terminal.Console;
import firstmap.command.terminal.Output;
import firstmap.command.terminal.Paint;
import firstmap.coordinator.exchange.BoardReading;
import firstmap.coordinator.history.Views;
import firstmap.coordinator.history.WhatIf;
import firstmap.events.Event;
import firstmap.events.Invalid;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Asks a board what it would answer, and changes nothing. */
@Command(
        name = "what-if",
        header = "Would a function be granted to attach to a buffer? If not, why, and which ways out are there?",
        description = {
            "It asks the board as the log has it, and changes nothing.",
            "Without --data and --bootstrap it looks into the newest run that had the board.",
            "Example:  firstmap what-if phone/preview-0 --attach encoder/input"
        })
final class WhatIfCommand implements Callable<Void> {
    private final Console console;

    @Mixin
    private BufferLog log;

    @Option(names = "--attach", paramLabel = "DEVICE/FUNCTION", required = true, description = "who would attach")
    private String function;

    @Option(names = "--dynamic", description = "it could be told to unmap, so that the buffer can move")
    private boolean dynamic;

    @Option(names = "--at", paramLabel = "SEQ", description = "ask the board as it was when it had come to event SEQ")
    private Long at;

    @Mixin
    private Output output;

    @Mixin
    private Common common;

    @Spec
    private CommandSpec spec;

    WhatIfCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws IOException {
        if (at != null && at < 1) throw new ParameterException(spec.commandLine(), "--at: events count from 1");
        try {
            var answer = log.ask("firstmap-what-if", this::unknown, this::ask);
            show(answer.value());
            Unread.require(answer.damages(), console);
            return null;
        } catch (Invalid e) {
            throw new ParameterException(spec.commandLine(), "--" + e.getMessage());
        }
    }

    private Optional<WhatIf> ask(BoardReading events, BufferName name) {
        events.upTo(at == null ? Long.MAX_VALUE : at).forEach(_ -> {});
        var board = events.board();
        return board.buffer(name.buffer()).map(_ -> WhatIf.ask(board, name.buffer(), function, dynamic));
    }

    private String unknown(String path) {
        return (at == null ? "there is no buffer " : "at event " + at + " there was no buffer ") + path;
    }

    private void show(WhatIf whatIf) {
        if (!output.isTable(console)) {
            Output.json(console, Views.whatIf(whatIf));
            return;
        }
        var out = console.text();
        boolean colour = console.paintsOut();
        var ref = whatIf.attach().device() + "/" + whatIf.attach().function();
        var verdict = switch (whatIf.verdict()) {
            case GRANTED -> Paint.BOLD.on("granted", colour);
            case WAITS -> Paint.YELLOW.on("waits", colour);
            case REFUSED -> Paint.YELLOW.on("refused", colour);
        };
        out.println(ref + " at " + whatIf.board() + "/" + whatIf.attach().buffer() + ", event " + whatIf.seq() + ": "
                + verdict);
        for (var event : whatIf.events()) {
            out.println("  " + event.type() + " " + LifeTable.what(event));
            if (event instanceof Event.Refused refused) waysOut(out, refused);
        }
        out.flush();
    }

    private static void waysOut(PrintWriter out, Event.Refused refused) {
        for (var way : refused.waysOut())
            out.println("    %s: %d bytes to move, %d to allocate%s%s"
                    .formatted(
                            way.way(),
                            way.bytesMoved(),
                            way.bytesAllocated(),
                            way.notifies().isEmpty() ? "" : "; tells " + String.join(" ", way.notifies()),
                            way.blockedBy().isEmpty() ? "" : "; blocked by " + String.join(" ", way.blockedBy())));
    }
}

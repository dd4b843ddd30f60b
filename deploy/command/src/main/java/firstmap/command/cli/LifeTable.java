package firstmap.command.cli;

import firstmap.command.terminal.Console;
import firstmap.command.terminal.Paint;
import firstmap.command.terminal.Table;
import firstmap.command.terminal.Words;
import firstmap.coordinator.history.Detectors;
import firstmap.coordinator.history.Step;
import firstmap.coordinator.rule.Attachment;
import firstmap.coordinator.rule.Buffer;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A buffer's life for people: what happened on the right, where it left the buffer on the left. */
final class LifeTable implements ToldLife {
    /** So many are printed at a time, with columns as wide as they need. */
    private static final int ROWS = 500;

    private final PrintWriter out;
    private final boolean colour;
    private final int width;
    private Table table = new Table();
    /** What is printed has a column of rounds. */
    private boolean hasRounds;

    private int rows;

    LifeTable(Console console, BufferName name) {
        out = console.text();
        colour = console.paintsOut();
        width = console.width();
        out.println(Paint.BOLD.on(name.board() + "/" + name.buffer(), colour));
    }

    @Override
    public void step(Step step) {
        var event = step.event();
        boolean refused = event.event() instanceof Event.Refused;
        if (rows == 0) begin(step.round() != null);
        var cells = new ArrayList<Object>(List.of(event.seq(), Words.seconds(event.at())));
        if (hasRounds) cells.add(step.round());
        cells.addAll(List.of(event.node(), event.event().type(), state(step.state()), what(event)));
        table.row(text -> refused ? Paint.YELLOW.on(text, colour) : text, cells.toArray());
        if (++rows % ROWS == 0) table.print(out, "", width, colour);
    }

    /** Where nobody grants time there are no rounds to show. */
    private void begin(boolean isGranted) {
        hasRounds = isGranted;
        table = new Table().right("SEQ").right("AT");
        if (hasRounds) table.right("ROUND");
        table.left("BY").left("EVENT").left("STATE AFTER IT").left("WHAT");
    }

    @Override
    public void end(Detectors seen) {
        table.print(out, "", width, colour);
        var findings = seen.findings();
        for (var finding : findings) out.println(Paint.YELLOW.on("Probably a mistake: ", colour) + finding.what());
        if (seen.count() > findings.size()) out.println("and " + (seen.count() - findings.size()) + " more");
        out.flush();
    }

    /** «cma, 2 attached, 1 mapped». */
    private static String state(Optional<Buffer> state) {
        if (state.isEmpty()) return "gone";
        var buffer = state.get();
        var text = new StringBuilder(buffer.isBacked() ? buffer.backing().heap() : "unbacked");
        long mapped = buffer.attachments().values().stream()
                .filter(Attachment::isMapped)
                .count();
        if (!buffer.attachments().isEmpty())
            text.append(", ").append(buffer.attachments().size()).append(" attached");
        if (mapped > 0) text.append(", ").append(mapped).append(" mapped");
        if (buffer.released()) text.append(", released");
        return text.toString();
    }

    /** The same, and why it did where nobody has asked for it. */
    private static String what(EventRecord record) {
        var what = what(record.event());
        if (!record.isOfExpiry()) return what;
        var ended = "lease of " + record.node() + " has ended";
        return what.isEmpty() ? ended : what + "; " + ended;
    }

    /** What happened, in words. */
    static String what(Event event) {
        return switch (event) {
            case Event.Created e -> e.size() + " bytes" + (e.set() == null ? "" : ", set " + e.set());
            case Event.Attached e -> e.attachment() + ": " + e.device() + "/" + e.function();
            case Event.Allocated e ->
                "%s on %s for %s".formatted(Words.extents(e.extents()), e.heap(), String.join(" ", e.satisfies()));
            case Event.Mapped e ->
                "%s %s: %s".formatted(e.attachment(), e.direction().wireName(), Words.segments(e.segments()));
            case Event.Unmapped e -> e.attachment();
            case Event.Detached e -> e.attachment();
            case Event.Released _ -> "";
            case Event.Moving e -> "waits until these unmap: " + String.join(" ", e.attachments());
            case Event.Migrated e ->
                "%d bytes from %s to %s".formatted(e.bytes(), e.from().heap(), e.to().heap());
            case Event.Freed e -> e.heap() == null ? "it never had storage" : e.bytes() + " bytes of " + e.heap();
            case Event.Refused e -> refusal(e);
            case Event.Defined _, Event.Retired _ -> "";
            case Event.Granted e ->
                (e.round() == null ? "time has ended" : "round " + e.round())
                        + (e.expired().isEmpty() ? "" : "; leases have ended of " + String.join(" ", e.expired()));
            case Event.Joined e -> e.device();
            case Event.Left e -> e.device();
        };
    }

    private static String refusal(Event.Refused e) {
        var who = e.subject().device() == null
                ? ""
                : " by " + e.subject().device()
                        + (e.subject().function() == null
                                ? ""
                                : "/" + e.subject().function());
        return e.request() + who + ": " + e.errno() + ", " + e.reason();
    }
}

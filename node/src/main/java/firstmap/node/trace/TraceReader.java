package firstmap.node.trace;

import firstmap.node.trace.Summary.Agreement;
import firstmap.node.trace.Summary.Check;

/** Reads ftrace text: its lines, its clock, its own count of lines, and the marks that a program wrote into it. */
final class TraceReader {
    private static final String MARK = "tracing_mark_write";
    private static final String SNAPSHOT = "snapshot=";
    private static final String WRITTEN = "# entries-in-buffer/entries-written:";

    private final Source source;
    private final Notes notes;
    private final TraceHistory history;
    private final DumpFiles snapshots;

    private long first = -1;
    private long latest;
    private boolean ticks;
    private long events;
    private String written;
    private RecordingLines.Line unread;
    private int lastLine;

    TraceReader(Source source, Notes notes, TraceHistory history, DumpFiles snapshots) {
        this.source = source;
        this.notes = notes;
        this.history = history;
        this.snapshots = snapshots;
    }

    /** @throws CannotImport if the trace holds no event of dma-buf */
    void read() {
        boolean any = false;
        for (var line : new RecordingLines(source.bytes())) {
            notes.lines = line.number();
            var text = line.text().strip();
            if (text.isEmpty()) continue;
            lastLine = line.number();
            if (text.startsWith("#")) {
                if (text.startsWith(WRITTEN)) written = text;
                continue;
            }
            var event = TraceLine.parse(line.text());
            if (event == null) {
                unread(line, text);
                continue;
            }
            events++;
            if (line.last()) notes.odd(line.number(), "the last line has no line break: its end may be torn off");
            any |= event.event().startsWith("dma_buf_");
            accept(line.number(), event);
        }
        if (!any) throw Format.refusal(source, "ftrace text without a dma_buf event");
        end();
    }

    private void accept(int line, TraceLine event) {
        Notes.count(notes.events, event.event());
        ticks |= event.ticks();
        if (first < 0) first = latest = event.at();
        if (event.at() < latest) notes.odd(line, "earlier than the line before: the order of lines is kept");
        latest = Math.max(latest, event.at());
        long at = ticks ? 0 : latest - first;
        if (event.event().equals(MARK) || event.event().equals("print")) {
            mark(line, at, event.body());
            return;
        }
        if (!event.task().isEmpty()) Notes.count(notes.tasks, event.task());
        history.accept(line, at, event);
    }

    private void mark(int line, long at, String text) {
        Notes.count(notes.withoutRequest, MARK);
        notes.mark(line, at, text);
        if (text.startsWith(SNAPSHOT))
            snapshots.mark(text.substring(SNAPSHOT.length()).strip(), history);
    }

    private void unread(RecordingLines.Line line, String text) {
        unread = line;
        if (text.contains("[LOST ") && text.contains(" EVENTS]")) {
            notes.odd(line.number(), text);
            notes.cut("line " + line.number() + ": " + text);
        } else if (text.contains(": dma_buf_")) {
            notes.odd(line.number(), "not understood: " + text);
            notes.cut("line " + line.number() + " cannot be read");
        } else {
            Notes.count(notes.withoutRequest, "other lines");
        }
    }

    private void end() {
        if (unread != null && unread.number() == lastLine && unread.last() && events > 0)
            notes.cut("ends in the middle of line " + lastLine + ": `"
                    + unread.text().strip() + "`");
        if (!notes.bornBefore.isEmpty())
            notes.cut(notes.bornBefore.size() + " buffers were born before the recording began");
        checkWritten();
        if (ticks) notes.cannotTell.add("time: its clock counts without a unit, so every request is at 0");
        if (!notes.events.containsKey("dma_buf_map"))
            notes.cannotTell.add("maps: there is no dma_buf_map line (the kernel has no such event; a probe gives it)");
        if (!notes.events.containsKey("dma_buf_release"))
            notes.cannotTell.add(
                    "when buffers end: there is no dma_buf_release line (a put drops one reference, no more)");
    }

    /** The header's own count: entries that are in the buffer, and entries that were ever written to it. */
    private void checkWritten() {
        if (written == null) {
            notes.checks.add(new Check("entries-in-buffer/entries-written", Agreement.ABSENT, events + " lines"));
            return;
        }
        var counts = written.substring(WRITTEN.length()).strip();
        int slash = counts.indexOf('/');
        int end = slash + 1;
        while (end < counts.length() && Character.isDigit(counts.charAt(end))) end++;
        long in = slash < 0 ? -1 : TraceLine.time(counts.substring(0, slash));
        long ever = slash < 0 ? -1 : TraceLine.time(counts.substring(slash + 1, end));
        var stated = "entries-in-buffer/entries-written: " + counts;
        if (in < 0 || ever < 0) {
            notes.checks.add(new Check(stated, Agreement.ABSENT, events + " lines"));
            return;
        }
        notes.checks.add(new Check(stated, in == events ? Agreement.AGREE : Agreement.DISAGREE, events + " lines"));
        if (ever > in) notes.cut(ever - in + " of " + ever + " entries were overwritten in the kernel's buffer");
        if (events < in) notes.cut(events + " lines of " + in + " in the kernel's buffer");
        if (events > in) notes.disagreeing("the header counts " + in + " entries, but there are " + events);
    }
}

package firstmap.node.trace;

import firstmap.events.Limits;
import firstmap.node.trace.BufinfoLine.Total;
import firstmap.node.trace.RecordingLines.Line;
import firstmap.node.trace.Summary.Agreement;
import firstmap.node.trace.Summary.Check;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code /sys/kernel/debug/dma_buf/bufinfo} as every kernel since 3.10 prints it
 * ({@code drivers/dma-buf/dma-buf.c}, {@code dma_buf_debug_show}), with what pasting leaves of it.
 */
final class BufinfoReader {
    static final String TITLE = "Dma-buf Objects:";
    static final String ATTACHED = "Attached Devices:";

    /** Where in the grammar the reader stands. */
    private enum Place {
        BEFORE,
        HEADER,
        ROW,
        FENCES,
        DEVICES,
        BETWEEN,
        AFTER
    }

    private final String source;
    private final Notes notes = new Notes();
    private final List<Dump.Buffer> buffers = new ArrayList<>();
    private Place place = Place.BEFORE;
    private boolean titled;
    private boolean elided;
    private boolean recordElided;
    private BufinfoRow row;
    private int rowLine;
    private List<String> devices = new ArrayList<>();
    private Line lastUnread;
    private int lastLine;
    private Total total;
    private long agreeing;
    private long disagreeing;
    private long absent;

    private BufinfoReader(String source) {
        this.source = source;
    }

    /** @throws CannotImport if the text holds more than one dump */
    static Dump read(String source, byte[] bytes) {
        var reader = new BufinfoReader(source);
        for (var line : new RecordingLines(bytes)) reader.accept(line);
        return reader.end();
    }

    private void accept(Line line) {
        notes.lines = line.number();
        var text = line.text().strip();
        if (text.isEmpty()) return;
        lastLine = line.number();
        if (text.equals(TITLE)) title();
        else if (BufinfoLine.isElision(text)) elide();
        else if (BufinfoRow.parse(text) instanceof BufinfoRow read) row(line, read);
        else if (text.equals(ATTACHED)) attached(line);
        else if (BufinfoLine.devicesAttached(text) instanceof BigInteger stated) closeRecord(line, stated);
        else if (BufinfoLine.total(text) instanceof Total stated) total(line, stated);
        else if (fences() && BufinfoLine.isFence(text)) fence(line);
        else if (place == Place.ROW && row.continuedBy(text) instanceof BufinfoRow whole) row = whole;
        // A name at the very end may be torn, and may be the total's beginning.
        else if (place == Place.DEVICES && !text.startsWith("Total ") && !line.last()) device(line, text);
        else if (place == Place.HEADER && BufinfoLine.isHeading(text)) lastUnread = null;
        else unread(line, text);
    }

    private void title() {
        if (titled || !buffers.isEmpty() || row != null)
            throw new CannotImport(source, "holds more than one dump: import one of them at a time");
        titled = true;
        place = Place.HEADER;
    }

    private void elide() {
        elided = recordElided = true;
        Notes.count(notes.events, "elisions");
    }

    private void row(Line line, BufinfoRow read) {
        if (row != null) unfinished();
        Notes.count(notes.events, "records");
        row = read;
        rowLine = line.number();
        devices = new ArrayList<>();
        recordElided = false;
        place = Place.ROW;
    }

    private void attached(Line line) {
        if (row == null && place != Place.DEVICES) headless(line);
        place = Place.DEVICES;
    }

    private void device(Line line, String text) {
        if (text.length() > Limits.MAX_ID) {
            unread(line, text);
            return;
        }
        devices.add(text);
        if (row != null) Notes.count(notes.events, "attached devices");
    }

    private boolean fences() {
        return place == Place.ROW || place == Place.FENCES || place == Place.BEFORE;
    }

    private void fence(Line line) {
        if (row == null) unread(line, line.text().strip());
        else Notes.count(notes.events, "fences");
        if (place == Place.ROW) place = Place.FENCES;
    }

    private void closeRecord(Line line, BigInteger stated) {
        if (row == null && place != Place.DEVICES) headless(line);
        boolean agrees = stated.equals(BigInteger.valueOf(devices.size()));
        if (agrees) {
            agreeing++;
        } else if (recordElided || row == null) {
            absent++;
        } else {
            disagreeing++;
            notes.disagreeing("line " + line.number() + ": Total " + stated + " devices attached, but " + devices.size()
                    + " are listed");
        }
        if (row != null) add();
        devices = new ArrayList<>();
        place = Place.BETWEEN;
    }

    /** The input begins within a record: whose devices these are it does not say. */
    private void headless(Line line) {
        if (buffers.isEmpty() && !titled) notes.cut("begins in the middle of a record, line " + line.number());
        else notes.odd(line.number(), "the devices of a record that has no row");
        elided = true;
    }

    /** A record without its {@code Total N devices attached}. */
    private void unfinished() {
        absent++;
        if (!recordElided) notes.cut("the record of line " + rowLine + " has no end");
        elided = true;
        add();
    }

    private void add() {
        Long size = null;
        var bytes = new BigInteger(row.size());
        if (bytes.signum() > 0 && bytes.bitLength() < 63 && bytes.longValueExact() <= Limits.MAX_BYTES)
            size = bytes.longValueExact();
        else notes.odd(rowLine, "a buffer of " + row.size() + " bytes: left out");
        buffers.add(new Dump.Buffer(rowLine, row, size, List.copyOf(devices)));
        row = null;
    }

    private void total(Line line, Total stated) {
        if (total != null) notes.odd(line.number(), "a second total");
        if (row != null) unfinished();
        total = stated;
        place = Place.AFTER;
    }

    private void unread(Line line, String text) {
        lastUnread = line;
        // Prose around a dump is not the dump's fault.
        if (place == Place.BEFORE || place == Place.AFTER) {
            Notes.count(notes.withoutRequest, "lines around the dump");
            return;
        }
        // A fence that mail has broken ends as all fences do.
        if (place == Place.FENCES && text.endsWith("signalled")) return;
        notes.odd(line.number(), "not understood: " + text);
    }

    private Dump end() {
        boolean within = row != null;
        if (within) {
            absent++;
            var end = lastUnread != null && lastUnread.number() == lastLine
                    ? " in `" + lastUnread.text().strip() + "`"
                    : "";
            notes.cut("ends in the middle of the record of line " + rowLine + end);
            // A row that is the last line may itself be cut, and nobody can see where.
            if (place == Place.ROW && rowLine == lastLine) row = null;
            else add();
        } else if (place == Place.BETWEEN && lastUnread != null && lastUnread.number() == lastLine) {
            notes.cut("ends in the middle of line " + lastLine + ": `"
                    + lastUnread.text().strip() + "`");
        }
        if (elided && notes.complete()) notes.cut("parts are left out");
        checks();
        return new Dump(List.copyOf(buffers), notes);
    }

    private void tellDifference(String difference) {
        boolean isMore = total.objects().compareTo(BigInteger.valueOf(buffers.size())) > 0;
        if (!titled && isMore) notes.cut("begins behind its title: " + difference);
        else notes.disagreeing(difference);
    }

    private void checks() {
        var found = BigInteger.ZERO;
        for (var buffer : buffers) found = found.add(new BigInteger(buffer.row().size()));
        var counted = buffers.size() + " objects, " + found + " bytes";
        if (total == null) {
            notes.checks.add(new Check("Total objects, bytes", Agreement.ABSENT, counted));
            if (notes.complete()) notes.cut("the line `Total N objects, B bytes` is not there");
        } else {
            boolean agrees = total.objects().equals(BigInteger.valueOf(buffers.size()))
                    && total.bytes().equals(found);
            notes.checks.add(new Check(total.text(), agrees ? Agreement.AGREE : Agreement.DISAGREE, counted));
            // What is missing explains a difference; then the dump is cut, not wrong.
            if (!agrees && notes.complete()) tellDifference(total.text() + ", but there are " + counted);
        }
        if (agreeing + disagreeing + absent > 0) {
            var how = disagreeing > 0 ? Agreement.DISAGREE : agreeing > 0 ? Agreement.AGREE : Agreement.ABSENT;
            notes.checks.add(new Check(
                    "Total N devices attached, of each record",
                    how,
                    agreeing + " agree, " + disagreeing + " disagree, " + absent + " absent"));
        }
    }
}

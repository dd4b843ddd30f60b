package firstmap.node.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Rockchip dma-heap info dump as rows: each buffer with its physical range, the only public format that tells where
 * memory really was.
 */
final class HeapDump {
    private static final Pattern BUFFER =
            Pattern.compile("dma-heap:<([^>]{1,64})>\\s{0,8}-dmabuf i_ino = ([0-9]{1,18})\\s{0,8}");
    private static final Pattern RANGE = Pattern.compile(
            "Alloc by \\((.{0,128}?)\\s{0,8}\\)\\s{0,8}\\[0x([0-9a-fA-F]{1,15})-0x([0-9a-fA-F]{1,15})]\\s{0,8}"
                    + "0x([0-9a-fA-F]{1,15})\\s{0,8}\\(([0-9]{1,15}) KiB\\)\\s{0,8}");
    private static final Pattern TOTAL = Pattern.compile("Total ([0-9]{1,9}) devices attached");

    private HeapDump() {}

    /**
     * One buffer in use.
     *
     * @param client who allocated it
     * @param start physical address of its first byte
     * @param end of its last byte: the dump counts it in
     * @param length bytes, as stated
     * @param kib the same as stated once more
     * @param devices attached, in order; one can be there several times
     * @param line where it begins
     */
    record Row(
            String heap,
            String ino,
            String client,
            long start,
            long end,
            long length,
            long kib,
            List<String> devices,
            int line) {
        /** Bytes from its first to its last address. */
        long bytes() {
            return end - start + 1;
        }
    }

    /** Whether it looks like one. */
    static boolean isBegunBy(String line) {
        return BUFFER.matcher(line).matches() || RANGE.matcher(line).matches();
    }

    /** What can be read; what cannot is noted. */
    static List<Row> read(byte[] bytes, Notes notes) {
        var rows = new ArrayList<Row>();
        Matcher buffer = null;
        int begun = 0;
        boolean total = true;
        for (var line : new RecordingLines(bytes)) {
            notes.lines++;
            var text = line.text().strip();
            if (text.isEmpty() || text.equals("Attached Devices:")) continue;
            var nextBuffer = BUFFER.matcher(text);
            var range = RANGE.matcher(text);
            var stated = TOTAL.matcher(text);
            if (nextBuffer.matches()) {
                if (buffer != null) notes.cut("the buffer of line " + begun + " has no range");
                if (!total) notes.cut("a buffer ends without its total of devices before line " + line.number());
                buffer = nextBuffer;
                begun = line.number();
                total = true;
            } else if (range.matches() && buffer != null) {
                rows.add(row(buffer, range, begun));
                Notes.count(notes.events, "buffers");
                buffer = null;
                total = false;
            } else if (range.matches()) {
                notes.cut("line " + line.number() + " is the range of a buffer whose beginning is missing");
            } else if (stated.matches() && !rows.isEmpty() && !total) {
                check(rows.getLast(), Integer.parseInt(stated.group(1)), line.number(), notes);
                total = true;
            } else if (!total && !text.contains(" ")) {
                rows.getLast().devices().add(text);
                Notes.count(notes.events, "attached devices");
            } else notes.odd(line.number(), "cannot be read: " + text);
        }
        if (buffer != null || !total) notes.cut("it ends in the middle of a buffer");
        if (notes.oddityCount > 0) notes.cut(notes.oddityCount + " lines cannot be read");
        return rows;
    }

    private static Row row(Matcher buffer, Matcher range, int line) {
        return new Row(
                buffer.group(1),
                buffer.group(2),
                range.group(1),
                Long.parseLong(range.group(2), 16),
                Long.parseLong(range.group(3), 16),
                Long.parseLong(range.group(4), 16),
                Long.parseLong(range.group(5)),
                new ArrayList<>(),
                line);
    }

    private static void check(Row row, int stated, int line, Notes notes) {
        if (stated == row.devices().size()) Notes.count(notes.events, "totals that agree");
        else
            notes.disagreeing("line %d states %d devices attached to inode %s, which has %d"
                    .formatted(line, stated, row.ino(), row.devices().size()));
    }
}

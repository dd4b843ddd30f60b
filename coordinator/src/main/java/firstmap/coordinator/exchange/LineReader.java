package firstmap.coordinator.exchange;

import firstmap.events.Invalid;
import firstmap.events.json.GivenFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The lines of an exported file, each with its number and where it began; none longer than what a record can need. */
public final class LineReader implements AutoCloseable {
    private final String name;
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private long number;
    private long start;
    private long next;

    /**
     * @param number of the line before the first
     * @param offset of the first byte
     */
    public LineReader(String name, InputStream in, long number, long offset) {
        this.name = name;
        this.in = in;
        this.number = number;
        this.next = offset;
    }

    /**
     * The next line without its line feed; null at the end.
     *
     * @throws Invalid if it is too long, or has no end
     */
    public byte[] next() {
        try {
            if (position == limit && !fill()) return null;
            number++;
            start = next;
            int end = lineFeed();
            if (end < limit) return take(end, null);
            var whole = new ByteArrayOutputStream(2 * buffer.length);
            while (end == limit) {
                whole.write(buffer, position, end - position);
                if (whole.size() > ExportedLine.MAX_LINE_BYTES)
                    throw wrong("longer than " + ExportedLine.MAX_LINE_BYTES + " bytes");
                if (!fill()) throw wrong("the file was cut in the midst of this line");
                end = lineFeed();
            }
            return take(end, whole);
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": " + GivenFile.reason(e), e);
        }
    }

    private byte[] take(int end, ByteArrayOutputStream before) {
        byte[] line;
        if (before == null) {
            line = java.util.Arrays.copyOfRange(buffer, position, end);
        } else {
            before.write(buffer, position, end - position);
            line = before.toByteArray();
            if (line.length > ExportedLine.MAX_LINE_BYTES)
                throw wrong("longer than " + ExportedLine.MAX_LINE_BYTES + " bytes");
        }
        position = end + 1;
        next = start + line.length + 1;
        return line;
    }

    private int lineFeed() {
        int end = position;
        while (end < limit && buffer[end] != '\n') end++;
        return end;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    /** Number of the line that was read last, from 1. */
    long number() {
        return number;
    }

    /** Where the line that was read last began, in bytes. */
    long start() {
        return start;
    }

    /** A fault of the line that was read last. */
    Invalid wrong(String problem) {
        return new Invalid("", name + ":" + number + ": " + problem);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

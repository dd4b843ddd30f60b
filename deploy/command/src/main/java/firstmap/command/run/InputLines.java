package firstmap.command.run;

import firstmap.events.Invalid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The lines of a stream, in constant memory: of a line that is too long, only its start is kept. It knows whether the
 * next line is at hand, so that one who writes answers can flush before it waits.
 */
public final class InputLines {
    /** In bytes. What has no end of a line for so long is no text; a device would go on for ever. */
    private static final long MAX_LINE = 64L << 20;

    private final String name;
    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int end;
    private long number;
    private long length;

    /** @param maxBytes longest line; of a longer one the first {@code maxBytes + 1} bytes are given */
    public InputLines(String name, InputStream in, int maxBytes) {
        this.name = name;
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** The next line that is not blank, without its end; null at the end of the stream. */
    public byte[] next() throws IOException {
        while (true) {
            var line = line();
            if (line == null || !isBlank(line)) return line;
        }
    }

    /** The number of the line that {@link #next} gave last, from 1; blank lines count. */
    public long number() {
        return number;
    }

    /** @throws Invalid if the line that {@link #next} gave last is longer than it may be */
    public void requireShort() {
        if (length > maxBytes) throw new Invalid("", length + " bytes, at most " + maxBytes);
    }

    /** Whether {@link #next} might have to wait. */
    public boolean mayWait() throws IOException {
        for (int i = position; i < end; i++) if (buffer[i] == '\n') return false;
        return in.available() == 0;
    }

    private byte[] line() throws IOException {
        var line = new ByteArrayOutputStream(256);
        boolean any = false;
        length = 0;
        while (true) {
            if (position == end && !fill()) {
                if (!any) return null;
                break;
            }
            any = true;
            int from = position;
            while (position < end && buffer[position] != '\n') position++;
            length += position - from;
            if (length > MAX_LINE)
                throw new Invalid(
                        "",
                        "%s:%d: is no line of text: longer than %d MiB".formatted(name, number + 1, MAX_LINE >> 20));
            line.write(buffer, from, Math.min(position - from, maxBytes + 1 - line.size()));
            if (position < end) {
                position++;
                break;
            }
        }
        number++;
        return line.toByteArray();
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) if (b != ' ' && b != '\t' && b != '\r') return false;
        return true;
    }
}

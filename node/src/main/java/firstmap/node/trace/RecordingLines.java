package firstmap.node.trace;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * A recording line by line, with what mail and web pages do to a paste undone: quoted-printable, quote marks, CRLF,
 * no-break blanks, a byte order mark.
 */
final class RecordingLines implements Iterable<RecordingLines.Line> {
    /** A longer line is cut: no line of a supported format comes near it. */
    static final int LONGEST = 16 << 10;

    /**
     * @param number in the input, from 1; of the first, where several were one line broken by mail
     * @param last no line break follows: the input may end within this line
     */
    record Line(int number, String text, boolean last) {}

    private final byte[] bytes;
    private final boolean quotedPrintable;

    RecordingLines(byte[] bytes) {
        this.bytes = bytes;
        this.quotedPrintable = isQuotedPrintable(bytes);
    }

    boolean quotedPrintable() {
        return quotedPrintable;
    }

    /**
     * Whether nearly every {@code =} is followed by two upper-case hexadecimal digits or the line's end, and some by what
     * only mail writes there. A trace as printed has mostly {@code exp_name=}, {@code size=} and so is never taken for it.
     */
    private static boolean isQuotedPrintable(byte[] bytes) {
        long all = 0, fitting = 0, telling = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '=') continue;
            all++;
            if (softBreak(bytes, i) > 0) {
                fitting++;
                telling++;
            } else if (i + 2 < bytes.length && hex(bytes[i + 1]) >= 0 && hex(bytes[i + 2]) >= 0) {
                fitting++;
                int value = hex(bytes[i + 1]) << 4 | hex(bytes[i + 2]);
                if (value == '=' || value == '\t') telling++;
            }
        }
        return telling > 0 && fitting * 10 >= all * 9;
    }

    /** Length of the soft line break at a {@code =}, or 0. */
    private static int softBreak(byte[] bytes, int at) {
        if (at + 1 < bytes.length && bytes[at + 1] == '\n') return 2;
        return at + 2 < bytes.length && bytes[at + 1] == '\r' && bytes[at + 2] == '\n' ? 3 : 0;
    }

    private static int hex(byte c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    @Override
    public Iterator<Line> iterator() {
        return new Iterator<>() {
            private final byte[] line = new byte[LONGEST];
            private int at;
            private int number;

            @Override
            public boolean hasNext() {
                return at < bytes.length;
            }

            @Override
            public Line next() {
                if (at >= bytes.length) throw new NoSuchElementException();
                int first = ++number;
                int length = 0;
                while (at < bytes.length && bytes[at] != '\n') {
                    byte c = bytes[at];
                    int step = 1;
                    if (quotedPrintable && c == '=') {
                        step = softBreak(bytes, at);
                        if (step > 0) {
                            number++;
                            at += step;
                            continue;
                        }
                        step = 1;
                        if (at + 2 < bytes.length && hex(bytes[at + 1]) >= 0 && hex(bytes[at + 2]) >= 0) {
                            c = (byte) (hex(bytes[at + 1]) << 4 | hex(bytes[at + 2]));
                            step = 3;
                        }
                    }
                    if (length < LONGEST) line[length++] = c;
                    at += step;
                }
                boolean last = at >= bytes.length;
                at++;
                var text = new String(line, 0, length, StandardCharsets.UTF_8);
                return new Line(first, unquoted(text), last);
            }
        };
    }

    private static String unquoted(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\r') end--;
        int start = end > 0 && text.charAt(0) == '\ufeff' ? 1 : 0;
        // "> ", ">> " and "> > ": no line of a supported format begins with '>'.
        boolean quoted = false;
        while (true) {
            int mark = start < end && text.charAt(start) == ' ' ? start + 1 : start;
            if (mark >= end || text.charAt(mark) != '>') break;
            start = mark + 1;
            quoted = true;
        }
        if (quoted && start < end && text.charAt(start) == ' ') start++;
        return text.substring(start, end).replace('\u00a0', ' ');
    }
}

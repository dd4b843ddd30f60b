package firstmap.events.json;

import firstmap.events.Form;
import java.util.Arrays;

/**
 * JSON as it is written: no blanks, and each string in the one way that the canonical form has. What it writes is well
 * formed if its caller's calls are.
 */
public final class JsonBytes {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    private static final int KEPT_BYTES = 64 << 10;

    private byte[] bytes = new byte[512];
    private int count;
    /** Whether a value stands before what comes next. */
    private boolean follows;

    /** Writes a record as its form says, behind what has been written. */
    public <T> void object(Form<T> form, T record) {
        FormWriter.object(this, form, record);
    }

    // ---- what is written

    void beginObject() {
        begin('{');
    }

    void endObject() {
        end('}');
    }

    void beginList() {
        begin('[');
    }

    void endList() {
        end(']');
    }

    private void begin(char bracket) {
        value();
        put(bracket);
        follows = false;
    }

    private void end(char bracket) {
        put(bracket);
        follows = true;
    }

    /** The name of the value that comes next. */
    void name(String name) {
        string(name);
        put(':');
        follows = false;
    }

    void string(String text) {
        value();
        put('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x80 && c != '"' && c != '\\') put(c);
            else escaped(c);
        }
        put('"');
    }

    void number(long number) {
        value();
        ascii(number);
    }

    /** The number of 64 bits that has no sign. */
    void unsigned(long number) {
        value();
        if (number >= 0) {
            ascii(number);
            return;
        }
        ascii(Long.divideUnsigned(number, 10));
        put((char) ('0' + Long.remainderUnsigned(number, 10)));
    }

    void flag(boolean flag) {
        value();
        raw(flag ? "true" : "false");
    }

    private void value() {
        if (follows) put(',');
        follows = true;
    }

    // ---- characters

    private void escaped(char c) {
        switch (c) {
            case '"', '\\' -> shortly(c);
            case '\b' -> shortly('b');
            case '\t' -> shortly('t');
            case '\n' -> shortly('n');
            case '\f' -> shortly('f');
            case '\r' -> shortly('r');
            default -> {
                if (c < ' ' || Character.isSurrogate(c)) byNumber(c);
                else utf8(c);
            }
        }
    }

    private void shortly(char c) {
        put('\\');
        put(c);
    }

    private void byNumber(char c) {
        shortly('u');
        for (int shift = 12; shift >= 0; shift -= 4) put((char) HEX[c >> shift & 0xf]);
    }

    private void utf8(char c) {
        if (c < 0x800) put((char) (0xc0 | c >> 6));
        else {
            put((char) (0xe0 | c >> 12));
            put((char) (0x80 | c >> 6 & 0x3f));
        }
        put((char) (0x80 | c & 0x3f));
    }

    private void ascii(long number) {
        if (number < 0) {
            raw(Long.toString(number));
            return;
        }
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) digits++;
        reserve(digits);
        count += digits;
        int at = count;
        do {
            bytes[--at] = (byte) ('0' + number % 10);
            number /= 10;
        } while (number > 0);
    }

    /** Plain ASCII as it is. */
    void raw(String ascii) {
        for (int i = 0; i < ascii.length(); i++) put(ascii.charAt(i));
    }

    private void put(char b) {
        if (count == bytes.length) reserve(1);
        bytes[count++] = (byte) b;
    }

    private void reserve(int more) {
        if (count + more > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, count + more));
    }

    // ---- what has been written

    /** In bytes. */
    public int size() {
        return count;
    }

    byte[] array() {
        return bytes;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, count);
    }

    /** Moves what was written first to another place, but for the comma behind it. @param length bytes of it */
    public void moveTo(byte[] target, int at, int length) {
        System.arraycopy(bytes, 0, target, at, length);
        int rest = Math.min(count, length + 1);
        System.arraycopy(bytes, rest, bytes, 0, count - rest);
        count -= rest;
        follows = count > 0;
    }

    /** Takes back what was written last, down to so many bytes. */
    void cutTo(int size) {
        count = size;
    }

    /** To begin anew, without the room that an unusually long document took. */
    void clear() {
        if (bytes.length > KEPT_BYTES) bytes = new byte[512];
        count = 0;
        follows = false;
    }
}

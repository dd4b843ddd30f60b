package firstmap.events.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import firstmap.events.Form;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Objects as JSON in the canonical form, one behind the other with a comma between them, and their bytes. The same room and
 * the same generator serve again and again. After a failure it is of no further use.
 */
public final class JsonBytes {
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder().rootValueSeparator((String) null).build();
    private static final int KEPT_BYTES = 64 << 10;

    private final JsonGenerator json;
    private Bytes bytes = new Bytes();

    /** Whoever hashes or cuts what was written need not copy it first. */
    private static final class Bytes extends ByteArrayOutputStream {
        Bytes() {
            super(512);
        }

        byte[] array() {
            return buf;
        }

        void cutTo(int size) {
            count = size;
        }
    }

    public JsonBytes() {
        try {
            json = FACTORY.createGenerator(new OutputStream() {
                @Override
                public void write(int b) {
                    bytes.write(b);
                }

                @Override
                public void write(byte[] from, int offset, int length) {
                    bytes.write(from, offset, length);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a record as its form says, behind what has been written. */
    public <T> void object(Form<T> form, T record) {
        if (size() > 0) bytes.write(',');
        try {
            FormWriter.object(json, form, record);
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In bytes. */
    public int size() {
        return bytes.size();
    }

    byte[] array() {
        return bytes.array();
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    /** Moves what was written first to another place, but for the comma behind it. @param length bytes of it */
    public void moveTo(byte[] target, int at, int length) {
        System.arraycopy(array(), 0, target, at, length);
        int size = size();
        int rest = Math.min(size, length + 1);
        System.arraycopy(array(), rest, array(), 0, size - rest);
        bytes.cutTo(size - rest);
    }

    /** In place of what was written last. @param from how many bytes stay */
    void replaceEnd(int from, String ascii) {
        bytes.cutTo(from);
        bytes.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    /** To begin anew, without the room that an unusually long document took. */
    void clear() {
        if (array().length > KEPT_BYTES) bytes = new Bytes();
        bytes.reset();
    }
}

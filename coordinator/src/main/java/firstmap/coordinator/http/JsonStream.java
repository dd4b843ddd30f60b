package firstmap.coordinator.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A JSON document that is made as it is read: whoever takes it slowly, or not at all, makes nobody hold more of it than the
 * next piece.
 */
abstract class JsonStream extends InputStream {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    /** Pieces are put together until they are so many bytes. */
    private static final int CHUNK_BYTES = 16 << 10;

    private final ByteArrayOutputStream made = new ByteArrayOutputStream(CHUNK_BYTES);
    private final JsonGenerator json;
    private byte[] chunk = {};
    private int taken;
    private long before;

    JsonStream() {
        try {
            json = MAPPER.createGenerator(made);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a piece more; false if there is none. */
    abstract boolean writeMore(JsonGenerator to) throws IOException;

    /** How much of it has been made, in bytes. */
    final long bytes() {
        return before + made.size() + json.getOutputBuffered();
    }

    /** The same, once its beginning has been made: what cannot be answered at all fails here, where that can still be said. */
    final InputStream begun() {
        try {
            make();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void make() throws IOException {
        made.reset();
        while (made.size() + json.getOutputBuffered() < CHUNK_BYTES && writeMore(json)) {}
        json.flush();
        chunk = made.toByteArray();
        taken = 0;
        before += chunk.length;
        made.reset();
    }

    @Override
    public final int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws IOException if it cannot go on; who reads it must see that it has no end */
    @Override
    public final int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) return 0;
        if (taken == chunk.length) goOn();
        if (chunk.length == 0) return -1;
        int now = Math.min(length, chunk.length - taken);
        System.arraycopy(chunk, taken, to, offset, now);
        taken += now;
        return now;
    }

    private void goOn() throws IOException {
        try {
            make();
        } catch (RuntimeException e) {
            throw new IOException("an answer that has begun cannot go on: " + e.getMessage(), e);
        }
    }
}

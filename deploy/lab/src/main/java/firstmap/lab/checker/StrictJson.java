package firstmap.lab.checker;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One JSON object in UTF-8, within the limits that the catalogue of the wire sets. Objects become maps and lists become
 * lists; a whole number is a {@link Long}, a {@link BigInteger} beyond 63 bits, and any other a {@link BigDecimal}.
 */
final class StrictJson {
    private static final int DEEPEST = 16;
    private static final int LONGEST_NAME = 128;
    private static final int LONGEST_TEXT = 65536;
    private static final int LONGEST_NUMBER = 32;

    private final JsonReader in;

    private StrictJson(JsonReader in) {
        this.in = in;
        in.setStrictness(Strictness.STRICT);
    }

    /**
     * @param most bytes
     * @throws IllegalArgumentException if it is not one such object, or is longer
     */
    static Map<String, Object> read(byte[] bytes, int most) {
        require(bytes.length <= most, "longer than " + most + " bytes");
        try (var in = new JsonReader(new StringReader(text(bytes)))) {
            var json = new StrictJson(in);
            require(in.peek() == JsonToken.BEGIN_OBJECT, "not an object");
            var read = json.object(1);
            require(in.peek() == JsonToken.END_DOCUMENT, "something behind the object");
            return read;
        } catch (IOException | IllegalStateException e) {
            throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
        }
    }

    private static String text(byte[] bytes) throws CharacterCodingException {
        var text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        require(!text.startsWith("\uFEFF"), "a byte order mark");
        return text;
    }

    private Object value(int depth) throws IOException {
        return switch (in.peek()) {
            case BEGIN_OBJECT -> object(depth);
            case BEGIN_ARRAY -> list(depth);
            case STRING -> string();
            case NUMBER -> number(in.nextString());
            case BOOLEAN -> in.nextBoolean();
            case NULL -> {
                in.nextNull();
                yield null;
            }
            case END_OBJECT, END_ARRAY, NAME, END_DOCUMENT -> throw new IllegalArgumentException("no value");
        };
    }

    private Map<String, Object> object(int depth) throws IOException {
        require(depth <= DEEPEST, "nested too deep");
        var fields = new LinkedHashMap<String, Object>();
        in.beginObject();
        while (in.hasNext()) {
            var name = in.nextName();
            require(name.length() <= LONGEST_NAME, "a name that is too long");
            require(!fields.containsKey(name), "twice: " + name);
            fields.put(name, value(depth + 1));
        }
        in.endObject();
        return fields;
    }

    private List<Object> list(int depth) throws IOException {
        require(depth <= DEEPEST, "nested too deep");
        var values = new ArrayList<>();
        in.beginArray();
        while (in.hasNext()) values.add(value(depth + 1));
        in.endArray();
        return values;
    }

    private String string() throws IOException {
        var text = in.nextString();
        require(text.length() <= LONGEST_TEXT, "a string that is too long");
        return text;
    }

    private static Number number(String digits) {
        require(digits.length() <= LONGEST_NUMBER, "a number that is too long");
        for (int i = digits.startsWith("-") ? 1 : 0; i < digits.length(); i++)
            if (!Character.isDigit(digits.charAt(i))) return new BigDecimal(digits);
        var whole = new BigInteger(digits);
        return whole.bitLength() < Long.SIZE ? (Number) whole.longValueExact() : whole;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) throw new IllegalArgumentException(otherwise);
    }
}

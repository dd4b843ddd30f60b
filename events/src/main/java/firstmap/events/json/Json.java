package firstmap.events.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import firstmap.events.Draft;
import firstmap.events.Form;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * Documents to records and back, with every bound set before the first byte is parsed.
 *
 * <p>A document is read by what forms say, which is enough while nothing is wrong with it. If something is, a strict parser
 * goes through it first: what is no JSON, or has a name twice, is refused as that, wherever it stands.
 */
public final class Json {
    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxDocumentLength(Limits.MAX_EVENT_BYTES)
            .maxNestingDepth(Limits.MAX_DEPTH)
            .maxNumberLength(32)
            .maxStringLength(Limits.MAX_REQUEST_BYTES)
            .maxNameLength(Limits.MAX_ID)
            .build();
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder().streamReadConstraints(BOUNDS).build();
    private static final JsonFactory STRICT = new JsonFactoryBuilder()
            .streamReadConstraints(BOUNDS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final ThreadLocal<JsonBytes> SPARE = ThreadLocal.withInitial(JsonBytes::new);

    private Json() {}

    // ---- reading

    /**
     * Reads a document of one form.
     *
     * @throws Invalid if the bytes are not one JSON object of at most {@code maxBytes} in UTF-8, or not what the form says
     */
    public static <T> T read(byte[] bytes, int maxBytes, Form<T> form) {
        return draft(bytes, maxBytes, form).make();
    }

    /**
     * What a document holds of the fields of a form, whatever else it holds.
     *
     * @throws Invalid if the bytes are not one JSON object of at most {@code maxBytes} in UTF-8
     */
    public static <T> Draft<T> draft(byte[] bytes, int maxBytes, Form<T> form) {
        requireText(bytes, maxBytes);
        try (var json = FACTORY.createParser(bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) throw notJson(bytes);
            var reader = new FormReader(json);
            var draft = reader.draft(form);
            if (reader.isFaulty() || json.nextToken() != null) requireJson(bytes);
            return draft;
        } catch (IOException | FormReader.Twice e) {
            throw notJson(bytes);
        }
    }

    /**
     * The same of a document whose form follows from its {@code type}.
     *
     * @param forms null for a type that is not known
     */
    static <T> Draft<T> draft(byte[] bytes, int maxBytes, Function<String, Form<T>> forms) {
        requireText(bytes, maxBytes);
        try (var json = FACTORY.createParser(bytes)) {
            var form = leadingForm(json, forms);
            if (form != null) {
                var reader = new FormReader(json);
                var draft = reader.draftBehindType(form);
                if (reader.isFaulty() || json.nextToken() != null) requireJson(bytes);
                return draft;
            }
        } catch (IOException | FormReader.Twice e) {
            throw notJson(bytes);
        }
        requireJson(bytes);
        var type = draft(bytes, maxBytes, FormReader.TYPED).get(FormReader.TYPE);
        var form = forms.apply(type);
        if (form == null) throw new Invalid("type", "unknown type " + Invalid.shown(type));
        return draft(bytes, maxBytes, form);
    }

    /** The form of a document that says its type first, and of none other. */
    private static <T> Form<T> leadingForm(JsonParser json, Function<String, Form<T>> forms) throws IOException {
        boolean isTyped = json.nextToken() == JsonToken.START_OBJECT
                && FormReader.TYPE.name().equals(json.nextFieldName())
                && json.nextToken() == JsonToken.VALUE_STRING;
        return isTyped ? forms.apply(json.getText()) : null;
    }

    // ---- what is wrong

    private static void requireText(byte[] bytes, int maxBytes) {
        if (bytes == null || bytes.length == 0) throw new Invalid("", "empty");
        if (bytes.length > maxBytes) throw new Invalid("", bytes.length + " bytes, at most " + maxBytes);
        requireUtf8(bytes);
    }

    /** Jackson guesses UTF-16 and UTF-32 and passes over some ill-formed UTF-8: the contract has UTF-8 only. */
    private static void requireUtf8(byte[] bytes) {
        for (byte b : bytes)
            if (b <= 0) {
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
                } catch (CharacterCodingException e) {
                    throw new Invalid("", "not UTF-8");
                }
                if (b == 0) throw new Invalid("", "not UTF-8 JSON: a NUL byte");
                return;
            }
    }

    private static AssertionError notJson(byte[] bytes) {
        requireJson(bytes);
        return new AssertionError("one parser reads it, and the strict one, too");
    }

    /** @throws Invalid unless it is one JSON object in which no name is there twice */
    private static void requireJson(byte[] bytes) {
        try (var json = STRICT.createParser(bytes)) {
            try {
                boolean isObject = json.nextToken() == JsonToken.START_OBJECT;
                value(json);
                if (!isObject) throw new Invalid("", "not a JSON object");
                if (json.nextToken() != null)
                    throw new Invalid("", "not JSON" + at(json.currentLocation()) + ": more behind its end");
            } catch (JsonProcessingException e) {
                throw new Invalid(
                        path(json.getParsingContext()), "not JSON" + at(e.getLocation()) + ": " + JsonProblem.of(e));
            }
        } catch (IOException e) {
            throw new Invalid("", "not JSON: " + e.getMessage());
        }
    }

    /** Goes through a value that has begun, and looks at everything: a parser is lazy with what nobody asks for. */
    private static void value(JsonParser json) throws IOException {
        int depth = 0;
        for (var token = json.currentToken(); token != null; token = json.nextToken()) {
            if (token.isStructStart()) depth++;
            else if (token.isStructEnd()) depth--;
            else if (token == JsonToken.VALUE_STRING) json.getText();
            else if (token == JsonToken.VALUE_NUMBER_INT) json.getNumberType();
            else if (token == JsonToken.VALUE_NUMBER_FLOAT) json.getDoubleValue();
            if (depth == 0) return;
        }
    }

    /** Where the parser stands, as in {@code heaps[0].size}. */
    private static String path(JsonStreamContext context) {
        var path = "";
        // Nesting is bounded, so this is short.
        for (; context != null && !context.inRoot(); context = context.getParent()) {
            var step = context.inArray()
                    ? "[" + Math.max(0, context.getCurrentIndex()) + "]"
                    : context.getCurrentName() == null ? "" : Invalid.shown(context.getCurrentName());
            path = path.isEmpty() || path.startsWith("[") ? step + path : step + "." + path;
        }
        return path;
    }

    private static String at(JsonLocation where) {
        return where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
    }

    // ---- writing

    /** The canonical form of a record. */
    public static <T> byte[] bytes(Form<T> form, T record) {
        return written(form, record).toBytes();
    }

    /** The same with its hash at the end. */
    public static <T> byte[] sealed(Form<T> form, T record) {
        var out = written(form, record);
        Seal.close(out);
        return out.toBytes();
    }

    /** The canonical form, to be read before this thread writes another. */
    static <T> JsonBytes written(Form<T> form, T record) {
        var out = SPARE.get();
        out.clear();
        try {
            out.object(form, record);
        } catch (RuntimeException e) {
            SPARE.remove();
            throw e;
        }
        return out;
    }

    /** A document of several lines as one of a single line. @throws Invalid if it is not JSON */
    public static byte[] oneLine(byte[] bytes) {
        requireText(bytes, Limits.MAX_EVENT_BYTES);
        var line = new StringWriter(bytes.length);
        try (var in = STRICT.createParser(bytes);
                var out = STRICT.createGenerator(line)) {
            while (in.nextToken() != null) out.copyCurrentEvent(in);
        } catch (IOException e) {
            throw notJson(bytes);
        }
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }
}

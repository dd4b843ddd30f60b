package firstmap.events.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes to tree and back, with every bound set before the first byte is parsed. */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(Limits.MAX_EVENT_BYTES)
                    .maxNestingDepth(Limits.MAX_DEPTH)
                    .maxNumberLength(32)
                    .maxStringLength(Limits.MAX_REQUEST_BYTES)
                    .maxNameLength(Limits.MAX_ID)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final JsonFactory VALUES =
            new JsonFactoryBuilder().rootValueSeparator(",").build();
    private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

    private Json() {}

    /** @throws Invalid if the bytes are not one JSON object of at most {@code maxBytes} in UTF-8 */
    public static JsonNode tree(byte[] bytes, int maxBytes) {
        if (bytes == null || bytes.length == 0) throw new Invalid("", "empty");
        if (bytes.length > maxBytes) throw new Invalid("", bytes.length + " bytes, at most " + maxBytes);
        requireUtf8(bytes);
        try (var parser = FACTORY.createParser(bytes)) {
            try {
                JsonNode tree = MAPPER.readTree(parser);
                if (tree == null || !tree.isObject()) throw new Invalid("", "not a JSON object");
                if (parser.nextToken() != null)
                    throw new Invalid("", "not JSON" + at(parser.currentLocation()) + ": more behind its end");
                return tree;
            } catch (JsonProcessingException e) {
                throw new Invalid(
                        path(parser.getParsingContext()), "not JSON" + at(e.getLocation()) + ": " + problem(e));
            }
        } catch (IOException e) {
            throw new Invalid("", "not JSON: " + e.getMessage());
        }
    }

    /** Where the parser stands, as in {@code heaps[0].size}. */
    private static String path(JsonStreamContext context) {
        var path = "";
        // Nesting is bounded, so this is short.
        for (; context != null && !context.inRoot(); context = context.getParent()) {
            var step = context.inArray()
                    ? "[" + Math.max(0, context.getCurrentIndex()) + "]"
                    : context.getCurrentName() == null ? "" : Fields.shown(context.getCurrentName());
            path = path.isEmpty() || path.startsWith("[") ? step + path : step + "." + path;
        }
        return path;
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

    private static String at(JsonLocation where) {
        return where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
    }

    private static String problem(JsonProcessingException e) {
        var problem = e.getOriginalMessage();
        return problem == null ? "cannot be parsed" : Fields.shown(problem, 200);
    }

    /** What writes one document. */
    public interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    public static byte[] bytes(Body body) {
        var out = new ByteArrayOutputStream(512);
        try (var json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Writes values one after the other, with a comma between them: the inside of a list. */
    public static JsonGenerator values(OutputStream out) {
        try {
            return VALUES.createGenerator(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

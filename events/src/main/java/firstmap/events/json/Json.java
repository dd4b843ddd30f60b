package firstmap.events.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes to tree and back, with every bound set before the first byte is parsed. */
final class Json {
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
    private static final ObjectMapper MAPPER =
            new ObjectMapper(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    /** @throws Invalid if the bytes are not one JSON object of at most {@code maxBytes} in UTF-8 */
    static JsonNode tree(byte[] bytes, int maxBytes) {
        if (bytes == null || bytes.length == 0) throw new Invalid("", "empty");
        if (bytes.length > maxBytes) throw new Invalid("", bytes.length + " bytes, at most " + maxBytes);
        try {
            var tree = MAPPER.readTree(bytes);
            if (tree == null || !tree.isObject()) throw new Invalid("", "not a JSON object");
            requireUtf8(bytes);
            return tree;
        } catch (JsonProcessingException e) {
            throw new Invalid("", at(e));
        } catch (IOException e) {
            throw new Invalid("", "not JSON: " + e.getMessage());
        }
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

    private static String at(JsonProcessingException e) {
        var where = e.getLocation();
        var place = where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
        var problem = e.getOriginalMessage();
        if (problem == null) problem = "cannot be parsed";
        return "not JSON" + place + ": " + problem.substring(0, Math.min(problem.length(), 200));
    }

    /** What writes one document. */
    interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    static byte[] bytes(Body body) {
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
}

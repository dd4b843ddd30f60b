package firstmap.coordinator.trial;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import firstmap.coordinator.history.JsonPiece;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/** JSON that is made in pieces, as a whole. */
public final class JsonTree {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonTree() {}

    /** The object that these are the members of. */
    public static ObjectNode of(Stream<JsonPiece> members) {
        return read(Stream.concat(
                Stream.of(JsonGenerator::writeStartObject),
                Stream.concat(members, Stream.of(JsonGenerator::writeEndObject))));
    }

    /** The object that these are. */
    public static ObjectNode read(Stream<JsonPiece> pieces) {
        var out = new ByteArrayOutputStream();
        try (var json = MAPPER.createGenerator(out)) {
            for (var piece : pieces.toList()) piece.write(json);
            json.flush();
            return (ObjectNode) MAPPER.readTree(out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

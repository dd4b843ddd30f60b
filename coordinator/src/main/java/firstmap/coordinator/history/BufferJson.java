package firstmap.coordinator.history;

import com.fasterxml.jackson.core.JsonGenerator;
import firstmap.coordinator.rule.Attachment;
import firstmap.coordinator.rule.Buffer;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import java.io.IOException;
import java.util.stream.Stream;

/** A buffer with all that hangs on it as JSON, in pieces: each attachment, of which it may have many, is one of them. */
public final class BufferJson {
    private BufferJson() {}

    /** An object. */
    public static Stream<JsonPiece> of(Buffer buffer) {
        return Stream.concat(
                Stream.of(JsonGenerator::writeStartObject),
                Stream.concat(members(buffer), Stream.of(JsonGenerator::writeEndObject)));
    }

    /** What stands in it, to stand in another object beside what is already there. */
    public static Stream<JsonPiece> members(Buffer buffer) {
        return Stream.concat(
                Stream.of(json -> head(json, buffer)),
                Stream.concat(
                        buffer.attachments().sequencedValues().stream()
                                .map(attachment -> json -> attachment(json, attachment)),
                        Stream.of(JsonGenerator::writeEndArray)));
    }

    private static void head(JsonGenerator json, Buffer buffer) throws IOException {
        json.writeStringField("buffer", buffer.id());
        json.writeNumberField("size", buffer.size());
        if (buffer.set() != null) json.writeStringField("set", buffer.set());
        if (buffer.device() != null) json.writeStringField("device", buffer.device());
        if (buffer.replaces() != null) json.writeStringField("replaces", buffer.replaces());
        if (!buffer.expects().isEmpty()) {
            json.writeArrayFieldStart("expects");
            for (var function : buffer.expects()) {
                json.writeStartObject();
                function(json, function);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeBooleanField("released", buffer.released());
        if (buffer.backing() != null) backing(json, buffer.backing());
        if (buffer.moving() != null) {
            json.writeObjectFieldStart("moving");
            json.writeStringField("attachment", buffer.moving().attachment());
            json.writeStringField("device", buffer.moving().device());
            json.writeStringField("function", buffer.moving().function());
            json.writeEndObject();
        }
        json.writeArrayFieldStart("attachments");
    }

    private static void backing(JsonGenerator json, Event.Backing backing) throws IOException {
        json.writeObjectFieldStart("backing");
        json.writeStringField("heap", backing.heap());
        json.writeArrayFieldStart("extents");
        for (var extent : backing.extents()) stretch(json, extent.address(), extent.length());
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void attachment(JsonGenerator json, Attachment attachment) throws IOException {
        json.writeStartObject();
        json.writeStringField("attachment", attachment.id());
        function(json, attachment.function());
        if (attachment.dynamic()) json.writeBooleanField("dynamic", true);
        if (attachment.choice() != null) json.writeNumberField("alternative", attachment.choice());
        if (attachment.mapping() != null) {
            json.writeObjectFieldStart("mapping");
            json.writeStringField("direction", attachment.mapping().direction().wireName());
            json.writeArrayFieldStart("segments");
            for (var segment : attachment.mapping().segments()) stretch(json, segment.address(), segment.length());
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void function(JsonGenerator json, FunctionRef function) throws IOException {
        json.writeStringField("device", function.device());
        json.writeStringField("function", function.function());
    }

    private static void stretch(JsonGenerator json, long address, long length) throws IOException {
        json.writeStartObject();
        json.writeNumberField("address", address);
        json.writeNumberField("length", length);
        json.writeEndObject();
    }
}

package firstmap.lab.checker;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import firstmap.events.json.SpecJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What a coordinator must show of a board over HTTP, from the checker's own reading of the log. */
final class Picture {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Picture() {}

    static JsonNode board(BoardState board) {
        var json =
                object().put("board", board.id).put("seq", board.chain.last()).put("head", board.chain.head());
        if (board.fold.spec != null) {
            json.set("spec", tree(out -> SpecJson.write(out, board.fold.spec)));
            json.put("rule", board.fold.rule);
        }
        var devices = json.putObject("devices");
        board.fold.devices.forEach((device, functions) -> devices.set(device, tree(out -> {
            out.writeStartObject();
            SpecJson.writeFunctions(out, functions);
            out.writeEndObject();
        })));
        return read(json.put("buffers", board.fold.buffers.size()));
    }

    static JsonNode buffer(LiveBuffer buffer) {
        var created = buffer.created;
        var json = object().put("buffer", buffer.name).put("size", created.size());
        if (created.set() != null) json.put("set", created.set());
        if (created.device() != null) json.put("device", created.device());
        if (created.replaces() != null) json.put("replaces", created.replaces());
        if (!created.expects().isEmpty()) {
            var expects = json.putArray("expects");
            for (var function : created.expects())
                expects.addObject().put("device", function.device()).put("function", function.function());
        }
        json.put("released", buffer.released);
        if (buffer.place != null) {
            var extents =
                    json.putObject("backing").put("heap", buffer.place.heap()).putArray("extents");
            for (var extent : buffer.place.extents())
                extents.addObject().put("address", extent.address()).put("length", extent.length());
        }
        if (buffer.moving != null)
            json.putObject("moving")
                    .put("attachment", buffer.moving.attachment())
                    .put("device", buffer.moving.device())
                    .put("function", buffer.moving.function());
        var attachments = json.putArray("attachments");
        buffer.attachments.forEach((name, attachment) -> attachments.add(attachment(name, attachment)));
        return read(json);
    }

    private static ObjectNode attachment(String name, LiveBuffer.Tie attachment) {
        var json = object().put("attachment", name)
                .put("device", attachment.device)
                .put("function", attachment.function);
        if (attachment.dynamic) json.put("dynamic", true);
        if (attachment.alternative != null) json.put("alternative", attachment.alternative);
        if (attachment.mapping != null) {
            var segments = json.putObject("mapping")
                    .put("direction", attachment.mapping.direction().wireName())
                    .putArray("segments");
            for (var segment : attachment.mapping.segments())
                segments.addObject().put("address", segment.address()).put("length", segment.length());
        }
        return json;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private interface Part {
        void write(JsonGenerator out) throws IOException;
    }

    private static JsonNode tree(Part part) {
        var bytes = new ByteArrayOutputStream();
        try (var out = MAPPER.createGenerator(bytes)) {
            part.write(out);
            out.flush();
            return MAPPER.readTree(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it comes over the wire: a number is of the kind that a reader would make of it. */
    private static JsonNode read(JsonNode json) {
        try {
            return MAPPER.readTree(MAPPER.writeValueAsBytes(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

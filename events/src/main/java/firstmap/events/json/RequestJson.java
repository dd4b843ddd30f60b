package firstmap.events.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import firstmap.events.Direction;
import firstmap.events.FunctionRef;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.Recorded;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** Requests as JSON: {@code type}, the envelope, then the fields of the type. */
public final class RequestJson {
    private RequestJson() {}

    // ---- reading

    /**
     * Reads a request. If only its body is faulty, the request is {@link Request.Malformed}: it has an asker, a number
     * and a board, so it can be refused.
     *
     * @throws Invalid if the envelope cannot be read either: not JSON, too large, an unknown type, no valid node, number
     *     or board
     */
    public static RequestRecord read(byte[] bytes) {
        return read(Json.tree(bytes, Limits.MAX_REQUEST_BYTES));
    }

    /**
     * The document as it stands, within all bounds, for one who fills in what it leaves out before it is read.
     *
     * @throws Invalid if it is not one JSON object of at most {@link Limits#MAX_REQUEST_BYTES}
     */
    public static ObjectNode tree(byte[] bytes) {
        return (ObjectNode) Json.tree(bytes, Limits.MAX_REQUEST_BYTES);
    }

    /** As {@link #read(byte[])}, from a tree that somebody else has parsed. */
    public static RequestRecord read(JsonNode tree) {
        var f = Fields.of(tree);
        var type = f.text("type");
        var body = body(type);
        if (body == null) throw new Invalid("type", "unknown type " + Fields.shown(type));
        var id = f.optionalId("id");
        var node = f.id("node");
        long seq = f.number("seq", 1, Long.MAX_VALUE);
        var board = f.id("board");
        long at = f.number("at", 0, Long.MAX_VALUE);
        try {
            var recorded = f.optionalObject("recorded", RequestJson::recorded);
            var request = body.apply(f);
            f.end();
            return new RequestRecord(id, node, seq, board, at, request, recorded);
        } catch (Invalid e) {
            return new RequestRecord(id, node, seq, board, at, new Request.Malformed(type, e.getMessage()), null);
        }
    }

    private static Function<Fields, Request> body(String type) {
        return switch (type) {
            case "define" -> f -> new Request.Define(f.object("spec", SpecJson::spec));
            case "join" -> f -> new Request.Join(f.id("device"), SpecJson.functions(f));
            case "leave" -> f -> new Request.Leave(f.id("device"));
            case "create" ->
                f -> new Request.Create(
                        f.id("buffer"),
                        f.number("size", 1, Limits.MAX_BYTES),
                        f.optionalId("set"),
                        f.optionalId("device"),
                        f.objects("expects", Limits.MAX_LIST, RequestJson::function),
                        f.optionalId("replaces"));
            case "attach" ->
                f -> new Request.Attach(
                        f.id("attachment"), f.id("buffer"), f.id("device"), f.id("function"), f.flag("dynamic", false));
            case "map" -> f -> new Request.Map(f.id("attachment"), f.name("direction", Direction.class));
            case "unmap" -> f -> new Request.Unmap(f.id("attachment"));
            case "detach" -> f -> new Request.Detach(f.id("attachment"));
            case "release" -> f -> new Request.Release(f.id("buffer"));
            default -> null;
        };
    }

    static FunctionRef function(Fields f) {
        return new FunctionRef(f.id("device"), f.id("function"));
    }

    private static Recorded recorded(Fields f) {
        return new Recorded(
                f.optionalText("exporter"),
                f.optionalText("name"),
                f.optionalText("attachment"),
                f.optionalInt("entries", 0, Integer.MAX_VALUE),
                f.optionalInt("errno", 1, 4095),
                f.objects("snapshots", Limits.MAX_LIST, RequestJson::snapshot));
    }

    private static Recorded.Snapshot snapshot(Fields f) {
        return new Recorded.Snapshot(f.text("tag"), f.objects("buffers", Limits.MAX_EXTENTS, RequestJson::live));
    }

    private static Recorded.Live live(Fields f) {
        return new Recorded.Live(
                f.id("buffer"), f.number("size", 0, Limits.MAX_BYTES), f.texts("devices", Limits.MAX_EXTENTS));
    }

    // ---- writing

    /** @throws IllegalArgumentException for a {@link Request.Malformed}, which nobody sends */
    public static byte[] write(RequestRecord record) {
        return Json.bytes(json -> {
            json.writeStringField("type", record.request().type());
            json.writeStringField("id", record.id());
            json.writeStringField("node", record.node());
            json.writeNumberField("seq", record.seq());
            json.writeStringField("board", record.board());
            json.writeNumberField("at", record.at());
            write(json, record.request());
            if (record.recorded() != null) write(json, record.recorded());
        });
    }

    private static void write(JsonGenerator json, Request request) throws IOException {
        switch (request) {
            case Request.Define r -> {
                json.writeFieldName("spec");
                SpecJson.write(json, r.spec());
            }
            case Request.Join r -> {
                json.writeStringField("device", r.device());
                SpecJson.writeFunctions(json, r.functions());
            }
            case Request.Leave r -> json.writeStringField("device", r.device());
            case Request.Create r ->
                writeCreate(json, r.buffer(), r.size(), r.set(), r.device(), r.expects(), r.replaces());
            case Request.Attach r ->
                writeAttach(json, r.attachment(), r.buffer(), r.device(), r.function(), r.dynamic());
            case Request.Map r -> {
                json.writeStringField("attachment", r.attachment());
                json.writeStringField("direction", r.direction().wireName());
            }
            case Request.Unmap r -> json.writeStringField("attachment", r.attachment());
            case Request.Detach r -> json.writeStringField("attachment", r.attachment());
            case Request.Release r -> json.writeStringField("buffer", r.buffer());
            case Request.Malformed r -> throw new IllegalArgumentException("nobody sends this: " + r);
        }
    }

    static void writeCreate(
            JsonGenerator json,
            String buffer,
            long size,
            String set,
            String device,
            List<FunctionRef> expects,
            String replaces)
            throws IOException {
        json.writeStringField("buffer", buffer);
        json.writeNumberField("size", size);
        SpecJson.writeOptional(json, "set", set);
        SpecJson.writeOptional(json, "device", device);
        if (!expects.isEmpty()) {
            json.writeArrayFieldStart("expects");
            for (var expected : expects) {
                json.writeStartObject();
                json.writeStringField("device", expected.device());
                json.writeStringField("function", expected.function());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        SpecJson.writeOptional(json, "replaces", replaces);
    }

    static void writeAttach(
            JsonGenerator json, String attachment, String buffer, String device, String function, boolean dynamic)
            throws IOException {
        json.writeStringField("attachment", attachment);
        json.writeStringField("buffer", buffer);
        json.writeStringField("device", device);
        json.writeStringField("function", function);
        if (dynamic) json.writeBooleanField("dynamic", true);
    }

    private static void write(JsonGenerator json, Recorded recorded) throws IOException {
        json.writeObjectFieldStart("recorded");
        SpecJson.writeOptional(json, "exporter", recorded.exporter());
        SpecJson.writeOptional(json, "name", recorded.name());
        SpecJson.writeOptional(json, "attachment", recorded.attachment());
        if (recorded.entries() != null) json.writeNumberField("entries", recorded.entries());
        if (recorded.errno() != null) json.writeNumberField("errno", recorded.errno());
        if (!recorded.snapshots().isEmpty()) {
            json.writeArrayFieldStart("snapshots");
            for (var snapshot : recorded.snapshots()) write(json, snapshot);
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Recorded.Snapshot snapshot) throws IOException {
        json.writeStartObject();
        json.writeStringField("tag", snapshot.tag());
        json.writeArrayFieldStart("buffers");
        for (var live : snapshot.buffers()) {
            json.writeStartObject();
            json.writeStringField("buffer", live.buffer());
            json.writeNumberField("size", live.size());
            SpecJson.writeTexts(json, "devices", live.devices());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}

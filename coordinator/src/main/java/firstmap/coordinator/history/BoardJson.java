package firstmap.coordinator.history;

import com.fasterxml.jackson.core.JsonGenerator;
import firstmap.coordinator.rule.Board;
import firstmap.events.BoardSpec;
import firstmap.events.Functions;
import firstmap.events.json.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** A board whole, but for its buffers and heaps, as JSON in pieces: each device, of which it may have many, is one of them. */
public final class BoardJson {
    private BoardJson() {}

    /** What stands in the object; it holds on to nothing that changes. */
    public static Stream<JsonPiece> members(Board board) {
        var head = head(board);
        var devices = new LinkedHashMap<>(board.devices());
        int buffers = board.buffers().size();
        return Stream.concat(
                Stream.of(head),
                Stream.concat(
                        devices.entrySet().stream().map(device -> json -> {
                            json.writeFieldName(device.getKey());
                            json.writeTree(Views.tree(Json.bytes(Functions.FORM, device.getValue())));
                        }),
                        Stream.of(json -> {
                            json.writeEndObject();
                            json.writeNumberField("buffers", buffers);
                        })));
    }

    private static JsonPiece head(Board board) {
        var id = board.id();
        long seq = board.seq();
        var head = board.head();
        var spec = board.spec();
        var rule = board.rule();
        boolean isRetired = board.isRetired();
        boolean grantsTime = board.grantsTime();
        var open = board.open();
        var asked = board.asked().stream().sorted().toList();
        var promises = board.promises().entrySet().stream()
                .map(promise -> Map.entry(promise.getKey(), promise.getValue().text()))
                .toList();
        var out = new LinkedHashMap<>(board.out());
        return json -> {
            json.writeStringField("board", id);
            json.writeNumberField("seq", seq);
            json.writeStringField("head", head);
            if (spec.isPresent()) spec(json, spec.get());
            if (rule.isPresent()) json.writeNumberField("rule", rule.getAsInt());
            if (isRetired) json.writeBooleanField("retired", true);
            if (grantsTime) {
                json.writeObjectFieldStart("time");
                if (open.isPresent()) {
                    json.writeNumberField("at", open.get().at());
                    json.writeNumberField("round", open.get().round());
                } else json.writeBooleanField("ended", true);
                json.writeArrayFieldStart("asked");
                for (var node : asked) json.writeString(node);
                json.writeEndArray();
                json.writeObjectFieldStart("promises");
                for (var promise : promises) json.writeStringField(promise.getKey(), promise.getValue());
                json.writeEndObject();
                json.writeEndObject();
            }
            if (!out.isEmpty()) {
                json.writeObjectFieldStart("out");
                for (var node : out.entrySet()) json.writeNumberField(node.getKey(), node.getValue());
                json.writeEndObject();
            }
            json.writeObjectFieldStart("devices");
        };
    }

    private static void spec(JsonGenerator json, BoardSpec spec) throws IOException {
        json.writeFieldName("spec");
        json.writeTree(Views.tree(Json.bytes(BoardSpec.FORM, spec)));
    }
}

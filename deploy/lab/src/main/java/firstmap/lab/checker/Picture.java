package firstmap.lab.checker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a coordinator must show of a board over HTTP, from the checker's own reading of the log. */
final class Picture {
    private Picture() {}

    static Map<String, Object> board(BoardState board) {
        var json = new LinkedHashMap<String, Object>();
        json.put("board", board.id);
        json.put("seq", board.chain.last());
        json.put("head", board.chain.head());
        if (board.fold.spec != null) {
            json.put("spec", board.fold.spec.fields());
            json.put("rule", board.fold.rule);
        }
        if (board.fold.retired) {
            json.put("rule", board.fold.rule);
            json.put("retired", true);
        }
        if (board.fold.time != null) json.put("time", board.fold.time.picture());
        var devices = new LinkedHashMap<String, Object>();
        board.fold.devices.forEach((device, functions) -> devices.put(device, Map.of("functions", functions.fields())));
        json.put("devices", devices);
        json.put("buffers", (long) board.fold.buffers.size());
        return json;
    }

    static Map<String, Object> buffer(LiveBuffer buffer) {
        var json = new LinkedHashMap<String, Object>();
        copy(buffer.created, json, "buffer", "size", "set", "device", "replaces", "expects");
        json.put("released", buffer.released);
        if (buffer.place != null) json.put("backing", buffer.place.fields());
        if (buffer.moving != null) {
            var moving = new LinkedHashMap<String, Object>();
            copy(buffer.moving, moving, "attachment", "device", "function");
            json.put("moving", moving);
        }
        json.put(
                "attachments",
                buffer.attachments.entrySet().stream()
                        .map(attachment -> attachment(attachment.getKey(), attachment.getValue()))
                        .toList());
        return json;
    }

    private static Map<String, Object> attachment(String name, LiveBuffer.Tie attachment) {
        var json = new LinkedHashMap<String, Object>();
        json.put("attachment", name);
        json.put("device", attachment.device);
        json.put("function", attachment.function);
        if (attachment.dynamic) json.put("dynamic", true);
        if (attachment.alternative != null) json.put("alternative", attachment.alternative);
        if (attachment.mapping != null) {
            var mapping = new LinkedHashMap<String, Object>();
            copy(attachment.mapping, mapping, "direction", "segments");
            json.put("mapping", mapping);
        }
        return json;
    }

    private static void copy(Doc from, Map<String, Object> to, String... names) {
        for (var name : List.of(names)) if (from.has(name)) to.put(name, from.get(name));
    }
}

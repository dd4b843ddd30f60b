package firstmap.coordinator.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import firstmap.coordinator.rule.Attachment;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Buffer;
import firstmap.coordinator.storage.HeapUse;
import firstmap.events.BoardSpec;
import firstmap.events.EventRecord;
import firstmap.events.Extent;
import firstmap.events.Functions;
import firstmap.events.json.EventJson;
import firstmap.events.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/**
 * Boards, buffers, heaps and steps as JSON, the same over HTTP and on the command line. What is unset is left out; the
 * shapes are listed in the module's README.
 */
public final class Views {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Views() {}

    /** One line of a list of boards. */
    public static ObjectNode summary(Board board) {
        var json = object().put("board", board.id()).put("seq", board.seq());
        board.spec().ifPresent(spec -> json.put("policy", spec.policy().wireName()));
        if (board.isRetired()) json.put("retired", true);
        return json.put("devices", board.devices().size())
                .put("buffers", board.buffers().size());
    }

    /** A board whole, but for its buffers and heaps. */
    public static ObjectNode board(Board board) {
        var json = object().put("board", board.id()).put("seq", board.seq()).put("head", board.head());
        board.spec().ifPresent(spec -> json.set("spec", tree(Json.bytes(BoardSpec.FORM, spec))));
        board.rule().ifPresent(rule -> json.put("rule", rule));
        if (board.isRetired()) json.put("retired", true);
        var devices = json.putObject("devices");
        board.devices()
                .forEach((device, functions) -> devices.set(device, tree(Json.bytes(Functions.FORM, functions))));
        return json.put("buffers", board.buffers().size());
    }

    /** A buffer with all that hangs on it. */
    public static ObjectNode buffer(Buffer buffer) {
        var json = object().put("buffer", buffer.id()).put("size", buffer.size());
        if (buffer.set() != null) json.put("set", buffer.set());
        if (buffer.device() != null) json.put("device", buffer.device());
        if (buffer.replaces() != null) json.put("replaces", buffer.replaces());
        if (!buffer.expects().isEmpty()) {
            var expects = json.putArray("expects");
            for (var function : buffer.expects())
                expects.addObject().put("device", function.device()).put("function", function.function());
        }
        json.put("released", buffer.released());
        if (buffer.backing() != null) {
            var backing = json.putObject("backing").put("heap", buffer.backing().heap());
            extents(backing.putArray("extents"), buffer.backing().extents());
        }
        if (buffer.moving() != null)
            json.putObject("moving")
                    .put("attachment", buffer.moving().attachment())
                    .put("device", buffer.moving().device())
                    .put("function", buffer.moving().function());
        var attachments = json.putArray("attachments");
        buffer.attachments().values().forEach(attachment -> attachments.add(attachment(attachment)));
        return json;
    }

    private static ObjectNode attachment(Attachment attachment) {
        var json = object().put("attachment", attachment.id())
                .put("device", attachment.function().device())
                .put("function", attachment.function().function());
        if (attachment.dynamic()) json.put("dynamic", true);
        if (attachment.choice() != null) json.put("alternative", attachment.choice());
        if (attachment.mapping() != null) {
            var mapping = json.putObject("mapping")
                    .put("direction", attachment.mapping().direction().wireName());
            var segments = mapping.putArray("segments");
            for (var segment : attachment.mapping().segments())
                segments.addObject().put("address", segment.address()).put("length", segment.length());
        }
        return json;
    }

    private static void extents(ArrayNode json, List<Extent> extents) {
        for (var extent : extents)
            json.addObject().put("address", extent.address()).put("length", extent.length());
    }

    /** How full a heap is. */
    public static ObjectNode heap(HeapUse heap) {
        var json = object().put("heap", heap.name())
                .put("kind", heap.kind().wireName())
                .put("base", heap.base())
                .put("size", heap.size());
        if (heap.secure()) json.put("secure", true);
        if (!heap.coherent()) json.put("coherent", false);
        return json.put("reservedBytes", heap.reservedBytes())
                .put("usedBytes", heap.usedBytes())
                .put("freeBytes", heap.freeBytes())
                .put("largestFreeBytes", heap.largestFreeBytes())
                .put("longestRunBytes", heap.longestRunBytes())
                .put("fragmentationPerMille", heap.fragmentationPerMille())
                .put("highWaterBytes", heap.highWaterBytes());
    }

    /** An answer to «what if»: {@code verdict} in a word, and the events that would follow, without an envelope. */
    public static ObjectNode whatIf(WhatIf answer) {
        var json = object().put("board", answer.board())
                .put("seq", answer.seq())
                .put("buffer", answer.attach().buffer())
                .put("device", answer.attach().device())
                .put("function", answer.attach().function())
                .put("verdict", answer.verdict().name().toLowerCase(Locale.ROOT));
        var events = json.putArray("events");
        for (var event : answer.events()) events.add(tree(EventJson.writeBare(event)));
        return json;
    }

    /** An event beside the state that it led to; {@code state} is null where there is no such buffer. */
    public static ObjectNode step(Step step) {
        var json = object();
        json.set("event", event(step.event()));
        json.set("state", step.state().<JsonNode>map(Views::buffer).orElse(JsonNodeFactory.instance.nullNode()));
        return json;
    }

    /** An event as it stands on the log. */
    public static JsonNode event(EventRecord event) {
        return tree(EventJson.write(event));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static JsonNode tree(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

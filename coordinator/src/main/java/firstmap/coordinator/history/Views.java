package firstmap.coordinator.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.storage.HeapUse;
import firstmap.events.EventRecord;
import firstmap.events.json.EventJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * Boards, heaps and events as JSON, the same over HTTP and on the command line. What is unset is left out; the shapes are
 * listed in the module's README.
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

    /** An event as it stands on the log. */
    public static JsonNode event(EventRecord event) {
        return tree(EventJson.write(event));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static JsonNode tree(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

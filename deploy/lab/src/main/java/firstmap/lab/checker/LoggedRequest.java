package firstmap.lab.checker;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request that can be answered.
 *
 * @param body what it says; null if that is none of what a request of its type can say
 */
record LoggedRequest(String type, String id, String node, long seq, String board, long at, Doc body) {
    private static final int MOST_BYTES = 64 << 10;

    /** @throws IllegalArgumentException if it does not say who asks for what: it has a dead letter for an answer */
    static LoggedRequest read(byte[] json) {
        var tree = StrictJson.read(json, MOST_BYTES);
        var type = tree.remove("type");
        var kind = type instanceof String ? Grammar.REQUESTS.get(type) : null;
        if (kind == null) throw new IllegalArgumentException("an unknown type: " + type);
        var outside = new HashMap<String, Object>();
        var inside = new LinkedHashMap<String, Object>();
        tree.forEach((name, value) -> (isOfEnvelope(name) ? outside : inside).put(name, value));
        var envelope = Doc.of(Grammar.ENVELOPE.read(outside));
        return new LoggedRequest(
                (String) type,
                envelope.has("id") ? envelope.text("id") : envelope.text("node") + "/" + envelope.number("seq"),
                envelope.text("node"),
                envelope.number("seq"),
                envelope.text("board"),
                envelope.number("at"),
                body(kind, inside));
    }

    private static boolean isOfEnvelope(String name) {
        return switch (name) {
            case "id", "node", "seq", "board", "at" -> true;
            default -> false;
        };
    }

    private static Doc body(Kind kind, Map<String, Object> said) {
        try {
            return Doc.of(kind.read(said));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}

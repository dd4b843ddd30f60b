package firstmap.lab.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request that can be answered.
 *
 * @param seq 0 for a turn, which has none
 * @param body what it says; null if that is none of what a request of its type can say
 */
record LoggedRequest(String type, String id, String node, long seq, String board, long at, Doc body) {
    private static final int MOST_BYTES = 64 << 10;

    /** @throws IllegalArgumentException if it does not say who asks for what: it has a dead letter for an answer */
    static LoggedRequest read(byte[] json) {
        var tree = StrictJson.read(json, MOST_BYTES);
        var type = tree.remove("type");
        boolean isTurn = Grammar.TURN.equals(type);
        var kind = isTurn ? Grammar.TURN_BODY : type instanceof String ? Grammar.REQUESTS.get(type) : null;
        if (kind == null) throw new IllegalArgumentException("an unknown type: " + type);
        var outside = new HashMap<String, Object>();
        var inside = new LinkedHashMap<String, Object>();
        tree.forEach((name, value) -> (isOfEnvelope(name) ? outside : inside).put(name, value));
        var envelope = Doc.of((isTurn ? Grammar.TURN_ENVELOPE : Grammar.ENVELOPE).read(outside));
        // Of a turn there is nothing that could be refused.
        var body = isTurn ? Doc.of(kind.read(inside)) : body(kind, inside);
        var number = isTurn ? envelope.number("at") + "." + body.number("round") : "" + envelope.number("seq");
        return new LoggedRequest(
                (String) type,
                envelope.has("id") ? envelope.text("id") : envelope.text("node") + "/" + number,
                envelope.text("node"),
                envelope.number("seq", 0),
                envelope.text("board"),
                envelope.number("at"),
                body);
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

    boolean isTurn() {
        return type.equals(Grammar.TURN);
    }

    /** What is asked in a turn, in order, each as a request by itself. */
    List<LoggedRequest> asks() {
        var asks = new ArrayList<LoggedRequest>();
        for (var ask : body.objects("asks")) {
            var said = new LinkedHashMap<>(ask.fields());
            said.keySet().removeAll(List.of("type", "seq", "id"));
            var named = ask.has("id") ? ask.text("id") : node + "/" + ask.number("seq");
            asks.add(new LoggedRequest(ask.text("type"), named, node, ask.number("seq"), board, at, new Doc(said)));
        }
        return asks;
    }
}

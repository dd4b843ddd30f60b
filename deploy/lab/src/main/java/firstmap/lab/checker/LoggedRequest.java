package firstmap.lab.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request that can be answered.
 *
 * @param seq 0 for a turn, for an expire and for the end of a round, which have none
 * @param body what it says; null if that is none of what a request of its type can say
 */
record LoggedRequest(String type, String id, String node, long seq, String board, long at, Doc body) {
    private static final int MOST_BYTES = 64 << 10;
    private static final int LONGEST_NAME = 128;
    /** Who says that a lease has ended. */
    private static final String LEASE = "lease";

    /** @throws IllegalArgumentException if it does not say who asks for what: it has a dead letter for an answer */
    static LoggedRequest read(byte[] json) {
        var tree = StrictJson.read(json, MOST_BYTES);
        var type = tree.remove("type");
        var unnumbered = type instanceof String ? Grammar.UNNUMBERED.get(type) : null;
        var kind = unnumbered != null || !(type instanceof String) ? unnumbered : Grammar.REQUESTS.get(type);
        if (kind == null) throw new IllegalArgumentException("an unknown type: " + type);
        var outside = new HashMap<String, Object>();
        var inside = new LinkedHashMap<String, Object>();
        tree.forEach((name, value) -> (isOfEnvelope(name) ? outside : inside).put(name, value));
        var envelope = unnumbered == null ? Grammar.ENVELOPE : Grammar.UNNUMBERED_ENVELOPE;
        // Where there is no number there is nothing that could be refused.
        var body = unnumbered == null ? body(kind, inside) : Doc.of(kind.read(inside));
        var read = named((String) type, Doc.of(envelope.read(outside)), body);
        if (read.isExpire()) read.requireRightExpire();
        return read;
    }

    private static LoggedRequest named(String type, Doc envelope, Doc body) {
        var node = envelope.text("node");
        long at = envelope.number("at");
        var name = switch (type) {
            case Grammar.TURN -> name(node, at + "." + body.number("round"));
            case Grammar.EXPIRE -> expireName(at, body);
            default -> name(node, "" + envelope.number("seq"));
        };
        return new LoggedRequest(
                type,
                envelope.has("id") ? envelope.text("id") : name,
                node,
                envelope.number("seq", 0),
                envelope.text("board"),
                at,
                body);
    }

    /** What is asked is called so where it has no name of its own: of a long name only the start stands in it. */
    private static String name(String node, String number) {
        return node.substring(0, Math.min(node.length(), LONGEST_NAME - 1 - number.length())) + "/" + number;
    }

    private static String expireName(long at, Doc body) {
        var number = body.has("lastSeen") ? "" + body.number("lastSeen") : at + "." + body.number("round", 0);
        var start = LEASE + "/";
        var of = body.text("of");
        return start
                + name(
                        of.substring(0, Math.min(of.length(), LONGEST_NAME - start.length() - 1 - number.length())),
                        number);
    }

    /** It is for a board of one kind, and its name says what it says. */
    private void requireRightExpire() {
        boolean isGiven = body.has("lastSeen");
        boolean isGranted = body.has("round") && body.has("seen");
        boolean isOfOne = isGiven ? !body.has("round") && !body.has("seen") && at == 0 : isGranted;
        if (!isOfOne) throw new IllegalArgumentException("an expire of no board, or of two kinds of them");
        if (!node.equals(LEASE) || !id.equals(expireName(at, body)))
            throw new IllegalArgumentException("an expire of another name than " + expireName(at, body));
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

    boolean isExpire() {
        return type.equals(Grammar.EXPIRE);
    }

    /** Of whom a turn or an expire speaks. */
    String member() {
        return isExpire() ? body.text("of") : node;
    }

    /** What is asked in a turn, in order, each as a request by itself. */
    List<LoggedRequest> asks() {
        var asks = new ArrayList<LoggedRequest>();
        for (var ask : body.objects("asks")) {
            var said = new LinkedHashMap<>(ask.fields());
            said.keySet().removeAll(List.of("type", "seq", "id"));
            var named = ask.has("id") ? ask.text("id") : name(node, "" + ask.number("seq"));
            asks.add(new LoggedRequest(ask.text("type"), named, node, ask.number("seq"), board, at, new Doc(said)));
        }
        return asks;
    }
}

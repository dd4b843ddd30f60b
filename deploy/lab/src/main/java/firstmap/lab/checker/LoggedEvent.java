package firstmap.lab.checker;

/**
 * An event as it stands on the log.
 *
 * @param node who asked for it, or whose lease has ended; null if there is nobody
 * @param nodeSeq the number of what was asked; 0 if nobody has asked
 * @param missed 0 if it does not say so
 * @param behind likewise
 * @param body all of its fields
 */
record LoggedEvent(
        String type,
        String board,
        long seq,
        String cause,
        String node,
        long nodeSeq,
        long missed,
        long at,
        long behind,
        Doc body,
        String prev,
        String hash) {
    private static final int MOST_BYTES = 1 << 20;

    /** @throws IllegalArgumentException if it is not an event */
    static LoggedEvent read(byte[] json) {
        var tree = StrictJson.read(json, MOST_BYTES);
        var type = tree.get("type");
        var kind = type instanceof String ? Grammar.EVENTS.get(type) : null;
        if (kind == null) throw new IllegalArgumentException("an unknown type: " + type);
        var e = Doc.of(kind.read(tree));
        if (isOfExpiry(e) != saysSo(e))
            throw new IllegalArgumentException("a number beside the end of a lease, or neither");
        return new LoggedEvent(
                (String) type,
                e.text("board"),
                e.number("seq"),
                e.text("cause"),
                e.text("node"),
                e.number("nodeSeq", 0),
                e.number("missed", 0),
                e.number("at"),
                e.number("behind", 0),
                e,
                e.text("prev"),
                e.text("hash"));
    }

    /** Whether it is part of what undoes its node, whose lease has ended: nobody has asked for it by a number. */
    boolean isOfExpiry() {
        return isOfExpiry(body);
    }

    static boolean isOfExpiry(Doc e) {
        return e.has("node") && !e.has("nodeSeq");
    }

    /** A refusal has another reason to give. */
    private static boolean saysSo(Doc e) {
        return e.text("type").equals("refused")
                ? isOfExpiry(e) && e.flag("waited") && e.text("cause").startsWith("lease/")
                : e.has("reason");
    }
}

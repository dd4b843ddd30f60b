package firstmap.lab.checker;

import static firstmap.lab.checker.Grants.when;

import firstmap.lab.checker.ScatterlistOracle.Existence;
import java.util.Optional;

/** Whether a refusal is refuted by the board as it is. */
record Refusals(BoardFold board, Grants grants) {

    /** Why the request should have been granted, or refused otherwise; empty if nothing says so. */
    Optional<String> objection(Doc e) {
        return refuted(e).map(why -> "%s refused with %s, and %s".formatted(e.text("request"), e.text("errno"), why));
    }

    private Optional<String> refuted(Doc e) {
        return switch (e.text("errno")) {
            case "ENOENT" -> when(isThere(e), "what it asks for is there");
            case "ENODEV" ->
                when(
                        e.has("function") && board.function(e.text("device"), e.text("function")) != null,
                        "there is such a function");
            case "EBADF" -> when(buffer(e) != null && !buffer(e).released, "the buffer is not released");
            case "EALREADY" -> when(!isMapped(e), "it is not mapped");
            case "EBUSY", "EOPNOTSUPP", "ENOMEM" ->
                switch (e.text("request")) {
                    case "attach" -> attach(e);
                    case "map" -> map(e);
                    case "detach" -> when(!isMapped(e), "it is not mapped");
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        };
    }

    private boolean isThere(Doc e) {
        return e.text("request").equals("attach") || e.text("request").equals("release")
                ? buffer(e) != null
                : e.has("attachment") && holder(e) != null;
    }

    private Optional<String> attach(Doc e) {
        var buffer = buffer(e);
        if (buffer == null || board.function(e.text("device"), e.text("function")) == null)
            return Optional.of("it names nothing that is there");
        if (buffer.place == null) return when(isBusy(e), "there is no storage yet");
        if (buffer.moving != null) return when(!isBusy(e), "the buffer moves");
        if (grants.checksAtMap()) return Optional.of("on this board a map is refused, and no attach");
        return when(
                grants.joins(buffer, e.text("device"), e.text("function")) == Existence.YES,
                "it could use the storage as it is");
    }

    private Optional<String> map(Doc e) {
        var buffer = holder(e);
        if (buffer == null) return Optional.of("it names nothing that is there");
        var tie = buffer.attachments.get(e.text("attachment"));
        if (buffer.place == null) return when(isBusy(e), "there is no storage yet");
        if (buffer.moving != null) return when(!isBusy(e), "the buffer moves");
        if (e.text("errno").equals("ENOMEM")) return Optional.empty(); // of I/O virtual addresses
        return when(tie.isCounted, "the storage was chosen for it")
                .or(() -> when(!grants.checksAtMap(), "on this board its attach was granted"))
                .or(() -> when(
                        grants.joins(buffer, tie.device, tie.function) == Existence.YES,
                        "it could use the storage as it is"));
    }

    private static boolean isBusy(Doc e) {
        return e.text("errno").equals("EBUSY");
    }

    private boolean isMapped(Doc e) {
        var buffer = holder(e);
        return buffer != null && buffer.attachments.get(e.text("attachment")).mapping != null;
    }

    private LiveBuffer buffer(Doc e) {
        return e.has("buffer") ? board.buffers.get(e.text("buffer")) : null;
    }

    /** The buffer that has the attachment which it names; null if none has. */
    private LiveBuffer holder(Doc e) {
        return board.holder(e.text("attachment"));
    }
}

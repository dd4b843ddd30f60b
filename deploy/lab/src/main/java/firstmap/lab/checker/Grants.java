package firstmap.lab.checker;

import firstmap.lab.checker.ScatterlistOracle.Existence;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The rule of a board once more, as far as plain arithmetic goes: whether what an event grants was to be had, and whether
 * what it refuses was not. Asked before the event is folded.
 */
record Grants(BoardFold board) {

    /** Why the event should not be there; empty if it may. What it is about may be missing: the fold says that. */
    Optional<String> objection(String type, Doc e) {
        if (board.spec == null) return Optional.empty();
        var buffer = e.has("buffer") ? board.buffers.get(e.text("buffer")) : null;
        return switch (type) {
            case "attached" -> buffer == null ? Optional.empty() : attached(e, buffer);
            case "allocated" -> buffer == null ? Optional.empty() : chosen(e, buffer, e);
            case "mapped" -> buffer == null ? Optional.empty() : mapped(e, buffer);
            case "moving" -> buffer == null ? Optional.empty() : moving(e, buffer);
            case "migrated" ->
                when(!policy("migrate"), "it moves under " + board.spec.text("policy"))
                        .or(() -> buffer == null ? Optional.empty() : chosen(e, buffer, e.object("to")));
            case "refused" -> e.flag("waited") ? Optional.empty() : new Refusals(board, this).objection(e);
            default -> Optional.empty();
        };
    }

    private Optional<String> attached(Doc e, LiveBuffer buffer) {
        var function = board.function(e.text("device"), e.text("function"));
        if (buffer.place == null || function == null || checksAtMap()) return Optional.empty();
        return when(isBarred(buffer, e.text("device"), e.text("function")), "attached late under strict")
                .or(() -> when(
                        suits(function, buffer.place) == Existence.NO,
                        "attached, and cannot use the storage: " + e.text("attachment")));
    }

    private Optional<String> mapped(Doc e, LiveBuffer buffer) {
        var tie = buffer.attachments.get(e.text("attachment"));
        if (tie == null || buffer.place == null) return Optional.empty();
        var limits = SegmentLimits.allOf(board.function(tie.device, tie.function), page());
        var function = board.function(tie.device, tie.function);
        if (function.has("anyOf") != e.has("alternative") || e.number("alternative", 0) >= limits.size())
            return Optional.of("mapped with an alternative that there is not");
        if (tie.alternative != null && tie.alternative != e.number("alternative"))
            return Optional.of("mapped with another alternative than the storage was chosen for");
        var chosen = limits.get((int) e.number("alternative", 0));
        return when(!tie.isCounted && isBarred(buffer, tie.device, tie.function), "mapped late under strict")
                .or(() -> when(!chosen.reaches(board.heap(buffer.place)), "mapped from a heap that it does not reach"))
                .or(() -> objection(e, chosen, buffer));
    }

    private Optional<String> objection(Doc mapped, SegmentLimits chosen, LiveBuffer buffer) {
        var heap = board.heap(buffer.place);
        return KernelScatterlist.applies(chosen.function(), heap)
                ? new KernelScatterlist(chosen.function(), heap, board.spec).objection(mapped, buffer.extents())
                : new ScatterlistOracle(chosen).objection(mapped.pieces("segments"), buffer.extents());
    }

    private Optional<String> moving(Doc e, LiveBuffer buffer) {
        return when(!policy("migrate"), "it moves under " + board.spec.text("policy"))
                .or(() -> when(buffer.mapped().isEmpty(), "it waits for nobody"))
                .or(() -> when(
                        buffer.attachments.values().stream().anyMatch(tie -> tie.mapping != null && !tie.dynamic),
                        "it waits for one who cannot be told"));
    }

    /** Each of those for whom the storage is said to be chosen can use it. */
    private Optional<String> chosen(Doc e, LiveBuffer buffer, Doc place) {
        if (board.heap(place) == null) return Optional.empty();
        Predicate<String> isServed = name -> {
            var tie = buffer.attachments.get(name);
            var function = board.function(tie.device, tie.function);
            var limits = SegmentLimits.allOf(function, page());
            var choice = BoardFold.choice(e, name);
            if (function.has("anyOf") != (choice != null) || choice != null && choice >= limits.size()) return false;
            return suits(limits.get(choice == null ? 0 : choice.intValue()), place) != Existence.NO;
        };
        return e.texts("satisfies").stream()
                .filter(buffer.attachments::containsKey)
                .filter(isServed.negate())
                .map(name -> "the storage does not serve " + name)
                .findFirst();
    }

    // ---- what the board says

    boolean policy(String name) {
        return board.spec.text("policy").equals(name);
    }

    boolean checksAtMap() {
        return board.spec.text("check").equals("map");
    }

    private long page() {
        return board.spec.number("pageSize");
    }

    /** Under strict nobody joins the storage but who was expected. */
    private boolean isBarred(LiveBuffer buffer, String device, String function) {
        return policy("strict") && !buffer.expects(device, function);
    }

    /** Whether one for whom the storage of a buffer was not chosen may use it, and can. */
    Existence joins(LiveBuffer buffer, String device, String function) {
        return isBarred(buffer, device, function)
                ? Existence.NO
                : suits(board.function(device, function), buffer.place);
    }

    /** Whether the function, or one of its alternatives, can use a place as it is. */
    private Existence suits(Doc function, Doc place) {
        var best = Existence.NO;
        for (var limits : SegmentLimits.allOf(function, page()))
            switch (suits(limits, place)) {
                case YES -> {
                    return Existence.YES;
                }
                case UNKNOWN -> best = Existence.UNKNOWN;
                case NO -> {}
            }
        return best;
    }

    private Existence suits(SegmentLimits limits, Doc place) {
        if (!limits.reaches(board.heap(place))) return Existence.NO;
        // Who makes it once more would do what the kernel does; what is made is judged when it is stated.
        if (KernelScatterlist.applies(limits.function(), board.heap(place))) return Existence.UNKNOWN;
        return new ScatterlistOracle(limits).existence(place.pieces("extents"));
    }

    static Optional<String> when(boolean isSo, String what) {
        return isSo ? Optional.of(what) : Optional.empty();
    }
}

package firstmap.testcontainers;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.node.client.BoardHistory;
import java.util.List;
import java.util.Set;

/** What a test holds a history to; where it does not hold, the error shows the history. Needs no library of assertions. */
public final class HistoryAssert {
    private final BoardHistory history;

    private HistoryAssert(BoardHistory history) {
        this.history = history;
    }

    public static HistoryAssert assertThat(BoardHistory history) {
        return new HistoryAssert(history);
    }

    /** Nothing was refused. */
    public HistoryAssert hasNoRefusal() {
        require(history.of(Event.Refused.class).isEmpty(), "something was refused");
        return this;
    }

    /** The request of that name was refused so. */
    public HistoryAssert refused(String request, Errno errno) {
        require(
                history.events().stream()
                        .anyMatch(event -> event.cause().equals(request)
                                && event.event() instanceof Event.Refused refused
                                && refused.errno() == errno),
                request + " was not refused with " + errno);
        return this;
    }

    /** These types of events stand in it in that order, others between them or not: {@code "created", "mapped"}. */
    public HistoryAssert hasInOrder(String... types) {
        int found = 0;
        for (var event : history.events())
            if (found < types.length && event.event().type().equals(types[found])) found++;
        require(
                found == types.length,
                found < types.length ? "no " + types[found] + " after " + found + " of these" : "");
        return this;
    }

    /** The buffer has gone through these types of events, and no other. */
    public HistoryAssert buffer(String buffer, String... types) {
        var went = history.ofBuffer(buffer).stream()
                .map(event -> event.event().type())
                .toList();
        require(went.equals(List.of(types)), buffer + " went through " + went);
        return this;
    }

    /** Who defined it, asked it and came to it: every number of every node once, none left out, and one chain. */
    public HistoryAssert isWhole() {
        EventRecord before = null;
        for (var event : history.events()) {
            require(
                    event.seq() == (before == null ? 1 : before.seq() + 1),
                    "an event is missing before " + event.seq());
            require(
                    event.prev().equals(before == null ? EventRecord.NO_HASH : before.hash()),
                    "event " + event.seq() + " does not follow the one before it");
            require(event.missed() == 0, event.missed() + " requests are missing before " + event.cause());
            before = event;
        }
        return this;
    }

    /** All buffers but these have been freed. */
    public HistoryAssert leaves(String... buffers) {
        var left = history.view().buffers().stream().map(buffer -> buffer.id()).toList();
        require(Set.copyOf(left).equals(Set.of(buffers)), "what is left is " + left);
        return this;
    }

    /** The same events, byte for byte: their chains end in the same hash. */
    public HistoryAssert isSameAs(BoardHistory other) {
        int common = Math.min(history.events().size(), other.events().size());
        for (int i = 0; i < common; i++)
            require(
                    history.events().get(i).equals(other.events().get(i)),
                    "event " + (i + 1) + " of the other is "
                            + other.events().get(i).event());
        require(
                history.events().size() == other.events().size(),
                "the other has " + other.events().size() + " events");
        return this;
    }

    private void require(boolean holds, String problem) {
        if (holds) return;
        var shown = new StringBuilder("board " + history.board() + ": " + problem);
        for (var event : history.events())
            shown.append("\n  ")
                    .append(event.seq())
                    .append(' ')
                    .append(event.cause())
                    .append(" at ")
                    .append(event.at())
                    .append(": ")
                    .append(event.event());
        throw new AssertionError(shown.toString());
    }
}

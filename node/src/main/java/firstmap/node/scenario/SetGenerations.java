package firstmap.node.scenario;

import firstmap.events.Event;
import firstmap.events.FunctionRef;
import firstmap.events.Request;
import firstmap.node.board.BoardView;
import firstmap.node.board.BoardView.Seen;
import firstmap.node.scenario.Scenario.OnLateJoin;
import firstmap.node.scenario.Scenario.Produces;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How often a set has been made, and for whom it has to be made anew: each edition has a name of its own. */
final class SetGenerations {
    /** How a refusal calls the way that leads over a new set. */
    private static final String RECREATE = "recreate";

    private final BoardView board;
    private final String device;
    private final Produces role;
    private int current = 1;
    /** Who came too late for the set as it is, and would be served by a new one. */
    private final Set<FunctionRef> latecomers = new LinkedHashSet<>();
    /** For whom not even a new set could be made. */
    private final Set<FunctionRef> hopeless = new HashSet<>();
    /** For whom this edition is made, and who may use it. */
    private List<FunctionRef> welcomed = List.of();

    private List<FunctionRef> expected = List.of();

    SetGenerations(BoardView board, String device, Produces role) {
        this.board = board;
        this.device = device;
        this.role = role;
    }

    /** After a restart the board tells how often the set has been made; a new stay begins anew. */
    void begin(List<Seen> members) {
        if (members.isEmpty()) latecomers.clear();
        current = members.isEmpty() ? 1 : role.edition(members.getFirst().set());
    }

    boolean isCalledFor() {
        return !latecomers.isEmpty();
    }

    /** From now on the set is made anew, for all who use it and who came too late for it. */
    void renew(List<Seen> members) {
        var functions = new LinkedHashSet<FunctionRef>();
        for (var buffer : members) {
            functions.addAll(buffer.expects());
            for (var tie : buffer.ties()) if (!tie.device().equals(device)) functions.add(tie.function());
        }
        functions.addAll(latecomers);
        expected = List.copyOf(functions);
        welcomed = List.copyOf(latecomers);
        latecomers.clear();
        current++;
    }

    /** The name of one buffer of the set as it is to be. */
    String buffer(int index) {
        return role.buffer(current, index);
    }

    Request create(int index, List<Seen> members) {
        boolean first = current == 1;
        return new Request.Create(
                buffer(index),
                role.size(),
                role.set(current),
                device,
                first ? role.expects() : expects(members),
                first ? null : role.set(current - 1));
    }

    /** A set of which a part is there already is finished as it was begun. */
    private List<FunctionRef> expects(List<Seen> members) {
        return members.stream()
                .filter(buffer -> buffer.set().equals(role.set(current)))
                .map(Seen::expects)
                .findFirst()
                .orElse(expected);
    }

    /** If a set cannot be made anew the old one stays as it is. @return whether it does */
    boolean takesBack(Request.Create refused, List<Seen> members) {
        var old = refused.replaces();
        if (old == null || !members.stream().allMatch(buffer -> buffer.set().equals(old))) return false;
        hopeless.addAll(welcomed);
        current = role.edition(old);
        return true;
    }

    /** Somebody came too late, or is counted now. Whether a new set would help stands in the refusal. */
    void observe(Event event, List<Seen> members) {
        if (role.onLateJoin() != OnLateJoin.RECREATE) return;
        if (event instanceof Event.Created e && board.isOfLine(board.buffer(e.buffer()), role.set()))
            latecomers.removeAll(e.expects());
        if (!(event instanceof Event.Refused e)) return;
        if (e.waysOut().stream().noneMatch(way -> way.way().equals(RECREATE))) return;
        var subject = e.subject();
        var buffer = subject.buffer() == null ? null : board.buffer(subject.buffer());
        if (buffer == null || !members.contains(buffer) || subject.device() == null || subject.function() == null)
            return;
        var late = new FunctionRef(subject.device(), subject.function());
        boolean isCounted = buffer.expects().contains(late) || late.device().equals(device);
        if (!isCounted && !hopeless.contains(late)) latecomers.add(late);
    }
}

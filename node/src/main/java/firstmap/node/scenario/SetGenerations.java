package firstmap.node.scenario;

import firstmap.events.Event;
import firstmap.events.FunctionRef;
import firstmap.events.Request;
import firstmap.node.client.BoardView;
import firstmap.node.client.BoardView.Seen;
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
    /** Who came too late for the set as it is, and would be served by a new one. */
    private final Set<FunctionRef> latecomers = new LinkedHashSet<>();
    /** For whom not even a new set could be made. */
    private final Set<FunctionRef> hopeless = new HashSet<>();

    SetGenerations(BoardView board, String device, Produces role) {
        this.board = board;
        this.device = device;
        this.role = role;
    }

    /** Whether the set has to be made anew, for all who use it and who came too late for it. */
    boolean isCalledFor() {
        return !latecomers.isEmpty();
    }

    /** How often the set has been made; where none is left the first is made again. */
    int current(List<Seen> members) {
        return members.isEmpty() ? 1 : role.edition(members.getFirst().set());
    }

    /** One buffer of the set as it is, or as it is to be. */
    Request create(int edition, int index, List<Seen> members) {
        boolean first = edition == 1;
        return new Request.Create(
                role.buffer(edition, index),
                role.size(),
                role.set(edition),
                device,
                first ? role.expects() : expects(edition, members),
                first ? null : role.set(edition - 1));
    }

    /** A set of which a part is there already is finished as it was begun. */
    private List<FunctionRef> expects(int edition, List<Seen> members) {
        return members.stream()
                .filter(buffer -> buffer.set().equals(role.set(edition)))
                .map(Seen::expects)
                .findFirst()
                .orElseGet(() -> users(members));
    }

    private List<FunctionRef> users(List<Seen> members) {
        var functions = new LinkedHashSet<FunctionRef>();
        for (var buffer : members) {
            functions.addAll(buffer.expects());
            for (var tie : buffer.ties()) if (!tie.device().equals(device)) functions.add(tie.function());
        }
        functions.addAll(latecomers);
        return List.copyOf(functions);
    }

    /** If a set cannot be made anew the old one stays as it is. @return whether it does */
    boolean takesBack(String refused, List<Seen> members) {
        int current = current(members);
        if (members.isEmpty() || !refused.startsWith(role.set(current + 1) + "-")) return false;
        hopeless.addAll(latecomers);
        latecomers.clear();
        return true;
    }

    /** Who is counted now has not come too late. */
    void created(Event.Created e) {
        if (board.isOfLine(board.buffer(e.buffer()), role.set())) latecomers.removeAll(e.expects());
    }

    /** Where nothing is left nobody has come too late. */
    void released(List<Seen> members) {
        if (members.isEmpty()) latecomers.clear();
    }

    /** Somebody came too late, perhaps. Whether a new set would help stands in the refusal. */
    void refused(Event.Refused e, List<Seen> members) {
        if (role.onLateJoin() != OnLateJoin.RECREATE) return;
        if (e.waysOut().stream().anyMatch(way -> way.way().equals(RECREATE))) late(e.subject(), members);
    }

    private void late(Event.Subject subject, List<Seen> members) {
        var buffer = subject.buffer() == null ? null : board.buffer(subject.buffer());
        if (buffer == null || !members.contains(buffer) || subject.device() == null || subject.function() == null)
            return;
        var late = new FunctionRef(subject.device(), subject.function());
        boolean isCounted = buffer.expects().contains(late) || late.device().equals(device);
        if (!isCounted && !hopeless.contains(late)) latecomers.add(late);
    }
}

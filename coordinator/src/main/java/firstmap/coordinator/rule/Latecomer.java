package firstmap.coordinator.rule;

import firstmap.coordinator.storage.AddressMath;
import firstmap.coordinator.storage.Alternatives;
import firstmap.coordinator.storage.DmaSpace;
import firstmap.coordinator.storage.Placement;
import firstmap.coordinator.storage.Reach;
import firstmap.coordinator.storage.Scatterlist;
import firstmap.events.DmaParameters;
import firstmap.events.Event.WayOut;
import firstmap.events.FunctionRef;
import firstmap.events.Limits;
import java.util.ArrayList;
import java.util.List;

/** A function that comes when the storage is there: whether it can use it as it is, and what else would work. */
record Latecomer(State state, Buffer buffer, Placement.Asking asking) {

    /** What it meets. */
    enum Prospect {
        GRANTED,
        REFUSED,
        /** The storage moves to where it suits the latecomer as well, if nothing keeps it where it is. */
        MOVES
    }

    /** By the board's policy. Who was expected is not late, whatever that is: the storage was chosen for it. */
    Prospect prospect(FunctionRef function) {
        return switch (state.spec.policy()) {
            case STRICT -> buffer.expects().contains(function) && suits() ? Prospect.GRANTED : Prospect.REFUSED;
            case COMPATIBLE -> suits() ? Prospect.GRANTED : Prospect.REFUSED;
            case MIGRATE -> suits() ? Prospect.GRANTED : Prospect.MOVES;
        };
    }

    private boolean suits() {
        return obstacle() == null;
    }

    /** What its function, or its first choice, lacks in the storage; null if it can use it as it is. */
    Scatterlist.Impossible obstacle() {
        Scatterlist.Impossible first = null;
        for (var alternative : Alternatives.of(asking.function())) {
            var obstacle = obstacle(alternative);
            if (obstacle == null) return null;
            if (first == null) first = obstacle;
        }
        return first;
    }

    private Scatterlist.Impossible obstacle(DmaParameters function) {
        var beyondReach =
                Reach.of(function, state.heaps.get(buffer.backing().heap()).spec());
        if (beyondReach != null) return beyondReach;
        var fresh = DmaSpace.fresh(state.spec.swiotlb());
        return state.scatterlist(buffer.backing(), function, fresh) instanceof Scatterlist.Impossible impossible
                ? impossible
                : null;
    }

    /** The first of its alternatives that can use the storage as it is; null if it has none, or none can. */
    Integer choice() {
        var alternatives = asking.function().anyOf();
        for (int i = 0; i < alternatives.size(); i++) if (obstacle(alternatives.get(i)) == null) return i;
        return null;
    }

    /** A clause: what it lacks. */
    String lack() {
        int alternatives = asking.function().anyOf().size();
        return (alternatives > 0 ? "none of its " + alternatives + " alternatives can; the first: " : "")
                + obstacle().reason();
    }

    /** Each way that would have worked, the cheapest first. */
    List<WayOut> waysOut() {
        var ways = new ArrayList<WayOut>();
        boolean byPolicyAlone = switch (state.spec.policy()) {
            case STRICT -> suits();
            case COMPATIBLE, MIGRATE -> false;
        };
        if (byPolicyAlone) ways.add(new WayOut("compatible", 0, 0));
        var together = state.placement.plan(together(), buffer.size());
        if (!together.isPossible()) return ways;
        ways.add(new WayOut("pre-attach", 0, 0));
        var move = state.placement.place(together(), buffer.size());
        if (move != null)
            ways.add(new WayOut("migrate", bytesToMove(), move.backing().bytes(), mapped(true), mapped(false)));
        long anew = bytesOfNewSet();
        if (anew > 0) ways.add(new WayOut("recreate", 0, anew));
        return ways;
    }

    /** Those who have mapped the storage: the dynamic ones can be told to unmap, the others keep it where it is. */
    List<String> mapped(boolean dynamic) {
        return buffer.attachments().sequencedValues().stream()
                .filter(attachment -> attachment.isMapped() && attachment.dynamic() == dynamic)
                .map(Attachment::id)
                .toList();
    }

    /** The buffer's own, in whole pages. */
    long bytesToMove() {
        return AddressMath.up(buffer.size(), state.spec.pageSize());
    }

    /** All that storage for the newcomer as well would have to serve. */
    List<Placement.Asking> together() {
        return togetherOn(buffer);
    }

    /** Bytes of a new set for all who use the old one and the newcomer; 0 if it has no room beside the old one. */
    private long bytesOfNewSet() {
        var members = state.setOf(buffer);
        if (members.size() > Limits.MAX_LIST) return 0;
        var room = state.placement.room();
        long bytes = 0;
        for (var id : members) {
            var member = state.buffers.get(id);
            if (member.released() && member != buffer) continue;
            var place = state.placement.place(togetherOn(member), member.size(), room);
            if (place == null) return 0;
            bytes += place.backing().bytes();
        }
        return bytes;
    }

    /** Those who are served by a buffer of the set today, and the newcomer. */
    private List<Placement.Asking> togetherOn(Buffer member) {
        var together = new ArrayList<Placement.Asking>();
        for (var other : state.askings(member)) {
            var attachment = member.attachments().get(other.by());
            if (attachment == null || isServed(attachment)) together.add(other);
        }
        if (!together.contains(asking)) together.add(asking);
        return together;
    }

    private boolean isServed(Attachment attachment) {
        if (attachment.isMapped()) return true;
        return switch (attachment.standing()) {
            case PENDING, COUNTED -> true;
            case LEFT_OUT -> false;
            case LATE ->
                switch (state.spec.check()) {
                    case ATTACH -> true;
                    case MAP -> false;
                };
        };
    }
}

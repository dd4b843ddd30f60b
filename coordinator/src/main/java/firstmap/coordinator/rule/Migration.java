package firstmap.coordinator.rule;

import firstmap.coordinator.storage.Alternatives;
import firstmap.coordinator.storage.Feasibility;
import firstmap.coordinator.storage.Placement;
import firstmap.coordinator.storage.Scatterlist.Built;
import firstmap.coordinator.storage.Scatterlist.Impossible;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.Request;
import java.util.List;

/**
 * The storage of a buffer moves, because a latecomer cannot use it as it is: new storage for all who use it and the
 * newcomer, the bytes copied, the old storage given back.
 *
 * @param newcomer whose attach, or map, is granted once the storage has moved
 */
record Migration(State state, Buffer buffer, Event.Newcomer newcomer) {

    /** Moves at once if nobody has mapped the storage; otherwise those who have are told, if they can be. */
    List<Event> begin() {
        var late = latecomer();
        var plan = state.placement.plan(late.together(), buffer.size());
        if (!plan.isPossible()) return unsuitable();
        if (!late.mapped(false).isEmpty()) return refusal().pinned(late, newcomer.ref());
        var told = late.mapped(true);
        if (told.isEmpty()) return move(new ProjectedMemory(state));
        // Nothing is reserved for a move that may never come; but where there is no room now nobody is troubled.
        if (state.placement.place(late.together(), buffer.size()) == null)
            return refusal().noRoomToMove(late, newcomer.ref(), state.placement.shortages(plan));
        return List.of(new Event.Moving(buffer.id(), told, newcomer));
    }

    /** The last mapping is gone. */
    List<Event> complete(ProjectedMemory ahead) {
        return Refusal.waited(move(ahead));
    }

    /** The wait ends before the last mapping has. */
    List<Event> givenUp(Errno errno, String why) {
        return Refusal.waited(refusal().of(errno, why + " while it waited for buffer " + buffer.id() + " to move"));
    }

    private List<Event> move(ProjectedMemory ahead) {
        var late = latecomer();
        var together = late.together();
        var plan = state.placement.plan(together, buffer.size());
        if (!plan.isPossible()) return unsuitable();
        var found = state.placement.place(together, buffer.size(), ahead.room());
        if (found == null)
            return refusal().noRoomToMove(late, newcomer.ref(), state.placement.shortages(plan, ahead.room()));
        var place = found.backing();
        var satisfied = together.stream()
                .map(Placement.Asking::by)
                .filter(this::isThere)
                .toList();
        var migrated = new Event.Migrated(
                buffer.id(), buffer.backing(), place, late.bytesToMove(), satisfied, choices(found.plan(), together));
        if (!newcomer.waitsToMap()) {
            ahead.free(buffer.backing());
            return List.of(migrated, attached());
        }
        var choice = found.plan().choice(late.asking().function());
        var function = Alternatives.chosen(late.asking().function(), choice);
        var space = ahead.space(newcomer.device(), function);
        return switch (state.scatterlist(place, function, space)) {
            case Built(var segments, long bounced) -> {
                ahead.free(buffer.backing());
                ahead.map(newcomer.device(), function, place, segments);
                yield List.of(
                        migrated,
                        new Event.Mapped(
                                newcomer.attachment(), buffer.id(), newcomer.direction(), segments, choice, bounced));
            }
            case Impossible missing -> {
                ahead.free(place);
                yield refusal().noAddresses(buffer.attachments().get(newcomer.attachment()), missing);
            }
        };
    }

    /** Of those who are there, or come. */
    private List<Event.Choice> choices(Feasibility plan, List<Placement.Asking> together) {
        return plan.choices(together).stream()
                .filter(choice -> isThere(choice.attachment()))
                .toList();
    }

    private boolean isThere(String by) {
        return buffer.attachments().containsKey(by) || by.equals(newcomer.attachment());
    }

    private Event attached() {
        return new Event.Attached(
                newcomer.attachment(), buffer.id(), newcomer.device(), newcomer.function(), newcomer.dynamic());
    }

    private List<Event> unsuitable() {
        var late = latecomer();
        var earlier = late.together().stream()
                .filter(asking -> !asking.equals(late.asking()))
                .toList();
        return refusal().unsuitable(late.asking(), earlier, buffer.size());
    }

    private Latecomer latecomer() {
        return new Latecomer(state, buffer, new Placement.Asking(newcomer.attachment(), state.joined(newcomer.ref())));
    }

    private Refusal refusal() {
        return new Refusal(state, request());
    }

    /** What the newcomer asked for when it came. */
    private Request request() {
        return newcomer.waitsToMap()
                ? new Request.Map(newcomer.attachment(), newcomer.direction())
                : new Request.Attach(
                        newcomer.attachment(), buffer.id(), newcomer.device(), newcomer.function(), newcomer.dynamic());
    }
}

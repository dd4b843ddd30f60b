package firstmap.coordinator.rule;

import firstmap.coordinator.storage.Alternatives;
import firstmap.coordinator.storage.Feasibility;
import firstmap.coordinator.storage.Placement;
import firstmap.coordinator.storage.Scatterlist.Built;
import firstmap.coordinator.storage.Scatterlist.Impossible;
import firstmap.events.Event;
import firstmap.events.Request;
import java.util.ArrayList;
import java.util.List;

/** The map of an attachment that is not mapped: the first of a buffer finds its storage, every one its scatterlist. */
record FirstMap(State state, Request.Map request, Attachment attachment, Buffer buffer) {

    /** There is no storage: it is chosen for all that can be served together, the first to attach first. */
    List<Event> allocateThenMap() {
        var counted = state.placement.counted(state.askings(buffer), buffer.size());
        if (!counted.contains(asking())) return refusal().unsuitable(asking(), before(counted), buffer.size());
        var found = state.placement.place(counted, buffer.size());
        for (var other = unsuited(counted, found); other != null; other = unsuited(counted, found)) {
            counted = without(counted, other);
            found = state.placement.place(counted, buffer.size());
        }
        if (found == null) return refusal().noRoom(buffer, asking(), counted, shortages(counted));
        var satisfied = counted.stream()
                .map(Placement.Asking::by)
                .filter(buffer.attachments()::containsKey)
                .toList();
        var choices = found.plan().choices(counted).stream()
                .filter(choice -> buffer.attachments().containsKey(choice.attachment()))
                .toList();
        var place = found.backing();
        var allocated = new Event.Allocated(buffer.id(), place.heap(), place.extents(), satisfied, choices);
        return mapped(place, found.plan().choice(asking().function()), List.of(allocated));
    }

    /**
     * Another whom what one of Linux's heaps has now does not suit. Where it is the map that is refused, nobody has promised
     * it anything, and it stands in nobody's way; null if there is none.
     */
    private Placement.Asking unsuited(List<Placement.Asking> counted, Placement.Found found) {
        if (found != null) return null;
        return switch (state.spec.check()) {
            case ATTACH -> null;
            case MAP -> {
                for (var shortage : shortages(counted)) {
                    if (shortage.misfit().errno() == null) continue;
                    var by = Placement.culprit(counted, shortage);
                    if (!by.equals(asking().by())) yield named(counted, by);
                }
                yield null;
            }
        };
    }

    private List<Feasibility.Obstacle> shortages(List<Placement.Asking> counted) {
        return state.placement.shortages(state.placement.plan(counted, buffer.size()));
    }

    private static Placement.Asking named(List<Placement.Asking> askings, String by) {
        return askings.stream().filter(it -> it.by().equals(by)).findFirst().orElseThrow();
    }

    private static List<Placement.Asking> without(List<Placement.Asking> askings, Placement.Asking one) {
        return askings.stream().filter(it -> it != one).toList();
    }

    /** The storage suits it: with the alternative that it was chosen for, else with the first that it suits. */
    List<Event> mapped() {
        var choice =
                attachment.choice() != null ? attachment.choice() : new Latecomer(state, buffer, asking()).choice();
        return mapped(buffer.backing(), choice, List.of());
    }

    /** The counted ones that came before this attachment: those with whom it could not be served. */
    private List<Placement.Asking> before(List<Placement.Asking> counted) {
        var earlier = new ArrayList<Placement.Asking>();
        for (var other : state.askings(buffer)) {
            if (other.equals(asking())) break;
            if (counted.contains(other)) earlier.add(other);
        }
        return earlier;
    }

    /** @param first what has to happen before */
    private List<Event> mapped(Event.Backing backing, Integer choice, List<Event> first) {
        var function = Alternatives.chosen(asking().function(), choice);
        var space = state.space(attachment.function().device(), function);
        return switch (state.scatterlist(backing, function, space)) {
            case Built(var segments, long bounced) -> {
                var events = new ArrayList<>(first);
                events.add(
                        new Event.Mapped(attachment.id(), buffer.id(), request.direction(), segments, choice, bounced));
                yield events;
            }
            case Impossible missing -> refusal().noAddresses(attachment, missing);
        };
    }

    private Placement.Asking asking() {
        return new Placement.Asking(attachment.id(), state.joined(attachment.function()));
    }

    private Refusal refusal() {
        return new Refusal(state, request);
    }
}

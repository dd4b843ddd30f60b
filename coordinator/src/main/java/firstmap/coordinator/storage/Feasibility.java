package firstmap.coordinator.storage;

import firstmap.events.DmaParameters;
import firstmap.events.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * Which heaps of a board could grant a request if nothing but what is reserved were in use.
 *
 * @param functions whose request it is, without their repetitions
 * @param choices which alternative of each function is wished for; null for one that has none
 * @param suitable heaps in order of preference
 * @param obstacles why each of the others could not
 * @param gaveUp there are more combinations of alternatives than were tried
 */
public record Feasibility(
        List<DmaParameters> functions,
        List<Integer> choices,
        AllocationRequest request,
        List<Heap> suitable,
        List<Obstacle> obstacles,
        boolean gaveUp) {

    /** A heap that could not serve, and why. */
    public record Obstacle(Heap heap, Candidate.Misfit misfit) {}

    /** Whether any heap of the board could, with nothing but what is reserved in use. */
    public boolean isPossible() {
        return !suitable.isEmpty();
    }

    /** Somebody had alternatives to choose from. */
    boolean hasChoices() {
        return choices.stream().anyMatch(choice -> choice != null);
    }

    /** Which alternative of one of its functions is wished for; null if that has none. */
    public Integer choice(DmaParameters function) {
        return choices.get(functions.indexOf(function));
    }

    /** The choices of all that have alternatives. */
    public List<Event.Choice> choices(List<Placement.Asking> askings) {
        var all = new ArrayList<Event.Choice>();
        if (hasChoices())
            for (var asking : askings)
                if (!asking.function().anyOf().isEmpty())
                    all.add(new Event.Choice(asking.by(), choice(asking.function())));
        return all;
    }

    Feasibility afterGivingUp(boolean isSo) {
        return new Feasibility(functions, choices, request, suitable, obstacles, isSo);
    }
}

package firstmap.coordinator.storage;

import firstmap.events.Errno;
import firstmap.events.Event;
import java.util.List;

/**
 * Why no heap could ever serve some functions together: a sentence, and the one parameter that decided.
 *
 * @param errno what a map of Linux answers then; null where it has no answer of its own
 */
public record Unsuitable(String reason, Event.Binding binding, Errno errno) {
    private static final int NAMED = 8;

    /** @param all the earlier ones, and the newcomer last */
    public static Unsuitable of(
            Placement placement, List<Placement.Asking> earlier, List<Placement.Asking> all, long size) {
        var plan = placement.plan(all, size);
        if (plan.request().merged().contradictsItself() && !plan.hasChoices()) return secure(all);
        var reason =
                new StringBuilder("no heap could ever serve " + all.getLast().by() + " with ");
        reason.append(size).append(" bytes");
        if (!earlier.isEmpty()) reason.append(", together with ").append(names(earlier));
        if (plan.gaveUp())
            reason.append(", as far as the best ")
                    .append(Combinations.MOST)
                    .append(" combinations of their alternatives tell, after which the search gave up");
        else if (plan.hasChoices()) reason.append(", in any combination of their alternatives");
        if (plan.hasChoices()) reason.append("; with everybody's first choice");
        var separator = ": ";
        for (var obstacle : first(plan.obstacles())) {
            reason.append(separator).append(obstacle.heap().name()).append(": ");
            reason.append(obstacle.misfit().parameter()).append(" of ").append(Placement.culprit(all, obstacle));
            reason.append(" needs ").append(obstacle.misfit().needs());
            reason.append(", has ").append(obstacle.misfit().has());
            separator = "; ";
        }
        if (plan.obstacles().size() > NAMED)
            reason.append("; and ").append(plan.obstacles().size() - NAMED).append(" more");
        var decisive = decisive(placement, earlier, plan, size);
        var misfit = decisive.misfit();
        return new Unsuitable(
                reason.toString(),
                new Event.Binding(misfit.parameter(), Placement.culprit(all, decisive), misfit.needs(), misfit.has()),
                misfit.errno());
    }

    /** The heap that the earlier ones would have had, else the first that is out of nobody's reach, else the first. */
    private static Feasibility.Obstacle decisive(
            Placement placement, List<Placement.Asking> earlier, Feasibility plan, long size) {
        if (!earlier.isEmpty()) {
            var before = placement.plan(earlier, size);
            if (before.isPossible())
                for (var obstacle : plan.obstacles())
                    if (obstacle.heap() == before.suitable().getFirst()) return obstacle;
        }
        for (var obstacle : plan.obstacles())
            if (!obstacle.misfit().parameter().equals("heaps")
                    && !obstacle.misfit().parameter().equals("secure")) return obstacle;
        return plan.obstacles().getFirst();
    }

    private static Unsuitable secure(List<Placement.Asking> all) {
        var newcomer = all.getLast();
        var wants = newcomer.function().secure();
        for (var other : all)
            if (other.function().secure() != wants)
                return new Unsuitable(
                        "no memory is both secure and not: " + newcomer.by() + " needs " + Reach.secure(wants) + ", "
                                + other.by() + " needs " + Reach.secure(!wants),
                        new Event.Binding("secure", other.by(), Reach.secure(wants), Reach.secure(!wants)),
                        null);
        throw new AssertionError(all);
    }

    private static String names(List<Placement.Asking> askings) {
        if (askings.size() > NAMED) return askings.size() + " others";
        return String.join(", ", askings.stream().map(Placement.Asking::by).toList());
    }

    /** As many of them as one sentence names. */
    public static List<Feasibility.Obstacle> first(List<Feasibility.Obstacle> obstacles) {
        return obstacles.subList(0, Math.min(NAMED, obstacles.size()));
    }
}

package firstmap.node.scenario;

import firstmap.events.Invalid;
import firstmap.node.scenario.Scenario.Consumes;
import firstmap.node.scenario.Scenario.Mapping;
import firstmap.node.scenario.Scenario.Plan;
import firstmap.node.scenario.Scenario.Produces;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** The sets of a scenario, which tie its actors to each other: each has one producer, and every consumer finds its set. */
final class SetsOfScenario {
    /** So that no scenario runs for ever by mistake. */
    private static final long MAX_FRAMES = 1_000_000;

    private final Map<String, ScenarioReader.Draft> actors;
    private final Map<String, Produces> sets = new HashMap<>();

    SetsOfScenario(Map<String, ScenarioReader.Draft> actors) {
        this.actors = actors;
    }

    /** @return the actors, each consumer with its frame time */
    List<Plan> resolve() {
        long frames = 0;
        for (var actor : actors.values())
            for (int i = 0; i < actor.plan().produces().size(); i++) {
                var role = actor.plan().produces().get(i);
                if (sets.put(role.set(), role) != null)
                    throw new Invalid(
                            actor.producesAt().get(i) + ".set", "the set " + role.set() + " has a producer already");
                if (role.overwrites() && !role.showsFrames())
                    throw new Invalid(
                            actor.producesAt().get(i) + ".overwrites",
                            "only of a producer that attaches and maps around each frame");
                for (var span : role.active()) frames += (span.until() - span.from()) / role.period();
                if (frames > MAX_FRAMES)
                    throw new Invalid(actor.producesAt().get(i), "more than " + MAX_FRAMES + " frames in all");
            }
        return actors.values().stream().map(actor -> resolve(actor)).toList();
    }

    private Plan resolve(ScenarioReader.Draft actor) {
        var plan = actor.plan();
        var consumes = new ArrayList<Consumes>();
        var ties = new HashSet<String>();
        for (var role : plan.produces()) ties.add(role.function() + "@" + role.set());
        for (int i = 0; i < plan.consumes().size(); i++) {
            var role = plan.consumes().get(i);
            var at = actor.consumesAt().get(i);
            if (!ties.add(role.function() + "@" + role.set()))
                throw new Invalid(at, "the function " + role.function() + " uses the set " + role.set() + " already");
            consumes.add(resolve(role, at));
        }
        return new Plan(
                plan.name(), plan.device(), plan.functions(), plan.stays(), plan.produces(), List.copyOf(consumes));
    }

    private Consumes resolve(Consumes role, String at) {
        var set = sets.get(role.set());
        if (set == null) throw new Invalid(at + ".set", "nobody produces the set " + role.set());
        if (!set.showsFrames() && role.mapping() != Mapping.HELD)
            throw new Invalid(
                    at + ".mapping",
                    "must be held: the producer of " + role.set()
                            + " does not map around each frame, so nobody sees when one is ready");
        if (set.showsFrames() && !set.overwrites() && role.mapping() == Mapping.HELD)
            throw new Invalid(
                    at + ".mapping",
                    "must be frame: the producer of " + role.set()
                            + " fills a buffer again when all others have unmapped it, and one that stays mapped never"
                            + " does; or let the producer say overwrites: true");
        return new Consumes(
                role.set(),
                role.function(),
                // A frame that no other follows is let go as well: a set of one buffer would stand still otherwise.
                role.untilNext() ? 2 * set.period() : role.hold(),
                role.untilNext(),
                role.mapping(),
                role.dynamic(),
                role.attaches(),
                role.jitter(),
                role.active(),
                role.onRefused());
    }
}

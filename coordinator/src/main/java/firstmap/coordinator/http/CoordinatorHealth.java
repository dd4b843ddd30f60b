package firstmap.coordinator.http;

import firstmap.coordinator.history.History;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.loop.OpenRounds;
import firstmap.coordinator.reading.LogAway;
import io.micronaut.context.annotation.Requires;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.AbstractHealthIndicator;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Up while the loop answers the requests of all partitions that are at home here, and the read model follows the log. */
@Singleton
@Requires(property = "firstmap.coordinator.bootstrap")
final class CoordinatorHealth extends AbstractHealthIndicator<Map<String, Object>> {
    private final Coordinator coordinator;
    private final History history;

    CoordinatorHealth(Coordinator coordinator, History history) {
        this.coordinator = coordinator;
        this.history = history;
    }

    @Override
    protected String getName() {
        return "coordinator";
    }

    @Override
    protected Map<String, Object> getHealthInformation() {
        var told = new LinkedHashMap<String, Object>();
        var still = new TreeMap<>(coordinator.standingStill());
        var problem = coordinator
                .problem()
                .or(() -> still.values().stream().findFirst())
                .or(history::problem)
                .or(() -> lag(told));
        healthStatus = problem.isEmpty() ? HealthStatus.UP : HealthStatus.DOWN;
        problem.ifPresent(reason -> told.put("problem", reason));
        var totals = coordinator.counters();
        told.put("name", coordinator.name());
        told.put("partitions", coordinator.partitions());
        told.put("requests", totals.requests());
        told.put("events", totals.events());
        told.put("deadLetters", totals.deadLetters());
        told.put("transactions", totals.transactions());
        told.put("restarts", totals.restarts());
        told.put("checkpoints", totals.checkpoints());
        told.put("boardBytes", coordinator.carried());
        told.put("readModelBytes", history.bytes());
        told.put("room", coordinator.room());
        // Others go on, so this alone is not DOWN.
        if (!coordinator.waitsFor().isEmpty()) told.put("waitsFor", coordinator.waitsFor());
        if (!still.isEmpty()) told.put("standingStill", still);
        // A board may wait for as long as its nodes like.
        var open = new TreeMap<Integer, Map<String, Object>>();
        coordinator.openRounds().forEach((partition, of) -> open.put(partition, openRounds(of)));
        if (!open.isEmpty()) told.put("openRounds", open);
        var corrupt = history.corrupt();
        if (!corrupt.isEmpty()) told.put("corrupt", corrupt);
        var gone = new TreeMap<>(coordinator.starts());
        gone.values().removeIf(start -> start == 0);
        // Decisions go on, so this is not DOWN; but the history has lost its beginning.
        if (!gone.isEmpty()) told.put("eventsDeletedBefore", gone);
        return told;
    }

    private static Map<String, Object> openRounds(OpenRounds.OfPartition of) {
        var longest = new ArrayList<Map<String, Object>>();
        for (var round : of.longest()) {
            var json = new LinkedHashMap<String, Object>();
            json.put("board", round.board());
            json.put("at", round.at());
            json.put("round", round.round());
            json.put("openMillis", round.openMillis());
            json.put("waitsFor", round.waitsFor());
            if (round.more() > 0) json.put("more", round.more());
            longest.add(json);
        }
        return Map.of("boards", of.boards(), "longest", longest);
    }

    /** A Kafka that is away shows here: to a poll it is only silence. */
    private Optional<String> lag(Map<String, Object> told) {
        try {
            told.put("lag", history.lag());
            return Optional.empty();
        } catch (LogAway e) {
            return Optional.of("the log cannot be asked: " + e.getMessage());
        }
    }
}

package firstmap.coordinator.http;

import firstmap.coordinator.history.History;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.reading.LogAway;
import io.micronaut.context.annotation.Requires;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.AbstractHealthIndicator;
import jakarta.inject.Singleton;
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
        var corrupt = history.corrupt();
        if (!corrupt.isEmpty()) told.put("corrupt", corrupt);
        var gone = new TreeMap<>(coordinator.starts());
        gone.values().removeIf(start -> start == 0);
        // Decisions go on, so this is not DOWN; but the history has lost its beginning.
        if (!gone.isEmpty()) told.put("eventsDeletedBefore", gone);
        return told;
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

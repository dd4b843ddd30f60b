package firstmap.lab.simulation;

import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.loop.Counters;
import firstmap.coordinator.loop.LogLoop;
import firstmap.coordinator.loop.LoopParts;
import firstmap.coordinator.loop.PoisonRequests;
import firstmap.events.topics.Home;
import firstmap.lab.simulation.checks.Invariant;
import firstmap.lab.simulation.checks.Invariants;
import firstmap.lab.simulation.checks.Violation;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Process;
import firstmap.lab.simulation.world.Trace;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * A process that runs the real loop, one life after the other, as {@link firstmap.coordinator.loop.Coordinator} does: what
 * fails is thrown away, and the next life begins from the log.
 */
final class SimulatedCoordinator {
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final long LONGEST_BACKOFF = 5 * Agenda.SECOND;

    private final String name;
    private final List<String> boards;
    private final int partitions;
    private final Trace trace;
    private final Invariants invariants;
    private final Process process;
    private final Supplier<LoopParts> parts;
    private final PoisonRequests poison = new PoisonRequests();
    private final Counters counters = new Counters();
    private boolean stopping;

    /**
     * @param clients makes those of one life, for the process of this coordinator
     * @param parts of one life
     */
    SimulatedCoordinator(
            String name,
            List<String> boards,
            int partitions,
            Agenda agenda,
            Trace trace,
            Invariants invariants,
            Function<Process, Clients> clients,
            Supplier<LoopParts> parts) {
        this.name = name;
        this.parts = parts;
        this.boards = boards;
        this.partitions = partitions;
        this.trace = trace;
        this.invariants = invariants;
        var made = new Process[1];
        process = new Process(name, agenda, () -> run(() -> clients.apply(made[0])));
        made[0] = process;
        process.start();
    }

    String name() {
        return name;
    }

    Process process() {
        return process;
    }

    /** As by SIGTERM: it finishes what it does, and leaves the group. */
    void stop() {
        stopping = true;
    }

    private void run(Supplier<Clients> clients) {
        for (int failures = 0; !stopping; failures++) {
            if (failures > 0) trace.count(Happening.NEW_LIFE);
            try {
                live(clients);
            } catch (RuntimeException e) {
                trace.say(name, "fails: " + e);
                count(e);
                if (stopping) return;
                process.sleep(Math.min(LONGEST_BACKOFF, (100 * Agenda.MILLISECOND) << Math.min(failures, 10)));
            }
        }
    }

    private void live(Supplier<Clients> made) {
        try (var clients = made.get()) {
            int count = clients.check();
            try (var loop = new LogLoop(clients, count, parts.get(), poison, counters, () -> stopping)) {
                loop.begin();
                var seen = new HashMap<String, Long>();
                while (!stopping) step(loop, seen);
            }
        }
    }

    /** One step; and what it finds in memory before it answers anything is held against the log. */
    private void step(LogLoop loop, Map<String, Long> seen) {
        for (var id : boards) {
            CompletableFuture<?> look = loop.look(id, board -> {
                // A board that has not changed since it was compared needs no second look.
                if (!Long.valueOf(board.seq()).equals(seen.put(id, board.seq())))
                    invariants.seen(name, Home.of(id, partitions), board);
                return null;
            });
            look.exceptionally(e -> {
                invariants.fail(
                        e instanceof Violation v ? v.invariant() : Invariant.REBUILT_IS_LIVE, "a look failed: " + e);
                return null;
            });
        }
        loop.step(PATIENCE);
        loop.standingStill().values().forEach(why -> invariants.fail(Invariant.LOG_CAN_BE_READ, name + ": " + why));
    }

    private void count(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause())
            switch (cause) {
                case ProducerFencedException _, InvalidProducerEpochException _ ->
                    trace.count(Happening.FENCED_PRODUCER);
                case FencedInstanceIdException _ -> trace.count(Happening.FENCED_MEMBER);
                case CommitFailedException _ -> trace.count(Happening.STALE_MEMBER);
                case InvalidTxnStateException _ -> trace.count(Happening.ENDED_TOO_LATE);
                default -> {}
            }
    }
}

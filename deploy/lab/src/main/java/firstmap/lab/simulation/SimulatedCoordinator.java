package firstmap.lab.simulation;

import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.kafka.Holder;
import firstmap.coordinator.loop.Failures;
import firstmap.coordinator.loop.LogLoop;
import firstmap.coordinator.loop.LoopParts;
import firstmap.coordinator.loop.Sequel;
import firstmap.coordinator.loop.Supervisor;
import firstmap.events.topics.Home;
import firstmap.lab.simulation.checks.Invariant;
import firstmap.lab.simulation.checks.Invariants;
import firstmap.lab.simulation.checks.Lives;
import firstmap.lab.simulation.checks.Violation;
import firstmap.lab.simulation.kafka.SimulatedClients;
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
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** A process that runs the real supervisor, and is its host: its clients, its clock and whom it asks are simulated. */
final class SimulatedCoordinator implements Supervisor.Host {
    private static final long LOOKS_AGAIN = 100 * Agenda.MILLISECOND;

    private final String name;
    private final Holder me;
    private final List<String> boards;
    private final int partitions;
    private final Agenda agenda;
    private final Trace trace;
    private final Invariants invariants;
    private final Function<Process, Clients> clients;
    private final Predicate<Holder> answers;
    private final Lives lives;
    private final Sequel.Rule failures;
    private final Supervisor supervisor;
    private final Process process;
    private boolean stopping;

    /** What all coordinators of a cluster have in common. @param kind the real ones, or such as are broken on purpose */
    record Cluster(
            List<String> boards,
            int partitions,
            Agenda agenda,
            Trace trace,
            Invariants invariants,
            Coordinators kind,
            LoopParts parts) {}

    /**
     * @param me where its HTTP is said to answer
     * @param clients makes those of one life, for the process of this coordinator
     * @param answers whether the process of a holder would answer now
     */
    SimulatedCoordinator(
            String name,
            Holder me,
            Cluster cluster,
            Function<Process, SimulatedClients> clients,
            Predicate<Holder> answers) {
        this.name = name;
        this.me = me;
        this.answers = answers;
        boards = cluster.boards();
        partitions = cluster.partitions();
        agenda = cluster.agenda();
        trace = cluster.trace();
        invariants = cluster.invariants();
        this.clients = process -> cluster.kind().clients(clients.apply(process));
        lives = new Lives(name, invariants);
        failures = cluster.kind().failures(new Failures(name));
        supervisor = new Supervisor(name, cluster.kind().parts(cluster.parts()), this::afterFailure, this);
        process = new Process(name, agenda, this::run);
        process.start();
    }

    String name() {
        return name;
    }

    Process process() {
        return process;
    }

    /** Whether it is that one, and can answer now. */
    boolean answersAs(Holder holder) {
        return me.equals(holder) && process.isAlive() && !process.isFrozen() && !process.isCutOff();
    }

    /** As by SIGTERM: it finishes what it does, and leaves the group. */
    void stop() {
        stopping = true;
        supervisor.wakeup();
    }

    private void run() {
        try {
            supervisor.run();
        } catch (RuntimeException e) {
            trace.say(name, "ends: " + e);
        }
        lives.ended(stopping);
    }

    // ---- what the supervisor has of the world

    @Override
    public Clients clients() {
        lives.begins(agenda.now());
        return clients.apply(process);
    }

    @Override
    public Holder me() {
        return me;
    }

    @Override
    public boolean lives(Holder holder, Duration patience) {
        if (holder.address().isEmpty()) return false;
        for (long deadline = agenda.now() + patience.toNanos(); agenda.now() < deadline; process.sleep(LOOKS_AGAIN)) {
            if (process.isCutOff() || !answers.test(holder)) continue;
            trace.count(Happening.NAME_TAKEN);
            lives.mustEnd("its name is taken by one who lives");
            return true;
        }
        return false;
    }

    @Override
    public boolean isStopping() {
        return stopping;
    }

    @Override
    public void pause(Duration pause) {
        long end = agenda.now() + pause.toNanos();
        do process.sleep(Math.min(LOOKS_AGAIN, end - agenda.now()));
        while (!stopping && agenda.now() < end);
    }

    @Override
    public long nanoTime() {
        return agenda.now();
    }

    /** Before each step, what it finds in memory is held against the log. */
    @Override
    public Supervisor.Watch watch(LogLoop life, Clients clients, int partitions) {
        var seen = new HashMap<String, Long>();
        return new Supervisor.Watch() {
            @Override
            public void beforeStep() {
                look(life, seen);
            }

            @Override
            public void close() {}
        };
    }

    private void look(LogLoop life, Map<String, Long> seen) {
        life.standingStill().values().forEach(why -> invariants.fail(Invariant.LOG_CAN_BE_READ, name + ": " + why));
        for (var id : boards) {
            CompletableFuture<?> look = life.look(id, board -> {
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
    }

    // ---- failures

    private Sequel afterFailure(RuntimeException failure, Duration lived, long nanos) {
        trace.say(name, "fails: " + failure);
        trace.count(Happening.FAILED_LIFE);
        count(failure);
        return failures.of(failure, lived, nanos);
    }

    private void count(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause())
            switch (cause) {
                case ProducerFencedException _, InvalidProducerEpochException _ -> fenced(Happening.FENCED_PRODUCER);
                case FencedInstanceIdException _ -> fenced(Happening.FENCED_MEMBER);
                case CommitFailedException _ -> trace.count(Happening.STALE_MEMBER);
                case InvalidTxnStateException _ -> trace.count(Happening.ENDED_TOO_LATE);
                case UnsupportedVersionException _ -> lives.mustEnd("the brokers lack what it needs");
                default -> {}
            }
    }

    private void fenced(Happening how) {
        trace.count(how);
        if (lives.fenced(agenda.now())) trace.count(Happening.FENCED_IN_TURNS);
    }
}

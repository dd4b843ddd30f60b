package firstmap.lab.torture;

import firstmap.events.Progress;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;

/** One torture: a cluster is started, asked, hurt, left in peace, and judged. */
public final class Torture implements AutoCloseable {
    /** How long what has been asked may take to be answered when nothing hurts any more. */
    private static final Duration RECOVERY = Duration.ofMinutes(5);

    private static final long TICK_MILLIS = 250;

    private final TorturePlan plan;
    private final Namespace namespace;
    private final Path folder;
    private final Path logs;
    private final Progress progress;
    private final FaultCounts counts;
    private final BrokerCluster brokers;
    private final List<Tenant> tenants = new ArrayList<>();
    /** Of all tenants. */
    private final List<CoordinatorProcess> coordinators = new ArrayList<>();

    private final HttpClient client = HttpClient.newHttpClient();
    /** When the load began; 0 before. */
    private long started;

    /**
     * @param namespace in which all of it works; further ones have its name and a number
     * @param folder for the brokers' data and what the processes say; must be empty or not be there
     * @param progress in milliseconds
     * @param story is told each fault when it is over, one line
     */
    public Torture(TorturePlan plan, Namespace namespace, Path folder, Progress progress, Consumer<String> story)
            throws IOException {
        this.plan = plan;
        this.folder = folder;
        this.progress = progress;
        counts = new FaultCounts(story);
        this.namespace = namespace;
        logs = Files.createDirectories(folder.resolve("logs"));
        brokers = new BrokerCluster(plan.size().brokers(), folder, logs, counts);
    }

    /**
     * @return what was done, what came of it, and what the checker found
     * @throws IllegalStateException if a broker does not come back
     */
    public TortureReport run() throws InterruptedException, ExecutionException, IOException {
        brokers.start();
        for (int i = 0; i < plan.size().namespaces(); i++) settle(i);
        for (var tenant : tenants) tenant.start();
        await(() -> tenants.stream().allMatch(Tenant::isSettled), RECOVERY);
        started = System.nanoTime();
        tenants.forEach(Tenant::ask);
        hurt();
        boolean settled = isOver();
        for (var tenant : tenants) tenant.endAbandoned();
        for (var tenant : tenants) tenant.endAsking(RECOVERY);
        var asked = Duration.ofNanos(System.nanoTime() - started);
        var judged = new ArrayList<JudgedNamespace>();
        for (var tenant : tenants) {
            boolean answered = settled && isAnswered(tenant);
            progress.reached(1, 1, "judging");
            judged.add(tenant.judge(asked, answered));
        }
        return TortureReport.of(plan, counts, asked, judged, folder);
    }

    private void settle(int number) throws IOException {
        var each = number == 0 ? namespace : new Namespace(namespace.name() + "-" + (number + 1));
        var there = new Installation(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers.bootstrap()), each);
        var tenant =
                new Tenant(plan, number, there, Files.createDirectories(logs.resolve(each.name())), counts, client);
        tenants.add(tenant);
        coordinators.addAll(tenant.coordinators());
    }

    /** Waits for the last faults for as long as any come. */
    private boolean isOver() throws InterruptedException {
        int seen = -1;
        while (seen != counts.faults()) {
            seen = counts.faults();
            if (await(this::isSettled, RECOVERY)) return true;
        }
        return false;
    }

    private boolean isSettled() {
        return brokers.isSettled() && tenants.stream().allMatch(tenant -> tenant.isSettled() && !tenant.hasGuests());
    }

    /** Hands out the faults at their times. */
    private void hurt() throws InterruptedException {
        long whole = plan.seconds() * 1000L;
        for (var fault : plan.faults()) {
            for (long now; (now = millisSince(started)) < fault.atMillis(); ) {
                report();
                Thread.sleep(Math.min(TICK_MILLIS, fault.atMillis() - now));
            }
            switch (fault.kind()) {
                case KILL, PAUSE, TWIN -> coordinators.get(fault.whom()).meet(fault);
                case BROKER_STOP, BROKER_KILL, BROKER_PAUSE -> brokers.meet(fault);
                case GARBAGE -> tenants.get(fault.namespace()).meet(fault);
                case ROLLING -> {
                    for (var coordinator : coordinators) {
                        coordinator.meet(fault);
                        await(coordinator::isSettled, RECOVERY);
                    }
                    counts.rolling.incrementAndGet();
                }
            }
        }
        while (millisSince(started) < whole) {
            report();
            Thread.sleep(TICK_MILLIS);
        }
    }

    private static long millisSince(long started) {
        return (System.nanoTime() - started) / 1_000_000;
    }

    private void report() {
        long whole = plan.seconds() * 1000L;
        progress.reached(
                started == 0 ? 0 : Math.min(millisSince(started), whole),
                whole,
                "%,d asked, %,d events, %d faults"
                        .formatted(tenants.stream().mapToLong(Tenant::accepted).sum(), events(), counts.faults()));
    }

    private long events() {
        return tenants.stream().mapToLong(Tenant::events).sum();
    }

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private boolean await(Condition condition, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) return false;
            brokers.requireAlive();
            tenants.forEach(Tenant::requireGood);
            report();
            Thread.sleep(TICK_MILLIS);
        }
        return true;
    }

    /** Waits for the last answers for as long as any come. */
    private boolean isAnswered(Tenant tenant) throws InterruptedException {
        long seen = -1;
        while (seen != tenant.events()) {
            seen = tenant.events();
            if (await(tenant::isUpToDate, RECOVERY)) return true;
        }
        return false;
    }

    /** Ends every process that is left, also those that are stopped. */
    @Override
    public void close() {
        tenants.forEach(Tenant::close);
        brokers.close();
        client.shutdownNow();
    }
}

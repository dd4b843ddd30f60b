package firstmap.lab.bench;

import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Coordinators as processes of their own, started through the command. */
final class Processes implements AutoCloseable {
    private static final List<String> LARGE = List.of("-Xmx2g", "-XX:+UseParallelGC");
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Pattern LAG = Pattern.compile("\"lag\":([0-9]+)");

    private final String bootstrap;
    private final Admin admin;
    private final Path folder;
    private final Map<String, ChildJvm> running = new TreeMap<>();
    private final Map<String, String> addresses = new TreeMap<>();

    Processes(String bootstrap, Admin admin, Path folder) {
        this.bootstrap = bootstrap;
        this.admin = admin;
        this.folder = folder;
    }

    /** Returns when it serves. */
    void start(String name, boolean warm) throws InterruptedException {
        var args = new ArrayList<>(List.of("coordinator", "--bootstrap", bootstrap, "--name", name, "--verbose"));
        args.addAll(List.of("--index", folder.resolve(name + "-index").toString()));
        if (!warm) args.add("--no-standby");
        var process = ChildJvm.start(folder.resolve(name + ".err"), LARGE, "firstmap.command.cli.Firstmap", args);
        running.put(name, process);
        addresses.put(name, process.line());
    }

    /** Stops all that run and starts these. */
    void restart(boolean warm, String... names) throws InterruptedException {
        for (var one : running.values()) one.terminate(STOP);
        running.clear();
        for (var name : names) start(name, warm);
    }

    /** SIGKILL. Returns at once. */
    void kill(String name) {
        running.remove(name).close();
    }

    /** Whose partition it is. */
    String owner(int partition) throws ExecutionException, InterruptedException {
        return owners().get(partition);
    }

    private Map<Integer, String> owners() throws ExecutionException, InterruptedException {
        var owners = new TreeMap<Integer, String>();
        var group = admin.describeConsumerGroups(List.of(Namespace.DEFAULT.coordinators()))
                .describedGroups()
                .get(Namespace.DEFAULT.coordinators())
                .get();
        for (var member : group.members())
            for (var partition : member.assignment().topicPartitions())
                owners.put(
                        partition.partition(),
                        member.groupInstanceId().orElse("").replace("firstmap-coordinator-", ""));
        return owners;
    }

    /** Returns when each of them has a share, and follows the log closely. */
    void awaitReady(Duration longest, String... names) throws Exception {
        await(longest, () -> owners().values().containsAll(List.of(names)) && areUp(names));
        // The processes have just started: what they run often is compiled by then.
        Thread.sleep(5_000);
        await(longest, () -> owners().values().containsAll(List.of(names)) && areUp(names));
    }

    private boolean areUp(String... names) throws Exception {
        for (var name : names) {
            var asked = HttpRequest.newBuilder(URI.create(addresses.get(name) + "/health"))
                    .build();
            try (var http = HttpClient.newHttpClient()) {
                var health = http.send(asked, HttpResponse.BodyHandlers.ofString());
                var lag = LAG.matcher(health.body());
                if (health.statusCode() != 200 || !lag.find() || Long.parseLong(lag.group(1)) > 100) return false;
            }
        }
        return true;
    }

    /** Returns when so many requests have been committed. */
    void awaitAnswered(long requests, Duration longest) throws Exception {
        await(
                longest,
                () -> admin
                                .listConsumerGroupOffsets(Namespace.DEFAULT.coordinators())
                                .partitionsToOffsetAndMetadata()
                                .get()
                                .entrySet()
                                .stream()
                                .filter(Processes::isOfRequests)
                                .mapToLong(committed -> OffsetMetadata.mark(committed.getValue()))
                                .sum()
                        >= requests);
    }

    private static boolean isOfRequests(Map.Entry<TopicPartition, OffsetAndMetadata> committed) {
        return committed.getKey().topic().equals(Topic.REQUESTS.topicName());
    }

    private static void await(Duration longest, Callable<Boolean> condition) throws Exception {
        long limit = System.nanoTime() + longest.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > limit) throw new IllegalStateException("not within " + longest);
            Thread.sleep(50);
        }
    }

    @Override
    public void close() {
        running.values().forEach(ChildJvm::close);
    }
}

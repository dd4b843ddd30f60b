package firstmap.lab.bench;

import firstmap.coordinator.kafka.ClientSettings;
import firstmap.events.topics.Topic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Coordinators as processes of their own, started through the command, by this JVM's java with this JVM's class path. */
final class Processes implements AutoCloseable {
    private static final Pattern LAG = Pattern.compile("\"lag\":([0-9]+)");

    private final String bootstrap;
    private final Admin admin;
    private final Path folder;
    private final Map<String, One> running = new TreeMap<>();
    /** All that were ever started: none may outlive this JVM, wherever it is told to stop. */
    private final Set<Process> started = ConcurrentHashMap.newKeySet();

    private final Thread end = new Thread(this::killAll);

    private record One(Process process, String address) {}

    Processes(String bootstrap, Admin admin, Path folder) {
        this.bootstrap = bootstrap;
        this.admin = admin;
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(end);
    }

    /** Returns when it serves. */
    void start(String name, boolean warm) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx2g", "-XX:+UseParallelGC", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "firstmap.command.cli.Firstmap"));
        command.addAll(List.of("coordinator", "--bootstrap", bootstrap, "--name", name, "--verbose"));
        command.addAll(List.of("--index", folder.resolve(name + "-index").toString()));
        if (!warm) command.add("--no-standby");
        var err = folder.resolve(name + ".err").toFile();
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(err))
                .start();
        started.add(process);
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var address = out.readLine();
        if (address == null) throw new IllegalStateException("coordinator " + name + " has ended: see " + err);
        running.put(name, new One(process, address));
    }

    /** Stops all that run and starts these. */
    void restart(boolean warm, String... names) throws IOException, InterruptedException {
        for (var one : running.values()) {
            one.process().destroy();
            one.process().waitFor(30, TimeUnit.SECONDS);
        }
        running.clear();
        for (var name : names) start(name, warm);
    }

    /** SIGKILL. Returns at once. */
    void kill(String name) {
        running.remove(name).process().destroyForcibly();
    }

    /** Whose partition it is. */
    String owner(int partition) throws ExecutionException, InterruptedException {
        return owners().get(partition);
    }

    private Map<Integer, String> owners() throws ExecutionException, InterruptedException {
        var owners = new TreeMap<Integer, String>();
        var group = admin.describeConsumerGroups(List.of(ClientSettings.GROUP))
                .describedGroups()
                .get(ClientSettings.GROUP)
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
            var asked = HttpRequest.newBuilder(URI.create(running.get(name).address() + "/health"))
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
                                .listConsumerGroupOffsets(ClientSettings.GROUP)
                                .partitionsToOffsetAndMetadata()
                                .get()
                                .entrySet()
                                .stream()
                                .filter(Processes::isOfRequests)
                                .mapToLong(committed -> committed.getValue().offset())
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
        killAll();
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException _) {
            // It is running already.
        }
    }

    private void killAll() {
        started.forEach(Process::destroyForcibly);
    }
}

package firstmap.lab.bench;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.coordinator.kafka.ClientSettings;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * How long nothing is decided when a coordinator is killed under load: from SIGKILL to the first decision on a request
 * that was asked afterwards, on the partition that waits longest, beyond the time for which the group waits for the dead
 * one to come back.
 */
public final class Failover {
    private static final Duration SESSION = Duration.ofMillis(
            (int) ClientSettings.requests(Map.of(), "", "", "").get(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG));
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** How the live buffers are spread. */
    private static final List<Integer> BOARDS = List.of(1, 64);

    private final Map<String, Object> kafka;
    private final Path folder;
    private final int buffers;
    private final int rounds;
    private final Consumer<String> progress;

    private Failover(Map<String, Object> kafka, Path folder, int buffers, int rounds, Consumer<String> progress) {
        this.kafka = kafka;
        this.folder = folder;
        this.buffers = buffers;
        this.rounds = rounds;
        this.progress = progress;
    }

    /** @param sessionTimeoutMs for which the group waits in any case; it is not among the figures */
    public record Report(long sessionTimeoutMs, List<Row> rows) {}

    /**
     * @param warm whether the successor follows the log, or reads snapshots and events when it takes over
     * @param boards that the live buffers are spread over
     * @param milliseconds of each round, in order; the group counts from the last heartbeat, at most 100 ms before the kill
     */
    public record Row(boolean warm, int boards, int liveBuffers, List<Long> milliseconds, long median, long worst) {}

    /**
     * @param folder for a broker's data and what the processes say; each kind of round has a broker of its own
     * @param buffers that are alive, in all, when a coordinator is killed
     * @param progress told in words what happens
     */
    public static Report run(Path folder, int buffers, int rounds, Consumer<String> progress) throws Exception {
        var rows = new ArrayList<Row>();
        for (int boards : BOARDS) {
            var place = folder.resolve("boards-" + boards);
            try (var broker = EmbeddedBroker.start(place.resolve("data"))) {
                var bench = new Failover(
                        Map.of("bootstrap.servers", broker.bootstrapServers()), place, buffers, rounds, progress);
                rows.addAll(bench.measure(broker.bootstrapServers(), boards));
            }
        }
        return new Report(SESSION.toMillis(), rows);
    }

    private List<Row> measure(String bootstrap, int boards) throws Exception {
        try (var admin = Admin.create(kafka)) {
            int partitions = new TopicAdmin(admin).ensure(Topic.DEFAULT_PARTITIONS);
            var names = names(boards);
            var rows = new ArrayList<Row>();
            try (var cluster = new Processes(bootstrap, admin, folder)) {
                cluster.start("a", true);
                progress.accept("asking for %d live buffers on %d boards".formatted(buffers, boards));
                var load = new LiveLoad(kafka, names, buffers);
                load.create();
                cluster.awaitAnswered(load.asked(), LONGEST);
                for (boolean warm : List.of(true, false)) rows.add(row(cluster, warm, names, partitions));
            }
            return rows;
        }
    }

    private Row row(Processes cluster, boolean warm, List<String> boards, int partitions) throws Exception {
        cluster.restart(warm, "a", "b");
        var took = new ArrayList<Long>();
        for (int round = 1; round <= rounds; round++) {
            var beyond = round(cluster, warm, boards, partitions).minus(SESSION);
            took.add(beyond.toMillis());
            progress.accept("%d boards, %s, round %d: %d ms beyond the session"
                    .formatted(boards.size(), warm ? "warm" : "cold", round, beyond.toMillis()));
        }
        var sorted = took.stream().sorted().toList();
        return new Row(warm, boards.size(), buffers, took, sorted.get(sorted.size() / 2), sorted.getLast());
    }

    private Duration round(Processes cluster, boolean warm, List<String> boards, int partitions) throws Exception {
        cluster.awaitReady(LONGEST, "a", "b");
        // One board of each partition, so that the last one to go on is seen.
        var probes = new TreeMap<Integer, String>();
        for (var board : boards) probes.putIfAbsent(Home.of(board, partitions), board);
        var victim = cluster.owner(probes.firstKey());
        try (var probing = new Probing(kafka, probes);
                var log = follow(partitions)) {
            probing.start();
            var before = new HashMap<Integer, Long>();
            awaitEach(log, probes, before, 0);
            long killed = System.nanoTime();
            cluster.kill(victim);
            long lastAsked = probing.numbers();
            awaitEach(log, probes, before, lastAsked);
            long decided = System.nanoTime();
            cluster.start(victim, warm);
            return Duration.ofNanos(decided - killed);
        }
    }

    /** Returns when each partition has decided a probe that was asked after this number. */
    private void awaitEach(
            KafkaConsumer<byte[], byte[]> log, Map<Integer, String> probes, Map<Integer, Long> seen, long asked) {
        seen.clear();
        long limit = System.nanoTime() + LONGEST.toNanos();
        while (seen.size() < probes.size()) {
            if (System.nanoTime() > limit) throw new IllegalStateException("no decision for " + LONGEST);
            for (var stored : log.poll(Duration.ofMillis(10))) {
                var event = EventJson.read(stored.value());
                if (Probing.isAnswer(event) && event.nodeSeq() > asked) seen.put(stored.partition(), event.nodeSeq());
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> follow(int partitions) {
        var settings = ClientSettings.reader(kafka, "failover");
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 5);
        var log = new KafkaConsumer<byte[], byte[]>(settings);
        var homes = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(Topic.EVENTS.topicName(), partition))
                .toList();
        log.assign(homes);
        log.seekToEnd(homes);
        homes.forEach(log::position);
        return log;
    }

    private static List<String> names(int boards) {
        return IntStream.range(0, boards).mapToObj(i -> "board-" + i).toList();
    }
}

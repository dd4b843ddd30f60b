package firstmap.lab.torture;

import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.topics.Home;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Records that somebody else writes on the events of a namespace. Each stops its partition, and no other, until an operator sets
 * it aside; then its boards go on.
 */
final class GarbledEvents implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration COMMAND = Duration.ofMinutes(2);
    private static final long LOOK_MILLIS = 200;
    /** A command may find the brokers away. */
    private static final int ATTEMPTS = 5;

    private interface Condition {
        boolean holds() throws InterruptedException;
    }

    private final Installation there;
    private final Path logs;
    private final List<String> boards;
    private final List<CoordinatorProcess> coordinators;
    private final EventWatch watch;
    private final int partitions;
    private final FaultCounts counts;
    private final Random random;
    private final FaultQueue queue = new FaultQueue("firstmap-torture-garbage", this::suffer);
    private final List<String> broken = new ArrayList<>();
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * @param logs for what the operator's command says
     * @param watch sees the events, and with them this
     */
    GarbledEvents(
            Installation there,
            Path logs,
            List<String> boards,
            List<CoordinatorProcess> coordinators,
            EventWatch watch,
            int partitions,
            FaultCounts counts,
            long seed) {
        this.there = there;
        this.logs = logs;
        this.boards = boards;
        this.coordinators = coordinators;
        this.watch = watch;
        this.partitions = partitions;
        this.counts = counts;
        random = new Random(seed);
        var settings = new HashMap<>(there.kafka());
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "firstmap-torture-stranger");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true); // what is there twice would have to be set aside twice
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    void start() {
        queue.start();
    }

    /** Does this when what was written before has been set aside. */
    void meet(TorturePlan.Fault fault) {
        queue.meet(fault);
    }

    boolean isSettled() {
        return queue.isSettled();
    }

    /** @throws IllegalStateException if a record could not be written */
    void requireGood() {
        queue.requireGood();
    }

    /** What did not go as it must, one sentence each. */
    List<String> broken() {
        synchronized (broken) {
            return List.copyOf(broken);
        }
    }

    private void suffer(TorturePlan.Fault fault) throws InterruptedException {
        int partition = fault.whom();
        long offset = write(partition);
        // As coordinators say it, who call a topic by its role.
        var said = "%s partition %d offset %d".formatted(Topic.EVENTS.role(), partition, offset);
        var place = there.namespace() + ": " + said;
        if (!await(() -> standsStill(partition, said))) complain(place, "its partition does not stand still");
        if (!await(elsewhere(partition))) complain(place, "others do not go on");
        Thread.sleep(fault.millis());
        var alone = others(partition);
        if (!alone.isEmpty()) complain(place, "others stand still, too: " + alone);
        if (!isSetAside(partition, offset)) complain(place, "it cannot be set aside");
        long before = watch.events(partition);
        if (!await(() -> watch.events(partition) > before)) complain(place, "its partition does not go on");
        counts.quarantined(place);
    }

    private long write(int partition) throws InterruptedException {
        var record = record(partition);
        try {
            return producer.send(record).get().offset();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a record cannot be written on the events", e.getCause());
        }
    }

    private ProducerRecord<byte[], byte[]> record(int partition) {
        var topic = there.namespace().topic(Topic.EVENTS);
        var key = boards.stream()
                .filter(board -> Home.of(board, partitions) == partition)
                .findFirst()
                .map(board -> board.getBytes(StandardCharsets.UTF_8))
                .orElse(null);
        var last = watch.last(partition);
        return switch (random.nextInt(4)) {
            case 0 -> new ProducerRecord<>(topic, partition, null, "written by hand".getBytes(StandardCharsets.UTF_8));
            case 1 -> new ProducerRecord<>(topic, partition, key, null);
            case 2 -> new ProducerRecord<>(topic, partition, key, "{\"seq\":1}".getBytes(StandardCharsets.UTF_8));
            default ->
                last == null
                        ? new ProducerRecord<>(topic, partition, key, new byte[0])
                        : new ProducerRecord<>(topic, partition, last.key(), last.value()); // it is said a second time
        };
    }

    private boolean standsStill(int partition, String said) throws InterruptedException {
        for (var coordinator : coordinators) {
            var why = coordinator.standingStill().get(partition);
            if (why != null && why.startsWith(said + ":")) return true;
        }
        return false;
    }

    private Condition elsewhere(int partition) {
        var before = IntStream.range(0, partitions).mapToLong(watch::events).toArray();
        return () -> IntStream.range(0, partitions)
                .allMatch(other -> other == partition || watch.events(other) > before[other]);
    }

    private List<Integer> others(int partition) throws InterruptedException {
        var others = new ArrayList<Integer>();
        for (var coordinator : coordinators)
            for (var still : coordinator.standingStill().keySet()) if (still != partition) others.add(still);
        return others;
    }

    /** As an operator does it. */
    private boolean isSetAside(int partition, long offset) throws InterruptedException {
        for (int i = 0; i < ATTEMPTS; i++) {
            try (var command = ChildJvm.start(
                    logs.resolve("quarantine-" + partition + "-" + offset + ".log"),
                    ChildJvm.small(256),
                    "firstmap.command.cli.Firstmap",
                    List.of(
                            "quarantine",
                            Integer.toString(partition),
                            Long.toString(offset),
                            "--reason",
                            "torture",
                            "--bootstrap",
                            there.bootstrap(),
                            "--namespace",
                            there.namespace().name()))) {
                // One that has lost its connection may have said it all the same.
                if (command.exitCode(COMMAND) == 0 || command.lastWords().contains("is set aside")) return true;
            }
        }
        return false;
    }

    private boolean await(Condition condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) return false;
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }

    private void complain(String place, String what) {
        synchronized (broken) {
            broken.add(place + ": " + what);
        }
    }

    @Override
    public void close() {
        queue.close();
        producer.close(Duration.ofSeconds(1));
    }
}

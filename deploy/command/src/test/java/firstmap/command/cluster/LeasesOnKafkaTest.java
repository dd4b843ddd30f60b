package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.loop.Coordinator;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.Until;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is silent for its lease is let go, and what keeps the owner of its partition, or all, from Kafka lasts no time. */
class LeasesOnKafkaTest {
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final String BOARD = "phone";

    @TempDir
    Path folder;

    private final Map<String, Long> numbers = new TreeMap<>();

    @Test
    void who_dies_lets_go_and_the_others_stay() throws Exception {
        try (var log = new Log(folder);
                var owner = log.coordinator("owner");
                var living = new LivingNodes(log, BOARD, LEASE)) {
            begin(log, living);
            living.die("camera");
            assertThat(expiry(log))
                    .containsExactly("unmapped camera/0", "detached camera/0", "left camera", "released frame");
            assertThat(log.events(BOARD))
                    .filteredOn(EventRecord::isOfExpiry)
                    .allMatch(event -> event.node().equals("camera"));
            ask(log, "camera", new Request.Create("late", 4096, null, null, List.of(), null));
            assertThat(log.events(BOARD).getLast().event())
                    .isInstanceOfSatisfying(
                            Event.Refused.class, it -> assertThat(it.reason()).contains("camera is out since event"));
            ask(log, "display", new Request.Unmap("display/0"));
            ask(log, "display", new Request.Detach("display/0"));
            assertThat(log.events(BOARD).getLast().event()).isInstanceOf(Event.Freed.class);
            assertThat(owner.isHealthy()).isTrue();
            assertThat(log.read(Topic.DEAD_LETTERS)).isEmpty();
        }
    }

    @Test
    void a_broker_that_is_away_for_three_leases_or_all_of_them_and_owners_that_follow_each_other_cost_nobody_anything()
            throws Exception {
        var brokers = Brokers.start(folder, 3);
        try (var log = new Log(brokers, brokers.bootstrapServers());
                var living = new LivingNodes(log, BOARD, LEASE)) {
            var owner = log.coordinator("owner");
            begin(log, living);
            living.goodbye("display");
            brokers.stop(1);
            stay(3);
            brokers.start(1);
            stay(1);
            for (int id : brokers.ids()) brokers.stop(id);
            stay(3);
            for (int id : brokers.ids()) brokers.start(id);
            stay(2);
            try (var successor = takeOver(log, owner)) {
                stay(2);
                assertThat(log.events(BOARD)).noneMatch(EventRecord::isOfExpiry);
                living.die("camera");
                assertThat(expiry(log)).startsWith("unmapped camera/0").endsWith("released frame");
                assertThat(successor.isHealthy()).isTrue();
            }
        }
    }

    /** Each successor takes over about when the lease that its predecessor counted would end. */
    @Test
    void a_round_goes_on_without_whom_it_waits_for_whoever_owns_the_partition() throws Exception {
        try (var log = new Log(folder);
                var living = new LivingNodes(log, BOARD, LEASE)) {
            var owner = log.coordinator("first");
            living.live("camera");
            living.live("display");
            define(log, Time.GRANTED, "camera", "display", "encoder");
            log.awaitEvents(BOARD, 1);
            var turn = new Request.Turn(0, 1, List.of(), Until.at(7));
            send(log, RequestRecord.turn("camera", BOARD, 0, turn));
            send(log, RequestRecord.turn("display", BOARD, 0, turn));
            stay(1);
            owner = takeOver(log, owner);
            stay(1);
            try (var last = takeOver(log, owner)) {
                log.awaitEvents(BOARD, 2);
                assertThat(log.events(BOARD).getLast().event()).isInstanceOfSatisfying(Event.Granted.class, it -> {
                    assertThat(it.gone()).containsExactly("encoder");
                    assertThat(it.expired()).containsExactly("encoder");
                    assertThat(it.asked()).containsExactly("camera", "display");
                });
                send(log, RequestRecord.turn("encoder", BOARD, 0, turn));
                log.awaitAnswers();
                assertThat(log.events(BOARD)).as("too late, and passed over").hasSize(2);
                assertThat(last.isHealthy()).isTrue();
            }
        }
    }

    // ---- two nodes and a buffer

    /** The camera has made a buffer, and both have mapped it. */
    private void begin(Log log, LivingNodes living) {
        living.live("camera");
        living.live("display");
        define(log, Time.GIVEN);
        for (var node : List.of("camera", "display")) {
            var functions = new LinkedHashMap<String, DmaParameters>();
            functions.put("any", DmaParameters.NONE);
            ask(log, node, new Request.Join(node, functions));
            if (node.equals("camera")) ask(log, node, new Request.Create("frame", 4096, null, null, List.of(), null));
            ask(log, node, new Request.Attach(node + "/0", "frame", node, "any", false));
        }
        for (var node : List.of("camera", "display"))
            ask(log, node, new Request.Map(node + "/0", Direction.BIDIRECTIONAL));
    }

    private void define(Log log, Time time, String... nodes) {
        var spec = Log.define().spec().withTime(time).withLease(LEASE.toNanos());
        ask(log, "definer", new Request.Define(spec, List.of(nodes)));
    }

    private void ask(Log log, String node, Request request) {
        send(log, new RequestRecord(node, numbers.merge(node, 1L, Long::sum), BOARD, 0, request));
        log.awaitAnswers();
    }

    private static void send(Log log, RequestRecord request) {
        log.send(new ProducerRecord<>(log.name(Topic.REQUESTS), Log.key(BOARD), RequestJson.write(request)));
    }

    private static Coordinator takeOver(Log log, Coordinator owner) {
        var successor = log.coordinator(owner.name() + "-2");
        owner.close();
        return successor;
    }

    /** So many leases go by: what must not happen meanwhile gives no sign to wait for. */
    private static void stay(int leases) throws InterruptedException {
        Thread.sleep(LEASE.multipliedBy(leases));
    }

    /** What is undone, once it is. */
    private static List<String> expiry(Log log) {
        return Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> undone(log), list -> list.size() > 3);
    }

    private static List<String> undone(Log log) {
        var undone = new ArrayList<String>();
        for (var event : log.events(BOARD))
            if (event.isOfExpiry()) {
                var subject = event.event().subject();
                var what = subject.attachment() != null
                        ? subject.attachment()
                        : subject.buffer() != null ? subject.buffer() : subject.device();
                undone.add(event.event().type() + " " + what);
            }
        return undone;
    }
}

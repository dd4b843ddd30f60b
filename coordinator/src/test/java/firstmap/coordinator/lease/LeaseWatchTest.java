package firstmap.coordinator.lease;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.kafka.Clients;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Quarantine;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Sign;
import firstmap.events.Time;
import firstmap.events.json.QuarantineJson;
import firstmap.events.json.Quarantines;
import firstmap.events.json.SignJson;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Two partitions, each with a board whose time is granted and which waits for its only node. */
class LeaseWatchTest {
    private static final long LEASE = 2_000_000_000L;
    /** Ticks until a lease has ended, the first of which begins to count. */
    private static final int TICKS = 6;

    private final Map<Integer, List<byte[]>> said = new LinkedHashMap<>();
    private final Map<Integer, Integer> given = new LinkedHashMap<>();
    private final MockConsumer<byte[], byte[]> signs = new Signs();
    private boolean writes = true;
    private MockProducer<byte[], byte[]> ticks = producer();
    private final Boards boards = new Boards();
    private final LeaseWatch watch = new LeaseWatch(clients(), Beat.READ_BACK);
    private int delivered;
    private int lives;
    private long now;

    @Test
    void nothing_is_asked_of_kafka_where_no_board_has_a_lease() {
        define(0, "plain", 0);
        assertThat(looks(20, Set.of(0))).isEmpty();
        assertThat(ticks.history()).isEmpty();
        assertThat(signs.assignment()).isEmpty();
    }

    @Test
    void each_partition_is_counted_by_itself_and_one_that_goes_is_forgotten() {
        define(0, "left", LEASE);
        define(1, "right", LEASE);
        assertThat(looks(TICKS - 1, Set.of(0, 1))).isEmpty();
        assertThat(looks(1, Set.of(1))).containsExactly("1 right lease/camera/0.0");
        // Who comes back to it counts from the beginning.
        assertThat(looks(TICKS - 1, Set.of(0, 1))).isEmpty();
        assertThat(looks(1, Set.of(0, 1))).containsExactly("0 left lease/camera/0.0");
    }

    @Test
    void what_was_said_before_is_read_again_at_a_takeover_and_only_there() {
        define(0, "left", LEASE);
        define(1, "right", LEASE);
        append(0, SignJson.write(new Sign.Goodbye("left", "camera")));
        append(1, SignJson.write(new Sign.Mark("right", "camera")));
        assertThat(looks(TICKS - 1, Set.of(0, 1))).isEmpty();
        // The other one goes, and its mark of long ago is not taken for a new one.
        assertThat(looks(1, Set.of(1))).containsExactly("1 right lease/camera/0.0");
        assertThat(looks(10 * TICKS, Set.of(0))).isEmpty();
    }

    @Test
    void on_a_board_that_stands_still_nobody_is_let_go() {
        define(0, "left", LEASE);
        define(0, "other", LEASE);
        var lost = new LogRecord(Topic.EVENTS, 0, 1, "left".getBytes(StandardCharsets.UTF_8), new byte[] {1});
        var digest = QuarantineJson.digest(lost.key(), lost.value());
        var aside = Quarantines.of("topic", List.of(new Quarantine("topic", 0, 1, digest, "left", "on purpose")));
        assertThat(boards.take(lost, aside, Boards::read)).isEqualTo(Boards.Taken.UNFOLDED);
        assertThat(looks(TICKS, Set.of(0))).containsExactly("0 other lease/camera/0.0");
    }

    @Test
    void what_is_no_sign_is_passed_over() {
        define(0, "left", LEASE);
        append(0, null);
        append(0, new byte[] {'{', '}'});
        append(0, new byte[] {1, 2, 3});
        assertThat(looks(TICKS, Set.of(0))).containsExactly("0 left lease/camera/0.0");
    }

    @Test
    void a_tick_that_cannot_be_written_is_followed_by_another() {
        define(0, "left", LEASE);
        writes = false;
        ticks = producer();
        assertThat(looks(5, Set.of(0))).isEmpty();
        assertThat(ticks.history()).as("one at a time").hasSize(1);
        ticks.errorNext(new TimeoutException());
        assertThat(looks(2, Set.of(0))).isEmpty();
        assertThat(ticks.history()).hasSize(2);
    }

    // ---- boards and clients

    private void define(int partition, String id, long lease) {
        var heap = new HeapSpec("system", HeapSpec.Kind.PAGED, 1L << 32, 1 << 20, false, null, List.of());
        var spec = new BoardSpec(Policy.STRICT, Check.ATTACH, 4096, List.of(heap), new LinkedHashMap<>())
                .withTime(Time.GRANTED)
                .withLease(lease);
        var board = boards.board(partition, id);
        var define = new RequestRecord("owner", 1, id, 0, new Request.Define(spec, List.of("camera")));
        for (var event : EventSealer.decide(board, define)) boards.evolve(partition, board, event.record());
    }

    /** What is asked for in so many looks, each an interval after the one before; ticks come back before the next. */
    private List<String> looks(int count, Set<Integer> home) {
        var asked = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            now += Beat.INTERVAL.toNanos();
            look(home, asked); // writes a tick
            now += Beat.INTERVAL.dividedBy(4).toNanos();
            for (; writes && delivered < ticks.history().size(); delivered++)
                append(
                        ticks.history().get(delivered).partition(),
                        ticks.history().get(delivered).value());
            look(home, asked);
        }
        return asked;
    }

    private void look(Set<Integer> home, List<String> asked) {
        watch.ended(home, boards, new ParkedTurns())
                .forEach((partition, requests) ->
                        requests.forEach(request -> asked.add(partition + " " + request.board() + " " + request.id())));
    }

    private void append(int partition, byte[] value) {
        said.computeIfAbsent(partition, _ -> new ArrayList<>()).add(value);
        deliver();
    }

    /** Hands over what an assigned partition has behind what the consumer has been given. */
    private void deliver() {
        for (var home : signs.assignment()) {
            var all = said.getOrDefault(home.partition(), List.of());
            for (int at = given.getOrDefault(home.partition(), 0); at < all.size(); at++)
                signs.addRecord(new ConsumerRecord<>(home.topic(), home.partition(), at, null, all.get(at)));
            given.put(home.partition(), all.size());
        }
    }

    private final class Signs extends MockConsumer<byte[], byte[]> {
        Signs() {
            super("none");
            for (int partition = 0; partition < 2; partition++)
                updateBeginningOffsets(Map.of(new TopicPartition(Topic.ALIVE.topicName(), partition), 0L));
        }

        @Override
        public synchronized void seekToBeginning(Collection<TopicPartition> homes) {
            super.seekToBeginning(homes.isEmpty() ? assignment() : homes);
            for (var home : homes.isEmpty() ? assignment() : homes) given.remove(home.partition());
            deliver();
        }
    }

    private MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(writes, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Clients clients() {
        return (Clients) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Clients.class},
                (_, method, _) -> switch (method.getName()) {
                    case "namespace" -> Namespace.DEFAULT;
                    case "reader" -> signs;
                    case "signs" -> ticks;
                    case "newName" -> "life-" + ++lives;
                    case "nanoTime" -> now;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}

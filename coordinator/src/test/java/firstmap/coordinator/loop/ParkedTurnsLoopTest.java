package firstmap.coordinator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.GrantedPlay;
import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.coordinator.rule.Seeds;
import firstmap.coordinator.rule.Tries;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Until;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.Statistics;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Turns are parked in memory only: whoever takes over comes to the same, wherever his predecessors were killed. */
@AddLifecycleHook(Tries.class)
class ParkedTurnsLoopTest {
    private static final TopicPartition HOME = new TopicPartition(Topic.REQUESTS.topicName(), 0);
    private static final int ROUNDS = 8;

    @Property(tries = 60)
    void wherever_coordinators_are_killed_the_log_is_the_same_and_no_dead_letter_comes_twice(
            @ForAll(supplier = Seeds.class) long seed) {
        var stream = new Stream(seed);
        var unharmed = new World(stream.requests);
        unharmed.live(stream.requests.size(), false);

        var chance = new Random(seed);
        var killed = new World(stream.requests);
        while (killed.mark() < stream.requests.size()) {
            if (chance.nextInt(3) == 0) killed.live(1 + chance.nextInt(12), true);
            else killed.live(1 + chance.nextInt(12), false);
        }
        assertThat(killed.events()).isEqualTo(unharmed.events());
        assertThat(killed.letters).isEqualTo(unharmed.letters);
        for (var play : stream.plays)
            assertThat(unharmed.events().stream()
                            .filter(record -> record.board().equals(play.board.id()))
                            .toList())
                    .isEqualTo(play.log);
        Statistics.label("held back").collect(killed.heldBack);
        Statistics.label("dead letters").collect(!killed.letters.isEmpty());
    }

    @Property(tries = 30)
    void a_turn_that_waits_holds_the_offset_and_the_mark_tells_how_far_all_else_is_done(
            @ForAll(supplier = Seeds.class) long seed) {
        var play = new GrantedPlay(board(0), seed, 2);
        var turns = play.turns();
        var quiet = new GrantedPlay(board(1), seed, 1);
        var world = new World(List.of(
                record(play.define()),
                record(turns.getFirst()),
                record(quiet.define()),
                record(quiet.turns().getFirst())));
        world.live(4, false);
        assertThat(world.committed.offset()).isEqualTo(1);
        assertThat(OffsetMetadata.mark(world.committed)).isEqualTo(4);
    }

    @Test
    void beside_a_board_whose_member_never_comes_little_is_read_again_however_much_was_decided() {
        var slow = new GrantedPlay(board(0), 1, 2);
        var requests = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        requests.add(record(slow.define()));
        requests.add(record(slow.turns().getFirst()));
        for (long seq = 1; seq <= 5000; seq++)
            requests.add(record(new RequestRecord("quick", seq, board(1), seq, new Request.Leave("nobody"))));
        requests.add(record(slow.turns().getLast()));
        var world = new World(requests);
        for (int i = 0; i < 5; i++) world.live(1000, false);
        assertThat(world.committed.offset()).isEqualTo(1);
        assertThat(world.mark()).isEqualTo(5000);

        world.reread = 0;
        world.live(10, false);
        assertThat(world.reread).isBetween(3L, ParkedPlaces.LAG + 10);
        assertThat(world.committed.offset()).isEqualTo(requests.size());
        assertThat(world.events()).extracting(EventRecord::board).contains(slow.board.id());
        assertThat(world.letters).isEmpty();
    }

    /** Of several boards on one partition: what they are asked, in an order that can have been, and whatever else comes. */
    private static final class Stream {
        final List<GrantedPlay> plays = new ArrayList<>();
        final List<ConsumerRecord<byte[], byte[]>> requests = new ArrayList<>();
        private final Random chance;
        /** Where the last turn of the last whole round of a board stands, or before it. */
        private final Map<Integer, Integer> lastTurns = new HashMap<>();

        private final List<ConsumerRecord<byte[], byte[]>> early = new ArrayList<>();
        /** Who is asked in the round of a board that is being sent. */
        private final Map<Integer, Set<String>> asked = new HashMap<>();

        Stream(long seed) {
            chance = new Random(seed);
            for (int i = 0; i < 3; i++) plays.add(new GrantedPlay(board(i), seed + i, 1 + chance.nextInt(4)));
            var waiting = new ArrayList<List<RequestRecord>>();
            for (var play : plays) {
                requests.add(record(play.define()));
                waiting.add(new ArrayList<>());
            }
            for (int left = plays.size() * ROUNDS; left > 0; ) {
                int which = chance.nextInt(plays.size());
                var turns = waiting.get(which);
                if (turns.isEmpty()) {
                    left--;
                    if (!plays.get(which).goesOn()) continue;
                    var round = plays.get(which).turns();
                    asked.put(which, Set.copyOf(plays.get(which).board.asked()));
                    // The last one is sent first.
                    turns.addAll(plays.get(which).shuffled(round, chance).reversed());
                    plays.get(which).play(round);
                    // Of a round that is not open yet: a dead letter, whatever is open when it is read again.
                    int opening = lastTurns.getOrDefault(which, 0);
                    if (opening > 0 && chance.nextInt(3) == 0) {
                        early.add(record(otherwise(turns.getFirst())));
                        requests.add(1 + chance.nextInt(opening), early.getLast());
                    }
                }
                if (turns.size() == 1) lastTurns.put(which, requests.size());
                var turn = turns.removeLast();
                send(plays.get(which), turn, turns.stream().noneMatch(it -> isAsked(which, it)));
            }
            waiting.forEach(turns -> turns.reversed().forEach(this::send));
        }

        private boolean isAsked(int which, RequestRecord turn) {
            return asked.get(which).contains(turn.onBehalfOf());
        }

        private void send(RequestRecord turn) {
            requests.add(record(turn));
            var again = requests.get(chance.nextInt(requests.size()));
            if (chance.nextInt(4) == 0 && !early.contains(again)) requests.add(again);
            if (chance.nextInt(6) == 0) requests.add(record(otherwise(turn)));
            if (chance.nextInt(9) == 0)
                requests.add(record(new RequestRecord("stranger", 1, turn.board(), 0, new Request.Leave("d"))));
            if (chance.nextInt(9) == 0) requests.add(new ConsumerRecord<>(HOME.topic(), 0, 0, null, new byte[] {'{'}));
        }

        /** With an expire before it, if others are still missing: the turn takes its place; or behind it: it is void. */
        private void send(GrantedPlay play, RequestRecord turn, boolean isLast) {
            if (!play.hasLease() || chance.nextInt(4) != 0 || !(turn.request() instanceof Request.Turn body)) {
                send(turn);
                return;
            }
            var expire = record(RequestRecord.expire(
                    turn.board(), turn.at(), Request.Expire.granted(turn.node(), body.round(), body.seen())));
            if (!isLast) requests.add(expire);
            send(turn);
            if (isLast) requests.add(expire);
        }

        private static RequestRecord otherwise(RequestRecord turn) {
            if (turn.request() instanceof Request.Expire expire)
                return RequestRecord.expire(
                        turn.board(), turn.at(), Request.Expire.granted("nobody", expire.round(), expire.seen()));
            var body = (Request.Turn) turn.request();
            var until = body.until().equals(Until.NEVER) ? Until.at(turn.at() + 7) : Until.NEVER;
            return RequestRecord.turn(
                    turn.node(),
                    turn.board(),
                    turn.at(),
                    new Request.Turn(body.round(), body.seen(), body.asks(), until));
        }
    }

    /** What outlives coordinators. */
    private static final class World {
        private final List<ConsumerRecord<byte[], byte[]>> requests = new ArrayList<>();
        private final MemoryLog log = new MemoryLog(LoopParts.SOUND);
        final List<String> letters = new ArrayList<>();
        OffsetAndMetadata committed = new OffsetAndMetadata(0);
        boolean heldBack;
        /** How many requests the last coordinators have looked at. */
        long reread;

        World(List<ConsumerRecord<byte[], byte[]>> requests) {
            for (var request : requests)
                this.requests.add(
                        new ConsumerRecord<>(HOME.topic(), 0, this.requests.size(), request.key(), request.value()));
        }

        long mark() {
            return OffsetMetadata.mark(committed);
        }

        List<EventRecord> events() {
            return log.topics.getOrDefault(new TopicPartition(Topic.EVENTS.topicName(), 0), List.of()).stream()
                    .map(stored -> EventJson.read(stored.value()))
                    .toList();
        }

        /**
         * One coordinator, from its start to its end.
         *
         * @param beyond how many requests behind the mark it reads
         * @param isKilled before it commits what it has made of the last of them
         */
        void live(int beyond, boolean isKilled) {
            var consumer = new MockConsumer<byte[], byte[]>("earliest") {
                @Override
                public synchronized Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> homes) {
                    var told = new HashMap<TopicPartition, OffsetAndMetadata>();
                    told.put(HOME, committed.offset() == 0 ? null : committed);
                    return told;
                }
            };
            var producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            for (var _ : events()) producer.send(new ProducerRecord<>(Topic.EVENTS.topicName(), 0, null, null));
            producer.clear(); // the log has come so far
            var counters = new Counters();
            var loop = new LogLoop(
                    clients(consumer, producer),
                    MemoryLog.PARTITIONS,
                    LoopParts.SOUND,
                    new PoisonRequests(),
                    counters,
                    () -> false);
            loop.begin();
            int end = (int) Math.min(requests.size(), mark() + beyond);
            int middle = (int) Math.max(committed.offset(), (committed.offset() + end) / 2);
            consumer.schedulePollTask(() -> {
                consumer.rebalance(List.of(HOME));
                consumer.updateBeginningOffsets(Map.of(HOME, committed.offset()));
            });
            loop.step(Duration.ZERO);
            requests.subList((int) committed.offset(), middle).forEach(consumer::addRecord);
            loop.step(Duration.ZERO);
            take(producer);
            requests.subList(middle, end).forEach(consumer::addRecord);
            if (isKilled) producer.commitTransactionException = new IllegalStateException("killed");
            try {
                loop.step(Duration.ZERO);
            } catch (IllegalStateException e) {
                return;
            }
            take(producer);
            reread += counters.totals().requests();
        }

        private void take(MockProducer<byte[], byte[]> producer) {
            for (var record : producer.history()) {
                if (record.topic().equals(Topic.DEAD_LETTERS.topicName())) letters.add(letter(record));
                else log.append(new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value()));
            }
            var told = producer.consumerGroupOffsetsHistory();
            if (!told.isEmpty())
                committed = told.getLast().values().iterator().next().get(HOME);
            heldBack |= committed.offset() < mark();
            producer.clear();
        }

        private static String letter(ProducerRecord<byte[], byte[]> record) {
            return new String(record.headers().lastHeader("offset").value(), StandardCharsets.UTF_8) + " "
                    + new String(record.headers().lastHeader("error").value(), StandardCharsets.UTF_8);
        }

        private MemoryLog clients(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
            var clients = new MemoryLog(LoopParts.SOUND) {
                @Override
                public Consumer<byte[], byte[]> requests() {
                    return consumer;
                }

                @Override
                public Producer<byte[], byte[]> events() {
                    return producer;
                }
            };
            requests.forEach(record -> clients.append(
                    new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value())));
            log.topics.forEach((home, records) -> records.forEach(record -> clients.append(
                    new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value()))));
            return clients;
        }
    }

    private static ConsumerRecord<byte[], byte[]> record(RequestRecord request) {
        return new ConsumerRecord<>(HOME.topic(), 0, 0, MemoryLog.key(request.board()), RequestJson.write(request));
    }

    /** One of partition 0. */
    private static String board(int which) {
        for (int i = 0, found = 0; ; i++)
            if (Home.of("b" + i, MemoryLog.PARTITIONS) == 0 && found++ == which) return "b" + i;
    }
}

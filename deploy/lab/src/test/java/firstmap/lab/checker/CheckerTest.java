package firstmap.lab.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.scenario.Examples;
import firstmap.coordinator.Application;
import firstmap.coordinator.loop.Coordinator;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Progress;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.events.topics.TopicAdmin;
import firstmap.lab.torture.Storm;
import firstmap.node.play.ScenarioPlayer;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** A good history, recorded from two coordinators, has no flaw; each way to spoil it is told by its name. */
class CheckerTest {
    private static final int PARTITIONS = 2;
    private static final int BOARDS = 6;
    private static final int REQUESTS = 1500;
    private static final int TRIES = 25;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Path folder;
    private static EmbeddedBroker broker;
    private static ApplicationContext application;
    private static URI coordinator;
    private static RecordedLog good;
    /** What has answered a request, for the first of each number. */
    private static final Map<StoredRecord, List<Event>> OUTCOMES = new IdentityHashMap<>();

    @BeforeContainer
    static void record() throws Exception {
        folder = Files.createTempDirectory("firstmap-checker");
        broker = EmbeddedBroker.start(folder);
        Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var admin = Admin.create(kafka)) {
            new TopicAdmin(admin).ensure(PARTITIONS);
            application = Application.start(Map.of(
                    "firstmap.coordinator.name",
                    "shown",
                    "firstmap.coordinator.bootstrap",
                    broker.bootstrapServers(),
                    "firstmap.coordinator.port",
                    -1));
            coordinator = application.getBean(EmbeddedServer.class).getURI();
            try (var other = new Coordinator("other", Installation.of(kafka))) {
                other.start();
                Storm.ask(kafka, BOARDS, PARTITIONS, REQUESTS, 14);
                ScenarioPlayer.run(
                        Examples.scenario("late-refused.yaml"),
                        Installation.of(kafka),
                        ScenarioPlayer.Options.DEFAULT,
                        Progress.SILENT);
                await().atMost(Duration.ofSeconds(60)).until(() -> isAnswered(admin));
            }
        }
        good = new RecordedLog(new KafkaHistory(kafka, "firstmap"));
        var outcomes = good.all(LogTopic.EVENTS).stream()
                .map(CheckerTest::event)
                .filter(event -> event.node() != null)
                .collect(Collectors.groupingBy(
                        event -> List.of(event.board(), event.node(), event.nodeSeq()),
                        Collectors.mapping(EventRecord::event, Collectors.toList())));
        for (var stored : good.all(LogTopic.REQUESTS)) {
            if (new Spoilt(0).isLettered(stored)) continue;
            var request = RequestJson.read(stored.value());
            // Taken away, so that a request that is asked again has no second one.
            var outcome = outcomes.remove(List.<Object>of(request.board(), request.node(), request.seq()));
            if (outcome != null) OUTCOMES.put(stored, outcome);
        }
    }

    private static boolean isAnswered(Admin admin) throws Exception {
        var committed = admin.listConsumerGroupOffsets(Namespace.DEFAULT.coordinators())
                .partitionsToOffsetAndMetadata()
                .get();
        for (int i = 0; i < PARTITIONS; i++) {
            var partition = new TopicPartition(Topic.REQUESTS.topicName(), i);
            var end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
            var answered = committed.get(partition);
            if (answered == null || answered.offset() < end) return false;
        }
        return true;
    }

    @AfterContainer
    static void stop() throws IOException {
        application.close();
        broker.close();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Collections.reverseOrder()).toList()) Files.delete(file);
        }
    }

    // ---- good

    @Example
    void a_good_history_has_no_flaw() {
        var verdict = Checker.check(good);

        assertThat(verdict.findings().named()).isEmpty();
        assertThat(verdict.findings().isEmpty()).isTrue();
        assertThat(verdict.requests())
                .isEqualTo(good.all(LogTopic.REQUESTS).size())
                .isGreaterThan(REQUESTS);
        assertThat(verdict.boards()).hasSize(BOARDS + 1);
        assertThat(verdict.deadLetters()).isPositive();
        assertThat(verdict.toBeAnswered()).isPositive();
        assertThat(verdict.events()).isGreaterThan(verdict.toBeAnswered());
    }

    @Example
    void the_good_history_has_events_of_every_type() {
        var types = good.all(LogTopic.EVENTS).stream()
                .map(stored -> event(stored).event().type())
                .collect(Collectors.toSet());
        assertThat(types).hasSize(Event.class.getPermittedSubclasses().length);
    }

    // ---- events

    @Property(tries = TRIES)
    void a_dropped_event_is_a_fork_or_lost_if_it_was_the_last_of_its_board(@ForAll long seed) {
        var spoilt = new Spoilt(seed);
        int at = spoilt.any(LogTopic.EVENTS, _ -> true);
        var dropped = event(spoilt.records.remove(at));
        boolean wasLast = spoilt.records.stream()
                .map(CheckerTest::event)
                .noneMatch(event -> event.board().equals(dropped.board()) && event.seq() > dropped.seq());

        assertThat(spoilt.flaws()).contains(wasLast ? Flaw.LOST : Flaw.FORKED);
    }

    @Property(tries = TRIES)
    void a_dropped_outcome_is_lost(@ForAll long seed) {
        var spoilt = new Spoilt(seed);
        var dropped = event(spoilt.records(LogTopic.EVENTS).get(spoilt.any(LogTopic.EVENTS, _ -> true)));
        spoilt.records.removeIf(stored -> isSameOutcome(event(stored), dropped));

        assertThat(spoilt.flaws()).contains(Flaw.LOST);
    }

    @Property(tries = TRIES)
    void a_repeated_event_is_repeated_and_a_fork(@ForAll long seed) {
        var spoilt = new Spoilt(seed);
        int at = spoilt.any(LogTopic.EVENTS, _ -> true);
        int later = at + 1 + spoilt.random.nextInt(spoilt.records.size() - at);
        spoilt.records.add(later, spoilt.records.get(at));

        assertThat(spoilt.flaws()).containsExactlyInAnyOrder(Flaw.REPEATED, Flaw.FORKED);
    }

    @Property(tries = TRIES)
    void two_events_swapped_are_reordered(@ForAll long seed) {
        var spoilt = new Spoilt(seed);
        int at = spoilt.random.nextInt(spoilt.records(LogTopic.EVENTS).size() - 1);
        Collections.swap(spoilt.records, at, at + 1);

        assertThat(spoilt.flaws()).contains(Flaw.REORDERED);
    }

    @Property(tries = TRIES)
    void an_event_with_one_other_byte_is_a_fork(@ForAll long seed) {
        var spoilt = new Spoilt(seed);
        int at = spoilt.any(LogTopic.EVENTS, _ -> true);
        spoilt.records.set(at, spoilt.edited(spoilt.records.get(at)));

        assertThat(spoilt.flaws()).contains(Flaw.FORKED);
    }

    @Property(tries = TRIES)
    void an_event_edited_by_one_who_knows_how_to_hash_is_a_fork_or_if_it_is_the_last_it_answers_nothing(
            @ForAll long seed) {
        var spoilt = new Spoilt(seed);
        int at = spoilt.any(LogTopic.EVENTS, _ -> true);
        var was = event(spoilt.records.get(at));
        boolean isLast = was.equals(spoilt.lastOf(was.board()));
        var ofLast = was.node() == null ? Flaw.DIVERGED : Flaw.LOST;
        spoilt.records.set(
                at, RecordedLog.with(spoilt.records.get(at), sealed(was, was.seq(), was.at() + 1, was.prev())));

        assertThat(spoilt.flaws()).contains(isLast ? ofLast : Flaw.FORKED);
    }

    @Property(tries = TRIES)
    void another_event_of_the_same_number_and_with_a_right_hash_is_a_fork(@ForAll long seed) {
        var spoilt = new Spoilt(seed);
        int at = spoilt.any(LogTopic.EVENTS, _ -> true);
        var was = event(spoilt.records.get(at));
        int later = at + 1 + spoilt.random.nextInt(spoilt.records.size() - at);
        spoilt.records.add(
                later, RecordedLog.with(spoilt.records.get(at), sealed(was, was.seq(), was.at() + 1, was.prev())));

        assertThat(spoilt.flaws()).contains(Flaw.FORKED);
    }

    @Property(tries = TRIES)
    void a_second_outcome_that_follows_in_the_chain_is_repeated(@ForAll long seed) {
        var spoilt = new Spoilt(seed);
        int at = spoilt.any(LogTopic.EVENTS, stored -> event(stored).event() instanceof Event.Refused e && !e.waited());
        var was = event(spoilt.records.get(at));
        var last = spoilt.lastOf(was.board());
        long behind = spoilt.latest(was.board()) - was.at();
        spoilt.records.add(
                RecordedLog.with(spoilt.records.get(at), sealed(was, last.seq() + 1, was.at(), behind, last.hash())));

        assertThat(spoilt.flaws()).containsExactly(Flaw.REPEATED);
    }

    @Property(tries = TRIES)
    void an_event_moved_to_another_partition_is_a_fork(@ForAll long seed) {
        var spoilt = new Spoilt(seed);
        int at = spoilt.any(LogTopic.EVENTS, _ -> true);
        var moved = spoilt.records.remove(at);
        int elsewhere = (spoilt.partition + 1) % PARTITIONS;
        var there = spoilt.history.of(LogTopic.EVENTS, elsewhere);
        there.add(spoilt.random.nextInt(there.size() + 1), RecordedLog.at(moved, elsewhere, moved.offset()));

        assertThat(spoilt.flaws()).contains(Flaw.FORKED);
    }

    // ---- requests

    @Property(tries = TRIES)
    void a_dropped_request_is_lost(@ForAll long seed) {
        var spoilt = new Spoilt(seed);
        int at = spoilt.any(
                LogTopic.REQUESTS,
                request -> spoilt.isLettered(request) || spoilt.isAnswered(request) && spoilt.isAskedOnce(request));
        spoilt.records.remove(at);

        assertThat(spoilt.flaws()).contains(Flaw.LOST);
    }

    @Property(tries = TRIES)
    void a_repeated_request_is_nothing_since_nodes_may_ask_again_but_an_unreadable_one_is_lost(@ForAll long seed) {
        var spoilt = new Spoilt(seed);
        int at = spoilt.any(LogTopic.REQUESTS, _ -> true);
        var repeated = spoilt.records.get(at);
        int later = at + 1 + spoilt.random.nextInt(spoilt.records.size() - at);
        // What was no time at all has used up no number; who has asked again under it since has.
        boolean isAskedSince = spoilt.records.subList(0, later).stream()
                .anyMatch(other -> spoilt.isAnswered(other) && isSameNumber(repeated, other));
        spoilt.records.add(later, RecordedLog.at(repeated, repeated.partition(), 1_000_000));

        if (spoilt.isLettered(repeated) && !isAskedSince)
            assertThat(spoilt.flaws()).containsExactly(Flaw.LOST);
        else assertThat(spoilt.flaws()).isEmpty();
    }

    @Property(tries = TRIES)
    void two_requests_swapped_are_reordered(@ForAll long seed) {
        var spoilt = new Spoilt(seed);
        int at = spoilt.any(LogTopic.REQUESTS, _ -> true);
        while (at + 1 >= spoilt.records.size()
                || !spoilt.isAnswered(spoilt.records.get(at))
                || !spoilt.isAnswered(spoilt.records.get(at + 1))) at = (at + 1) % spoilt.records.size();
        var one = spoilt.records.get(at);
        var other = spoilt.records.get(at + 1);
        spoilt.records.set(at, RecordedLog.at(other, other.partition(), one.offset()));
        spoilt.records.set(at + 1, RecordedLog.at(one, one.partition(), other.offset()));

        assertThat(spoilt.flaws()).contains(Flaw.REORDERED);
    }

    @Property(tries = TRIES)
    void a_granted_request_with_one_other_byte_is_lost(@ForAll long seed) {
        var spoilt = new Spoilt(seed);
        int at = spoilt.any(LogTopic.REQUESTS, spoilt::isGranted);
        spoilt.records.set(at, spoilt.edited(spoilt.records.get(at)));

        assertThat(spoilt.flaws()).contains(Flaw.LOST);
    }

    @Property(tries = TRIES)
    void a_request_that_nobody_has_answered_is_lost(@ForAll long seed) {
        var spoilt = new Spoilt(seed);
        int at = spoilt.any(LogTopic.REQUESTS, spoilt::isAnswered);
        var was = spoilt.records.get(at);
        var renumbered = text(was.value()).replaceFirst("\"seq\":\\d+", "\"seq\":9000000");
        spoilt.records.add(new StoredRecord(
                was.topic(),
                was.partition(),
                1_000_000,
                was.key(),
                renumbered.getBytes(StandardCharsets.UTF_8),
                Map.of()));

        assertThat(spoilt.flaws()).containsExactly(Flaw.LOST);
    }

    // ---- dead letters

    @Property(tries = TRIES)
    void a_dead_letter_dropped_or_edited_is_lost_and_one_repeated_is_repeated(@ForAll long seed) {
        var spoilt = new Spoilt(seed);
        var letters = spoilt.records(LogTopic.DEAD_LETTERS);
        if (letters.isEmpty()) return;
        int at = spoilt.random.nextInt(letters.size());
        switch (spoilt.random.nextInt(3)) {
            case 0 -> {
                letters.remove(at);
                assertThat(spoilt.flaws()).containsExactly(Flaw.LOST);
            }
            case 1 -> {
                letters.add(letters.get(at));
                assertThat(spoilt.flaws()).containsExactly(Flaw.REPEATED);
            }
            default -> {
                letters.set(at, RecordedLog.with(letters.get(at), "other bytes".getBytes(StandardCharsets.UTF_8)));
                assertThat(spoilt.flaws()).containsExactly(Flaw.LOST);
            }
        }
    }

    // ---- what a coordinator shows

    @Example
    void a_coordinator_that_shows_what_the_log_leads_to_has_not_diverged() throws Exception {
        var verdict = Checker.check(good);
        try (var client = HttpClient.newHttpClient()) {
            var live = new LiveCoordinator(client, coordinator);
            live.check(verdict, Duration.ofSeconds(60));
            for (var board : verdict.boards()) {
                var head = live.head(board, PATIENCE);
                verdict.checkShown("test", board, head);
            }
        }

        assertThat(verdict.findings().named()).isEmpty();
    }

    @Property(tries = 20)
    void a_coordinator_that_shows_more_than_the_log_has_diverged(@ForAll long seed) throws Exception {
        var spoilt = new Spoilt(seed);
        spoilt.records(LogTopic.EVENTS);
        var cut = spoilt.lastOf(event(spoilt.records.get(spoilt.any(LogTopic.EVENTS, _ -> true)))
                .board());
        spoilt.records.removeIf(stored -> isSameOutcome(event(stored), cut));
        var verdict = Checker.check(spoilt.history);
        try (var client = HttpClient.newHttpClient()) {
            var live = new LiveCoordinator(client, coordinator);
            live.check(verdict, Duration.ofSeconds(5));
            long seen = verdict.findings().count(Flaw.DIVERGED);
            assertThat(seen).isPositive();
            var head = live.head(cut.board(), PATIENCE);
            verdict.checkShown("test", cut.board(), head);
            assertThat(verdict.findings().count(Flaw.DIVERGED)).isEqualTo(seen + 1);
        }
    }

    @Example
    void two_coordinators_that_show_different_states_at_the_same_event_have_diverged() {
        var verdict = Checker.check(good);
        var board = verdict.boards().iterator().next();
        var last = new Spoilt(0).lastOf(board);
        verdict.checkShown("one", board, new LiveCoordinator.Head(last.seq(), last.hash(), "a"));
        verdict.checkShown("other", board, new LiveCoordinator.Head(last.seq(), last.hash(), "a"));
        assertThat(verdict.findings().isEmpty()).isTrue();
        verdict.checkShown("third", board, new LiveCoordinator.Head(last.seq(), last.hash(), "b"));
        assertThat(verdict.findings().count(Flaw.DIVERGED)).isOne();
    }

    // ---- spoiling

    private static EventRecord event(StoredRecord stored) {
        return EventJson.read(stored.value());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static boolean isSameNumber(StoredRecord any, StoredRecord answered) {
        try {
            var one = RequestJson.read(any.value());
            var other = RequestJson.read(answered.value());
            return Arrays.equals(any.key(), answered.key())
                    && one.node().equals(other.node())
                    && one.seq() == other.seq();
        } catch (RuntimeException e) {
            return false; // it is not readable
        }
    }

    private static boolean isSameOutcome(EventRecord one, EventRecord other) {
        return one.board().equals(other.board())
                && Objects.equals(one.node(), other.node())
                && one.nodeSeq() == other.nodeSeq()
                && one.cause().equals(other.cause());
    }

    private static byte[] sealed(EventRecord was, long seq, long at, String prev) {
        return sealed(was, seq, at, 0, prev);
    }

    private static byte[] sealed(EventRecord was, long seq, long at, long behind, String prev) {
        return EventJson.seal(new EventRecord(
                        was.board(),
                        seq,
                        was.cause(),
                        was.node(),
                        was.nodeSeq(),
                        0,
                        at,
                        behind,
                        was.event(),
                        prev,
                        null))
                .json();
    }

    /** A copy of the good history, one of its partitions, and chance. */
    private static final class Spoilt {
        final RecordedLog history = new RecordedLog(good);
        final Random random;
        int partition;
        List<StoredRecord> records;

        Spoilt(long seed) {
            random = new Random(seed);
            partition = random.nextInt(PARTITIONS);
        }

        List<StoredRecord> records(LogTopic topic) {
            records = history.of(topic, partition);
            return records;
        }

        /** The place of any record of this kind. */
        int any(LogTopic topic, Predicate<StoredRecord> kind) {
            var all = records(topic);
            int at = random.nextInt(all.size());
            while (!kind.test(all.get(at))) at = (at + 1) % all.size();
            return at;
        }

        EventRecord lastOf(String board) {
            return history.all(LogTopic.EVENTS).stream()
                    .map(CheckerTest::event)
                    .filter(event -> event.board().equals(board))
                    .reduce((_, later) -> later)
                    .orElseThrow();
        }

        /** The latest time that a board has come to. */
        long latest(String board) {
            return history.all(LogTopic.EVENTS).stream()
                    .map(CheckerTest::event)
                    .filter(event -> event.board().equals(board))
                    .mapToLong(EventRecord::at)
                    .max()
                    .orElseThrow();
        }

        /** One letter or digit is another one. */
        StoredRecord edited(StoredRecord stored) {
            var value = stored.value().clone();
            int at = random.nextInt(value.length);
            while (!Character.isLetterOrDigit(value[at])) at = (at + 1) % value.length;
            value[at] = (byte)
                    (value[at] == 'x' ? 'y' : Character.isDigit(value[at]) ? '0' + (value[at] - '0' + 1) % 10 : 'x');
            return RecordedLog.with(stored, value);
        }

        Set<Flaw> flaws() {
            var counts = Checker.check(history).findings().counts();
            var flaws = new TreeSet<Flaw>();
            counts.forEach((flaw, count) -> {
                if (count > 0) flaws.add(flaw);
            });
            return flaws;
        }

        boolean isLettered(StoredRecord request) {
            return good.all(LogTopic.DEAD_LETTERS).stream()
                    .anyMatch(letter -> text(letter.headers().get("partition")).equals("" + request.partition())
                            && text(letter.headers().get("offset")).equals("" + request.offset()));
        }

        /** The first of its number. */
        boolean isAnswered(StoredRecord request) {
            return OUTCOMES.containsKey(request);
        }

        boolean isGranted(StoredRecord request) {
            return isAnswered(request)
                    && OUTCOMES.get(request).stream().noneMatch(e -> e instanceof Event.Refused r && !r.waited());
        }

        boolean isAskedOnce(StoredRecord request) {
            return records.stream()
                            .filter(other -> Arrays.equals(other.value(), request.value()))
                            .count()
                    == 1;
        }
    }
}

package firstmap.lab.checker;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.run.BoardPort;
import firstmap.command.scenario.Examples;
import firstmap.coordinator.trial.GrantedRecording;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.Until;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.node.play.ScenarioPlayer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Logs of boards that grant their time, as they are written, and spoilt by one who knows how to number, chain and hash. */
class GrantedCheckerTest {
    private static final int TRIES = 30;
    private static final int STEPS = 120;

    // ---- good

    @Property(tries = 100)
    void a_good_log_has_no_flaw_whatever_is_parked_repeated_or_a_dead_letter(
            @ForAll long seed, @ForAll @IntRange(max = 250) int steps) {
        var log = new RecordedLog(TopicsInMemory.of(GrantedRecording.of(seed, steps)));
        var verdict = Checker.check(log);
        assertThat(verdict.findings().named()).isEmpty();
        assertThat(verdict.events()).isEqualTo(log.all(LogTopic.EVENTS).size());
        assertThat(verdict.deadLetters())
                .isEqualTo(log.all(LogTopic.DEAD_LETTERS).size());
    }

    @Property(tries = TRIES)
    void dead_letters_may_be_read_before_the_events_that_tell_why(@ForAll long seed) {
        var log = log(seed);
        var judge = new Judge(GrantedRecording.PARTITIONS);
        for (var topic : List.of(LogTopic.REQUESTS, LogTopic.DEAD_LETTERS, LogTopic.EVENTS))
            log.all(topic).forEach(judge::take);
        for (int i = 0; i < GrantedRecording.PARTITIONS; i++) judge.settle(i);
        assertThat(judge.end().findings().named()).isEmpty();
    }

    @Example
    void a_scenario_that_is_played_by_turns_has_no_flaw() throws InterruptedException {
        for (var example : List.of("video-record.yaml", "late-refused.yaml", "cheese.yaml", "differ.yaml")) {
            var port = new BoardPort("any");
            ScenarioPlayer.byTurns(Examples.scenario(example).onBoard("any"), port, 0, Progress.SILENT);
            var verdict = Checker.check(TopicsInMemory.ofBoard("any", port.requests(), port.events()));
            assertThat(verdict.findings().named()).as(example).isEmpty();
            assertThat(verdict.board("any").fold.time.open).as(example).isNull();
            assertThat(verdict.toBeAnswered()).as(example).isGreaterThan(10);
        }
    }

    // ---- granted

    @Property(tries = TRIES)
    void a_granted_that_is_dropped_is_lost_and_where_the_chain_is_not_mended_a_fork_unless_it_was_the_last(
            @ForAll long seed, @ForAll boolean isMended) {
        var spoilt = spoilt(seed);
        int at = any(spoilt, GrantedCheckerTest::isGranted);
        boolean wasLast = spoilt.isLastOfItsBoard(at);
        spoilt.events.remove(at);
        if (isMended) spoilt.mend();
        assertThat(spoilt.flaws()).contains(Flaw.LOST);
        if (!isMended && !wasLast) assertThat(spoilt.flaws()).contains(Flaw.FORKED);
    }

    @Property(tries = TRIES)
    void a_granted_that_stands_there_twice_is_repeated(@ForAll long seed, @ForAll boolean isMended) {
        var spoilt = spoilt(seed);
        int at = any(spoilt, GrantedCheckerTest::isGranted);
        spoilt.events.add(spoilt.random.nextInt(at + 1, spoilt.events.size() + 1), spoilt.events.get(at));
        if (isMended) spoilt.mend();
        assertThat(spoilt.flaws()).contains(Flaw.REPEATED);
    }

    @Property(tries = TRIES)
    void other_promises_than_those_of_the_turns_are_lost(@ForAll long seed) {
        var spoilt = spoilt(seed);
        int at = any(
                spoilt,
                e -> e.event() instanceof Event.Granted g && !g.promises().isEmpty());
        change(spoilt, at, e -> {
            var promises = new LinkedHashMap<>(e.promises());
            var first = promises.firstEntry();
            promises.put(first.getKey(), first.getValue() == Until.NEVER ? Until.at(1L << 60) : Until.NEVER);
            return new Event.Granted(e.round(), promises, e.gone(), e.asked(), e.expired());
        });
        assertThat(spoilt.flaws()).contains(Flaw.LOST);
    }

    @Property(tries = TRIES)
    void who_goes_without_having_said_so_is_lost(@ForAll long seed) {
        var spoilt = spoilt(seed);
        int at = any(
                spoilt,
                e -> e.event() instanceof Event.Granted g && !g.promises().isEmpty());
        change(spoilt, at, e -> {
            var promises = new LinkedHashMap<>(e.promises());
            var gone = new ArrayList<>(e.gone());
            gone.add(promises.pollFirstEntry().getKey());
            return new Event.Granted(e.round(), promises, gone, e.asked(), e.expired());
        });
        assertThat(spoilt.flaws()).contains(Flaw.LOST);
    }

    @Property(tries = TRIES)
    void one_who_is_asked_and_has_no_reason_to_or_is_not_asked_and_has_one_has_diverged(@ForAll long seed) {
        var spoilt = spoilt(seed);
        int at = any(
                spoilt, e -> e.event() instanceof Event.Granted g && !g.asked().isEmpty());
        change(spoilt, at, e -> {
            var asked = new LinkedHashSet<>(e.asked());
            for (var node : e.promises().keySet()) if (asked.add(node)) break;
            if (asked.size() == e.asked().size()) asked.removeLast();
            return new Event.Granted(e.round(), e.promises(), e.gone(), List.copyOf(asked), e.expired());
        });
        assertThat(spoilt.flaws()).contains(Flaw.DIVERGED);
    }

    @Property(tries = TRIES)
    void another_round_that_opens_than_is_next_has_diverged(@ForAll long seed, @ForAll boolean ends) {
        var spoilt = spoilt(seed);
        int at = any(spoilt, e -> e.event() instanceof Event.Granted g && g.round() != null);
        change(
                spoilt,
                at,
                e -> ends
                        ? new Event.Granted(null, e.promises(), e.gone(), List.of(), e.expired())
                        : new Event.Granted(e.round() + 1, e.promises(), e.gone(), e.asked(), e.expired()));
        assertThat(spoilt.flaws()).contains(Flaw.DIVERGED);
    }

    // ---- what is asked in a round

    @Property(tries = TRIES)
    void nodes_that_are_answered_in_another_order_are_reordered(@ForAll long seed) {
        var spoilt = spoilt(seed);
        var rounds = spoilt.rounds().stream()
                .filter(round -> spoilt.nodes(round).size() > 1)
                .toList();
        Assume.that(!rounds.isEmpty());
        var round = rounds.get(spoilt.random.nextInt(rounds.size()));
        var nodes = spoilt.nodes(round);
        int first = spoilt.random.nextInt(nodes.size() - 1);
        var answers = new ArrayList<>(spoilt.events.subList(round.from(), round.granted()));
        var moved = answers.stream()
                .filter(stored ->
                        nodes.get(first).equals(SpoiltLog.event(stored).node()))
                .toList();
        answers.removeAll(moved);
        int behind = IntStream.range(0, answers.size())
                        .filter(i -> nodes.get(first + 1)
                                .equals(SpoiltLog.event(answers.get(i)).node()))
                        .max()
                        .orElseThrow()
                + 1;
        answers.addAll(behind, moved);
        for (int i = 0; i < answers.size(); i++) spoilt.events.set(round.from() + i, answers.get(i));
        spoilt.mend();
        assertThat(spoilt.flaws()).contains(Flaw.REORDERED);
    }

    @Property(tries = TRIES)
    void an_answer_behind_the_end_of_its_round_is_reordered(@ForAll long seed) {
        var spoilt = spoilt(seed);
        var round = roundWithAnswers(spoilt);
        var moved = spoilt.outcome(round);
        spoilt.events.removeAll(moved);
        spoilt.events.addAll(round.granted() - moved.size() + 1, moved);
        spoilt.mend();
        assertThat(spoilt.flaws()).contains(Flaw.REORDERED);
    }

    @Property(tries = TRIES)
    void an_ask_without_an_answer_is_lost(@ForAll long seed) {
        var spoilt = spoilt(seed);
        spoilt.events.removeAll(spoilt.outcome(roundWithAnswers(spoilt)));
        spoilt.mend();
        assertThat(spoilt.flaws()).contains(Flaw.LOST);
    }

    @Property(tries = TRIES)
    void an_ask_with_two_answers_is_repeated(@ForAll long seed) {
        var spoilt = spoilt(seed);
        var round = roundWithAnswers(spoilt);
        int from = spoilt.random.nextInt(round.from(), round.granted() + 1);
        spoilt.events.addAll(from, spoilt.outcome(round));
        spoilt.mend();
        assertThat(spoilt.flaws()).containsAnyOf(Flaw.REPEATED);
    }

    @Property(tries = TRIES)
    void an_answer_to_what_nobody_has_asked_is_lost(@ForAll long seed) {
        var spoilt = spoilt(seed);
        var round = roundWithAnswers(spoilt);
        var copied = SpoiltLog.event(spoilt.events.get(round.from()));
        var stranger = new EventRecord(
                copied.board(),
                copied.seq(),
                "stranger/1",
                "stranger",
                1,
                0,
                copied.at(),
                copied.event(),
                copied.prev(),
                null);
        spoilt.events.add(
                round.from(),
                RecordedLog.with(
                        spoilt.events.get(round.from()),
                        EventJson.seal(stranger).json()));
        spoilt.mend();
        assertThat(spoilt.flaws()).contains(Flaw.LOST);
    }

    // ---- requests and dead letters

    @Property(tries = TRIES)
    void a_turn_that_is_gone_of_a_round_that_was_decided_is_lost(@ForAll long seed) {
        var spoilt = spoilt(seed);
        var requests = spoilt.history.of(LogTopic.REQUESTS, spoilt.partition);
        var letters = spoilt.history.all(LogTopic.DEAD_LETTERS).stream()
                .map(letter -> new String(letter.value(), StandardCharsets.UTF_8))
                .toList();
        var decided = requests.stream()
                .filter(stored -> !letters.contains(new String(stored.value(), StandardCharsets.UTF_8)))
                .filter(stored -> RequestJson.read(stored.value()).request() instanceof Request.Turn turn
                        && spoilt.events.stream()
                                .map(SpoiltLog::event)
                                .anyMatch(e -> isGranted(e)
                                        && e.board()
                                                .equals(RequestJson.read(stored.value())
                                                        .board())
                                        && e.cause()
                                                .equals("time/"
                                                        + RequestJson.read(stored.value())
                                                                .at() + "." + turn.round())))
                .toList();
        Assume.that(!decided.isEmpty());
        var dropped = decided.get(spoilt.random.nextInt(decided.size()));
        requests.removeIf(stored -> Arrays.equals(stored.value(), dropped.value()));
        assertThat(spoilt.flaws()).contains(Flaw.LOST);
    }

    @Property(tries = TRIES)
    void a_dead_letter_that_is_missing_is_lost_and_one_of_a_turn_that_was_taken_is_repeated(
            @ForAll long seed, @ForAll boolean isMissing) {
        var spoilt = spoilt(seed);
        var letters = spoilt.history.of(LogTopic.DEAD_LETTERS, 0);
        Assume.that(!letters.isEmpty());
        int at = spoilt.random.nextInt(letters.size());
        if (isMissing) {
            letters.remove(at);
            assertThat(spoilt.flaws()).containsExactly(Flaw.LOST);
            return;
        }
        var taken = spoilt.history.of(LogTopic.REQUESTS, spoilt.partition).stream()
                .filter(stored -> RequestJson.read(stored.value()).request() instanceof Request.Turn)
                .filter(stored -> letters.stream().noneMatch(letter -> isAbout(letter, stored)))
                .toList();
        Assume.that(!taken.isEmpty());
        var turn = taken.get(spoilt.random.nextInt(taken.size()));
        var headers = new HashMap<>(letters.get(at).headers());
        headers.put("partition", text(turn.partition()));
        headers.put("offset", text(turn.offset()));
        letters.add(new StoredRecord(LogTopic.DEAD_LETTERS, 0, 1_000_000, turn.key(), turn.value(), headers));
        assertThat(spoilt.flaws()).containsExactly(Flaw.REPEATED);
    }

    private static boolean isAbout(StoredRecord letter, StoredRecord request) {
        return Arrays.equals(letter.headers().get("partition"), text(request.partition()))
                && Arrays.equals(letter.headers().get("offset"), text(request.offset()));
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(StandardCharsets.UTF_8);
    }

    // ---- spoiling

    private static RecordedLog log(long seed) {
        return new RecordedLog(TopicsInMemory.of(GrantedRecording.of(seed, STEPS)));
    }

    private static int any(SpoiltLog spoilt, Predicate<EventRecord> kind) {
        var place = spoilt.any(kind);
        Assume.that(place.isPresent());
        return place.getAsInt();
    }

    private static SpoiltLog.Round roundWithAnswers(SpoiltLog spoilt) {
        var rounds = spoilt.rounds().stream()
                .filter(round -> round.from() < round.granted())
                .toList();
        Assume.that(!rounds.isEmpty());
        return rounds.get(spoilt.random.nextInt(rounds.size()));
    }

    private static boolean isGranted(EventRecord event) {
        return event.event() instanceof Event.Granted;
    }

    private static SpoiltLog spoilt(long seed) {
        var spoilt = SpoiltLog.of(log(seed), seed, GrantedCheckerTest::isGranted);
        Assume.that(spoilt.isPresent());
        return spoilt.get();
    }

    /** Another event that ends a round in its place. */
    private static void change(SpoiltLog spoilt, int at, UnaryOperator<Event.Granted> how) {
        spoilt.change(at, was -> SpoiltLog.with(was, how.apply((Event.Granted) was.event())));
    }
}

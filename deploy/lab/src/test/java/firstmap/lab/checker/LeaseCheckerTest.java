package firstmap.lab.checker;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.trial.GrantedRecording;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Until;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Logs of boards whose nodes are let go, as they are written, and spoilt by one who knows how to number, chain and hash. */
class LeaseCheckerTest {
    private static final int TRIES = 25;
    private static final int STEPS = 300;

    // ---- good

    @Property(tries = 100)
    void a_good_log_has_no_flaw_whoever_is_let_go(@ForAll long seed, @ForAll @IntRange(max = 600) int steps) {
        var verdict = Checker.check(log(seed, steps));
        assertThat(verdict.findings().named()).isEmpty();
    }

    @Example
    void good_logs_have_expiries_of_every_kind_and_who_comes_back() {
        var types = new HashSet<String>();
        for (long seed = 0; seed < 40; seed++)
            for (var stored : log(seed, STEPS).all(LogTopic.EVENTS)) {
                var event = SpoiltLog.event(stored);
                if (event.isOfExpiry()) types.add(event.event().type());
                if (event.event() instanceof Event.Granted g && !g.expired().isEmpty()) types.add("granted");
                if (isOut(event)) types.add("out");
            }
        assertThat(types).contains("unmapped", "detached", "left", "released", "freed", "refused", "granted", "out");
    }

    @Property(tries = TRIES)
    void dead_letters_may_be_read_before_the_events_that_tell_why(@ForAll long seed) {
        var log = log(seed, STEPS);
        var judge = new Judge(GrantedRecording.PARTITIONS);
        for (var topic : List.of(LogTopic.REQUESTS, LogTopic.DEAD_LETTERS, LogTopic.EVENTS))
            log.all(topic).forEach(judge::take);
        for (int i = 0; i < GrantedRecording.PARTITIONS; i++) judge.settle(i);
        assertThat(judge.end().findings().named()).isEmpty();
    }

    @Property(tries = TRIES)
    void who_is_out_is_told_by_board_and_nobody_of_them_may_have_been_alive(@ForAll long seed) {
        var spoilt = spoilt(seed);
        var one = spoilt.event(any(spoilt, EventRecord::isOfExpiry));

        var verdict = Checker.check(spoilt.history);

        assertThat(verdict.out(one.board())).containsKey(one.node());
        verdict.checkAlive((_, _) -> false);
        assertThat(verdict.findings().isEmpty()).isTrue();
        verdict.checkAlive((board, node) -> board.equals(one.board()) && node.equals(one.node()));
        assertThat(verdict.findings().count(Flaw.MISJUDGED)).isOne();
    }

    @Example
    void what_waited_for_who_is_let_go_goes_on_as_part_of_its_expiry_and_no_event_of_it_may_be_missing() {
        var good = new RecordedLog(TopicsInMemory.of(LeaseRecording.ofMove()));
        assertThat(Checker.check(good).findings().named()).isEmpty();
        var expiry = good.all(LogTopic.EVENTS).stream()
                .map(SpoiltLog::event)
                .filter(EventRecord::isOfExpiry)
                .map(event -> event.event().type())
                .toList();
        assertThat(expiry).containsExactly("unmapped", "detached", "left", "migrated", "attached", "released");
        for (int i = 0; i < expiry.size(); i++) {
            var spoilt = SpoiltLog.of(new RecordedLog(good), 0, EventRecord::isOfExpiry)
                    .orElseThrow();
            spoilt.events.remove(spoilt.events.size() - expiry.size() + i);
            spoilt.mend();
            assertThat(spoilt.flaws()).as(expiry.get(i)).isNotEmpty();
        }
    }

    // ---- the events of an expiry

    @Property(tries = TRIES)
    void an_event_that_is_missing_is_found(@ForAll long seed) {
        var spoilt = spoilt(seed);
        spoilt.events.remove(any(spoilt, EventRecord::isOfExpiry));
        spoilt.mend();
        assertThat(spoilt.flaws()).isNotEmpty();
    }

    @Property(tries = TRIES)
    void an_expiry_that_is_missing_is_found(@ForAll long seed) {
        var spoilt = spoilt(seed);
        spoilt.events.removeAll(spoilt.outcome(any(spoilt, EventRecord::isOfExpiry)));
        spoilt.mend();
        assertThat(spoilt.flaws()).containsAnyOf(Flaw.LOST, Flaw.DIVERGED);
    }

    @Property(tries = TRIES)
    void an_event_of_another_node_is_lost(@ForAll long seed) {
        var spoilt = spoilt(seed);
        change(spoilt, was -> like(was, was.cause(), was.node().equals("a") ? "b" : "a", 0, was.at()));
        assertThat(spoilt.flaws()).contains(Flaw.LOST);
    }

    @Property(tries = TRIES)
    void an_event_of_another_cause_is_lost(@ForAll long seed) {
        var spoilt = spoilt(seed);
        change(spoilt, was -> like(was, was.cause() + "0", was.node(), 0, was.at()));
        assertThat(spoilt.flaws()).contains(Flaw.LOST);
    }

    @Property(tries = TRIES)
    void an_event_for_which_the_node_is_said_to_have_asked_is_lost(@ForAll long seed) {
        var spoilt = spoilt(seed);
        change(spoilt, was -> like(was, was.cause(), was.node(), 1_000_000, was.at()));
        assertThat(spoilt.flaws()).contains(Flaw.LOST);
    }

    @Property(tries = TRIES)
    void an_event_at_another_time_has_diverged(@ForAll long seed) {
        var spoilt = spoilt(seed);
        change(spoilt, was -> like(was, was.cause(), was.node(), 0, was.at() + 1));
        assertThat(spoilt.flaws()).contains(Flaw.DIVERGED);
    }

    @Property(tries = TRIES)
    void two_events_in_the_other_order_are_found(@ForAll long seed) {
        var spoilt = spoilt(seed);
        var pairs = new ArrayList<Integer>();
        for (int i = 1; i < spoilt.events.size(); i++) {
            var one = spoilt.event(i - 1);
            var other = spoilt.event(i);
            if (isUndoing(one) && isUndoing(other) && one.cause().equals(other.cause())) pairs.add(i);
        }
        Assume.that(!pairs.isEmpty());
        int at = pairs.get(spoilt.random.nextInt(pairs.size()));
        Collections.swap(spoilt.events, at - 1, at);
        spoilt.mend();
        assertThat(spoilt.flaws()).contains(Flaw.DIVERGED);
    }

    /** What waited for who is gone may go on in the order in which it likes. */
    private static boolean isUndoing(EventRecord event) {
        return event.isOfExpiry()
                && switch (event.event()) {
                    case Event.Unmapped _, Event.Detached _, Event.Left _, Event.Released _, Event.Freed _ -> true;
                    default -> false;
                };
    }

    @Property(tries = TRIES)
    void who_is_let_go_twice_is_found(@ForAll long seed) {
        var spoilt = spoilt(seed);
        int at = any(spoilt, EventRecord::isOfExpiry);
        var outcome = spoilt.outcome(at);
        int behind = spoilt.events.lastIndexOf(outcome.getLast()) + 1;
        spoilt.events.addAll(spoilt.random.nextInt(behind, spoilt.events.size() + 1), outcome);
        spoilt.mend();
        assertThat(spoilt.flaws()).isNotEmpty();
    }

    @Property(tries = TRIES)
    void what_is_granted_to_who_is_out_is_misjudged(@ForAll long seed) {
        var spoilt = spoilt(seed);
        int at = any(spoilt, LeaseCheckerTest::isOut);
        var was = (Event.Refused) spoilt.event(at).event();
        spoilt.change(
                at,
                e -> SpoiltLog.with(
                        e,
                        new Event.Refused(
                                was.request(),
                                Errno.ENOENT,
                                was.reason(),
                                was.subject(),
                                was.binding(),
                                was.waysOut(),
                                was.waited())));
        assertThat(spoilt.flaws()).contains(Flaw.MISJUDGED);
    }

    @Property(tries = TRIES)
    void what_happens_in_the_name_of_who_is_out_is_lost(@ForAll long seed) {
        var spoilt = spoilt(seed);
        var outcome = spoilt.outcome(any(spoilt, EventRecord::isOfExpiry));
        var last = SpoiltLog.event(outcome.getLast());
        var join = new EventRecord(
                last.board(),
                last.seq(),
                last.node() + "/1000",
                last.node(),
                1000,
                0,
                last.at(),
                new Event.Left("device-0"),
                last.prev(),
                null);
        int behind = spoilt.events.lastIndexOf(outcome.getLast()) + 1;
        spoilt.events.add(
                behind, RecordedLog.with(outcome.getLast(), EventJson.seal(join).json()));
        spoilt.mend();
        assertThat(spoilt.flaws()).contains(Flaw.LOST);
    }

    // ---- those who are let go with a round

    @Property(tries = TRIES)
    void one_more_or_one_less_who_is_said_to_be_let_go_is_found(@ForAll long seed, @ForAll boolean isMore) {
        var spoilt = spoilt(seed, LeaseCheckerTest::isEndWithExpiry);
        int at = any(spoilt, LeaseCheckerTest::isEndWithExpiry);
        spoilt.change(at, was -> {
            var e = (Event.Granted) was.event();
            var expired = new ArrayList<>(e.expired());
            if (isMore) expired.add("z");
            else expired.removeLast();
            return SpoiltLog.with(was, new Event.Granted(e.round(), e.promises(), e.gone(), e.asked(), expired));
        });
        assertThat(spoilt.flaws()).isNotEmpty();
    }

    // ---- the requests

    @Property(tries = TRIES)
    void an_expiry_that_nobody_has_asked_for_is_lost(@ForAll long seed) {
        var spoilt = spoilt(seed);
        var of = spoilt.event(any(spoilt, EventRecord::isOfExpiry));
        spoilt.history.of(LogTopic.REQUESTS, spoilt.partition).removeIf(stored -> isExpireOf(stored, of));
        assertThat(spoilt.flaws()).contains(Flaw.LOST);
    }

    @Property(tries = TRIES)
    void an_expiry_of_who_had_spoken_since_is_found(@ForAll long seed) {
        var spoilt = spoilt(seed);
        var of = spoilt.event(any(spoilt, LeaseCheckerTest::isOfSilence));
        var requests = spoilt.history.of(LogTopic.REQUESTS, spoilt.partition);
        for (int i = 0; i < requests.size(); i++)
            if (isExpireOf(requests.get(i), of)) requests.set(i, earlier(requests.get(i)));
        for (int i = 0; i < spoilt.events.size(); i++) {
            var event = spoilt.event(i);
            var cause = "lease/%s/%d".formatted(of.node(), lastSeen(of) - 1);
            if (event.board().equals(of.board()) && event.cause().equals(of.cause()))
                spoilt.events.set(
                        i,
                        RecordedLog.with(
                                spoilt.events.get(i),
                                EventJson.seal(like(event, cause, of.node(), 0, event.at()))
                                        .json()));
        }
        spoilt.mend();
        // One that named a number too early, and was a dead letter, may have become right: then this outcome is too
        // late.
        assertThat(spoilt.flaws()).containsAnyOf(Flaw.LOST, Flaw.REORDERED);
    }

    @Property(tries = TRIES)
    void an_expiry_of_who_takes_its_turn_in_that_round_is_lost(@ForAll long seed) {
        var spoilt = spoilt(seed, LeaseCheckerTest::isEndWithExpiry);
        int at = any(spoilt, LeaseCheckerTest::isEndWithExpiry);
        var end = spoilt.event(at);
        var expired = ((Event.Granted) end.event()).expired();
        var requests = spoilt.history.of(LogTopic.REQUESTS, spoilt.partition);
        for (int i = 0; i < requests.size(); i++) {
            if (!(requests.get(i).value() instanceof byte[] value)) continue;
            var record = RequestJson.read(value);
            if (!(record.request() instanceof Request.Expire expire)
                    || !record.board().equals(end.board())
                    || !expired.contains(expire.of())
                    || !end.cause().equals("time/" + record.at() + "." + expire.round())) continue;
            var turn = new Request.Turn(expire.round(), expire.seen(), List.of(), Until.NEVER);
            requests.set(
                    i,
                    RecordedLog.with(
                            requests.get(i),
                            RequestJson.write(RequestRecord.turn(expire.of(), record.board(), record.at(), turn))));
        }
        assertThat(spoilt.flaws()).contains(Flaw.LOST);
    }

    // ---- spoiling

    private static RecordedLog log(long seed, int steps) {
        return new RecordedLog(TopicsInMemory.of(LeaseRecording.of(seed, steps)));
    }

    private static SpoiltLog spoilt(long seed) {
        return spoilt(seed, EventRecord::isOfExpiry);
    }

    private static SpoiltLog spoilt(long seed, Predicate<EventRecord> kind) {
        var spoilt = SpoiltLog.of(log(seed, STEPS), seed, kind);
        Assume.that(spoilt.isPresent());
        return spoilt.get();
    }

    private static int any(SpoiltLog spoilt, Predicate<EventRecord> kind) {
        var place = spoilt.any(kind);
        Assume.that(place.isPresent());
        return place.getAsInt();
    }

    private static void change(SpoiltLog spoilt, UnaryOperator<EventRecord> how) {
        spoilt.change(any(spoilt, EventRecord::isOfExpiry), how);
    }

    private static boolean isEndWithExpiry(EventRecord event) {
        return event.event() instanceof Event.Granted g && !g.expired().isEmpty();
    }

    /** Of one that has asked something on a board of given time. */
    private static boolean isOfSilence(EventRecord event) {
        return event.isOfExpiry() && !event.cause().contains(".") && lastSeen(event) > 0;
    }

    private static long lastSeen(EventRecord expiry) {
        return Long.parseLong(expiry.cause().substring(expiry.cause().lastIndexOf('/') + 1));
    }

    private static boolean isOut(EventRecord event) {
        return event.event() instanceof Event.Refused e && e.reason().contains("is out since event");
    }

    private static boolean isExpireOf(StoredRecord stored, EventRecord expiry) {
        var record = RequestJson.read(stored.value());
        return record.board().equals(expiry.board()) && record.id().equals(expiry.cause());
    }

    private static StoredRecord earlier(StoredRecord stored) {
        var record = RequestJson.read(stored.value());
        var expire = (Request.Expire) record.request();
        var earlier = Request.Expire.given(expire.of(), expire.lastSeen() - 1);
        return RecordedLog.with(stored, RequestJson.write(RequestRecord.expire(record.board(), 0, earlier)));
    }

    private static EventRecord like(EventRecord was, String cause, String node, long nodeSeq, long at) {
        return new EventRecord(
                was.board(), was.seq(), cause, node, nodeSeq, was.missed(), at, 0, was.event(), was.prev(), null);
    }
}

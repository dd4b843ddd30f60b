package firstmap.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.loop.AnotherRule;
import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.snapshot.SnapshotJson;
import firstmap.coordinator.snapshot.SnapshotManifest;
import firstmap.coordinator.trial.MemoryRecording;
import firstmap.coordinator.trial.SealedText;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditTest {
    private static final int HOME = Home.of("phone", GoodLog.PARTITIONS);

    private final GoodLog log = GoodLog.of(7, 60);
    private final MemoryRecording recording = log.recording;

    @Test
    void every_byte_of_an_event_counts() throws Exception {
        int at = recording.events(HOME).size() / 2;
        var value = recording.events(HOME).get(at).value();
        for (int position = 0; position < value.length; position++) {
            var bad = recording.copy();
            Tampering.changeByte(bad.events(HOME), at, position, 1);
            var finding = only(audit(bad));
            assertThat(finding.kind()).as("byte " + position).isEqualTo(Finding.Kind.ALTERED);
            assertThat(finding.offset()).isEqualTo(at);
            if (finding.problem().contains("the hash"))
                assertThat(finding.problem()).contains("byte " + position + " is the first");
        }
    }

    @Test
    void a_finding_says_in_a_sentence_what_and_where() throws Exception {
        var event = event(HOME, 4);
        recording.events(HOME).remove(4);
        recording.renumberEvents(HOME);
        assertThat(only(audit(recording)).sentence())
                .startsWith("firstmap.events partition %d offset 4 (board %s, event %d): "
                        .formatted(HOME, event.board(), event.seq()));
    }

    // ---- answers

    @Test
    void what_coordinators_have_not_come_to_is_not_answered_yet_and_before_that_it_is_a_fault() throws Exception {
        var last = recording.requests(HOME).getLast();
        for (int i = 1; i <= 3; i++)
            log.append(
                    "phone",
                    GoodLog.bytes(
                            "{\"type\":\"release\",\"node\":\"late\",\"seq\":%d,\"board\":\"phone\",\"at\":0,\"buffer\":\"x\"}"
                                    .formatted(i)));
        var report = audit(recording);
        assertThat(report.findings()).isEmpty();
        assertThat(report.partitions().get(HOME).notAnswered()).isEqualTo(3);

        recording.answered(HOME, last.offset() + 2);
        var finding = only(audit(recording));
        assertThat(finding.kind()).isEqualTo(Finding.Kind.CUT);
        assertThat(finding.problem()).contains("offset " + (last.offset() + 1));
    }

    @Test
    void requests_that_were_committed_and_are_gone_are_found() throws Exception {
        recording.answered(HOME, recording.requests(HOME).getLast().offset() + 2);
        var finding = only(audit(recording));
        assertThat(finding.kind()).isEqualTo(Finding.Kind.CUT);
        assertThat(finding.topic()).isEqualTo("firstmap.requests");
    }

    @Test
    void an_answer_that_says_that_the_rule_failed_is_taken_as_it_is_and_counted() throws Exception {
        log.ask("phone", "unlucky", new Request.Release("x"));
        log.ask("phone", "next", new Request.Release("x"));
        log.allAnswered();
        int at = recording.events(HOME).size() - 2;
        Tampering.rewrite(recording.events(HOME), at, e -> failed(e, "release", e.cause()));
        var report = audit(recording);
        assertThat(report.findings()).isEmpty();
        assertThat(report.partitions().get(HOME).ruleFailures()).isEqualTo(1);

        for (var other :
                List.of(failed(event(HOME, at), "create", "unlucky/1"), failed(event(HOME, at), "release", "x"))) {
            Tampering.rewrite(recording.events(HOME), at, _ -> other);
            assertThat(only(audit(recording)).kind()).isEqualTo(Finding.Kind.DECIDED_OTHERWISE);
        }
    }

    @Test
    void an_event_behind_the_last_that_nobody_asked_for_or_that_was_answered_before_is_found() throws Exception {
        int end = recording.events(HOME).size();
        var forged = recording.copy();
        Tampering.forge(forged.events(HOME), end, "phone");
        var finding = only(audit(forged));
        assertThat(finding.kind()).isEqualTo(Finding.Kind.WITHOUT_REQUEST);
        assertThat(finding.offset()).isEqualTo(end);
        assertThat(finding.problem()).contains("request 1 of node ghost");

        var earlier = event(HOME, 0);
        Tampering.rewrite(forged.events(HOME), end, e -> asked(e, earlier.node(), earlier.nodeSeq()));
        finding = only(audit(forged));
        assertThat(finding.kind()).isEqualTo(Finding.Kind.ANSWERED_TWICE);
        assertThat(finding.offset()).isEqualTo(end);
    }

    private static EventRecord asked(EventRecord e, String node, long seq) {
        return new EventRecord(
                e.board(), e.seq(), e.cause(), node, seq, e.missed(), e.at(), e.behind(), e.event(), e.prev(), null);
    }

    private static EventRecord failed(EventRecord e, String request, String cause) {
        var refused = new Event.Refused(request, Errno.EIO, "the rule failed", Event.Subject.NOTHING, null, List.of());
        return new EventRecord(
                e.board(),
                e.seq(),
                cause,
                e.node(),
                e.nodeSeq(),
                e.missed(),
                e.at(),
                e.behind(),
                refused,
                e.prev(),
                null);
    }

    // ---- words

    @Test
    void all_of_a_refusal_counts_but_its_words() throws Exception {
        log.ask("phone", "unlucky", new Request.Release("x"));
        log.ask("phone", "next", new Request.Release("x"));
        log.allAnswered();
        int at = recording.events(HOME).size() - 2;
        var was = (Event.Refused) event(HOME, at).event();
        Tampering.rewrite(recording.events(HOME), at, Tampering::reworded);
        assertThat(audit(recording).findings()).isEmpty();
        for (var other : List.of(
                new Event.Refused("detach", was.errno(), was.reason(), was.subject(), null, List.of()),
                new Event.Refused(was.request(), Errno.EBADF, was.reason(), was.subject(), null, List.of()),
                new Event.Refused(was.request(), was.errno(), was.reason(), Event.Subject.NOTHING, null, List.of()),
                new Event.Refused(
                        was.request(),
                        was.errno(),
                        was.reason(),
                        was.subject(),
                        new Event.Binding("alignment", "camera", "1", "2"),
                        List.of()),
                new Event.Refused(
                        was.request(),
                        was.errno(),
                        was.reason(),
                        was.subject(),
                        null,
                        List.of(new Event.WayOut("recreate", 0, 0, List.of(), List.of()))),
                new Event.Refused(
                        was.request(), was.errno(), was.reason(), was.subject(), null, List.of(), !was.waited()))) {
            Tampering.rewrite(recording.events(HOME), at, e -> Tampering.saying(e, other));
            assertThat(only(audit(recording)).kind()).isEqualTo(Finding.Kind.DECIDED_OTHERWISE);
        }
    }

    @Test
    void words_that_were_changed_are_found_by_heads_that_were_kept_elsewhere() throws Exception {
        log.ask("phone", "unlucky", new Request.Release("x"));
        log.allAnswered();
        int last = recording.events(HOME).size() - 1;
        var head = event(HOME, last);
        Tampering.rewrite(recording.events(HOME), last, Tampering::reworded);
        var claim = new Claim(Finding.Kind.REWRITTEN, "heads", "phone", head.seq(), head.hash(), null);
        assertThat(only(Audit.run(recording, List.of(claim), Progress.SILENT)).kind())
                .isEqualTo(Finding.Kind.REWRITTEN);
    }

    @Test
    void a_reordered_refusal_in_other_words_is_still_known_for_what_it_is() throws Exception {
        log.ask("phone", "unlucky", new Request.Release("x"));
        log.ask("phone", "next", new Request.Leave("nobody"));
        log.allAnswered();
        int at = recording.events(HOME).size() - 2;
        Tampering.rewrite(recording.events(HOME), at, Tampering::reworded);
        Tampering.swap(recording.events(HOME), at);
        recording.renumberEvents(HOME);
        assertThat(only(audit(recording)).kind()).isEqualTo(Finding.Kind.REORDERED);
    }

    // ---- editions of the rule

    @Test
    void a_board_of_an_unknown_rule_is_followed_and_said_not_to_be_repeated_while_the_others_are() throws Exception {
        int defined = defined("phone");
        Tampering.rewrite(recording.events(HOME), defined, AuditTest::byUnknownRule);
        var report = audit(recording);
        assertThat(report.good()).isFalse();
        assertThat(report.verdict()).isEqualTo(AuditReport.Verdict.UNKNOWN_RULE);
        assertThat(report.events())
                .isEqualTo(recording.events(0).size() + recording.events(1).size());
        assertThat(report.partitions().get(HOME).verdict()).isEqualTo(AuditReport.Verdict.UNKNOWN_RULE);
        assertThat(report.partitions().get(1 - HOME).verdict()).isEqualTo(AuditReport.Verdict.GOOD);
        var finding = only(report);
        assertThat(finding.kind()).isEqualTo(Finding.Kind.UNKNOWN_RULE);
        assertThat(finding.offset()).isEqualTo(defined);
        assertThat(finding.board()).isEqualTo("phone");
        assertThat(finding.problem())
                .startsWith("the board is decided by rule 7, which this version does not have (it has 1, 2)");

        int forged = recording.events(HOME).size() - 1;
        while (event(HOME, forged).board().equals("phone")) forged--;
        Tampering.rewrite(recording.events(HOME), forged, Tampering::later);
        report = audit(recording);
        assertThat(report.verdict()).isEqualTo(AuditReport.Verdict.WRONG);
        assertThat(report.findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.DECIDED_OTHERWISE, Finding.Kind.UNKNOWN_RULE);
    }

    @Test
    void chain_and_hashes_of_a_board_of_an_unknown_rule_are_checked() throws Exception {
        Tampering.rewrite(recording.events(HOME), defined("phone"), AuditTest::byUnknownRule);
        int at = last("phone");
        var dropped = recording.copy();
        int before = at - 1;
        while (!event(HOME, before).board().equals("phone")) before--;
        dropped.events(HOME).remove(before);
        dropped.renumberEvents(HOME);
        assertThat(audit(dropped).findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.INSERTED, Finding.Kind.UNKNOWN_RULE);
        Tampering.changeByte(recording.events(HOME), at, 20, 1);
        assertThat(audit(recording).findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.ALTERED, Finding.Kind.UNKNOWN_RULE);
    }

    @Test
    void what_an_unknown_rule_says_need_not_be_known_nor_answer_a_request() throws Exception {
        Tampering.rewrite(recording.events(HOME), defined("phone"), AuditTest::byUnknownRule);
        var head = event(HOME, last("phone"));
        var granted = "{\"type\":\"granted\",\"board\":\"phone\",\"seq\":%d,\"cause\":\"time/0.1\",\"prev\":\"%s\"}"
                .formatted(head.seq() + 1, head.hash());
        recording.append(Topic.EVENTS, HOME, GoodLog.bytes("phone"), SealedText.of(granted));
        log.append("phone", GoodLog.bytes("{\"type\":\"turn\"}"));
        log.allAnswered();
        assertThat(audit(recording).verdict()).isEqualTo(AuditReport.Verdict.UNKNOWN_RULE);
    }

    @Test
    void where_requests_have_expired_a_board_of_an_unknown_rule_is_followed_as_well() throws Exception {
        Tampering.rewrite(recording.events(HOME), defined("phone"), AuditTest::byUnknownRule);
        recording.expire(HOME, 10);
        assertThat(audit(recording).findings()).extracting(Finding::kind).containsExactly(Finding.Kind.UNKNOWN_RULE);
    }

    private int defined(String board) {
        int at = 0;
        while (!event(HOME, at).board().equals(board) || !(event(HOME, at).event() instanceof Event.Defined)) at++;
        return at;
    }

    private int last(String board) {
        int at = recording.events(HOME).size() - 1;
        while (!event(HOME, at).board().equals(board)) at--;
        return at;
    }

    private static EventRecord byUnknownRule(EventRecord e) {
        return Tampering.saying(e, AnotherRule.stating(AnotherRule.UNKNOWN, e.event()));
    }

    @Test
    void requests_that_come_again_are_counted_and_have_no_second_answer() throws Exception {
        long before = audit(recording).partitions().get(HOME).duplicates();
        var first = recording.requests(HOME).getFirst();
        for (int i = 0; i < 3; i++) log.answer(recording.append(Topic.REQUESTS, HOME, first.key(), first.value()));
        log.allAnswered();
        var report = audit(recording);
        assertThat(report.findings()).isEmpty();
        assertThat(report.partitions().get(HOME).duplicates()).isEqualTo(before + 3);
    }

    // ---- what is not kept

    @Test
    void wherever_requests_have_expired_decisions_are_made_again_from_the_first_that_is_kept() throws Exception {
        for (int seed = 0; seed < 6; seed++) {
            var whole = GoodLog.of(seed, 60).recording;
            for (int expired = 1; expired < whole.requests(HOME).size(); expired++) {
                var kept = whole.copy();
                kept.expire(HOME, expired);
                var report = audit(kept);
                assertThat(report.findings())
                        .as("log %d without the first %d", seed, expired)
                        .isEmpty();
                var of = report.partitions().get(HOME);
                assertThat(of.verdict()).isEqualTo(AuditReport.Verdict.GOOD_AS_FAR_AS_KEPT);
                assertThat(of.events()).isEqualTo(whole.events(HOME).size());
            }
        }
    }

    @Test
    void where_requests_have_expired_the_events_before_are_still_linked_and_applied() throws Exception {
        recording.expire(HOME, recording.requests(HOME).size() / 2);
        long from = audit(recording).partitions().get(HOME).decisionsFrom();
        assertThat(from).isPositive();
        for (int at = 0; at < from; at++) {
            var bad = recording.copy();
            Tampering.changeByte(bad.events(HOME), at, 30, 1);
            assertThat(only(audit(bad)).offset()).isEqualTo(at);
            var less = recording.copy();
            less.events(HOME).remove(at);
            assertThat(audit(less).good()).isFalse();
        }
    }

    @Test
    void where_events_have_been_deleted_links_are_followed_from_there() throws Exception {
        recording.events(HOME).subList(0, 5).clear();
        var deleted = only(audit(recording));
        assertThat(deleted.kind()).isEqualTo(Finding.Kind.DELETED);
        assertThat(deleted.offset()).isEqualTo(5);
        recording.events(HOME).remove(recording.events(HOME).size() / 2);
        assertThat(audit(recording).findings())
                .extracting(Finding::kind)
                .containsExactlyInAnyOrder(Finding.Kind.DELETED, Finding.Kind.INSERTED);
    }

    @Test
    void where_events_have_been_deleted_what_is_known_of_the_others_is_still_compared() throws Exception {
        var last = EventJson.read(recording.events(HOME).getLast().value());
        recording.events(HOME).subList(0, 5).clear();
        var right = new Claim(Finding.Kind.REWRITTEN, "x", last.board(), last.seq(), last.hash(), null);
        assertThat(only(audit(recording, List.of(right))).kind()).isEqualTo(Finding.Kind.DELETED);
        var wrong = new Claim(Finding.Kind.REWRITTEN, "x", last.board(), last.seq(), last.prev(), null);
        assertThat(audit(recording, List.of(wrong)).findings())
                .extracting(Finding::kind)
                .containsExactlyInAnyOrder(Finding.Kind.DELETED, Finding.Kind.REWRITTEN);
    }

    // ---- snapshots

    @Test
    void a_snapshot_is_the_state_of_its_board_at_its_event() throws Exception {
        var board = Boards.fresh("phone");
        for (var line : recording.events(HOME)) {
            var event = EventJson.read(line.value());
            if (!event.board().equals("phone")) continue;
            board.evolve(event);
            snapshot(SnapshotJson.write(Snapshot.of(board), line.offset() + 1, _ -> {}));
        }
        assertThat(audit(recording).findings()).isEmpty();
    }

    @Test
    void a_snapshot_that_is_one_event_late_is_found() throws Exception {
        Snapshot before = null;
        var board = Boards.fresh("phone");
        int late = 0;
        for (var line : recording.events(HOME)) {
            var event = EventJson.read(line.value());
            if (!event.board().equals("phone")) continue;
            if (before != null && !(event.event() instanceof Event.Refused)) {
                var m = SnapshotJson.write(before, line.offset() + 1, _ -> {});
                snapshot(new SnapshotManifest(
                        m.board(), event.seq(), event.hash(), m.offset(), m.parts(), m.bytes(), m.state()));
                late++;
            }
            board.evolve(event);
            before = Snapshot.of(board);
        }
        var report = audit(recording);
        assertThat(report.findings()).hasSize(late).extracting(Finding::kind).containsOnly(Finding.Kind.SNAPSHOT);
        assertThat(report.findings().getFirst().problem()).contains("in the state");
        assertThat(report.events()).as("the log itself is good").isEqualTo(count());
    }

    @Test
    void a_snapshot_ahead_of_the_log_is_found_and_a_damaged_one_is_as_none() throws Exception {
        var m = SnapshotJson.write(Snapshot.of(log.board("phone")), 1, _ -> {});
        var damaged = m.json();
        damaged[40] ^= 1;
        recording.append(Topic.SNAPSHOTS, HOME, GoodLog.bytes("phone"), damaged);
        recording.append(Topic.SNAPSHOTS, HOME, GoodLog.bytes("phone#0"), new byte[] {1});
        recording.append(Topic.SNAPSHOTS, HOME, GoodLog.bytes("phone"), null);
        assertThat(audit(recording).findings()).isEmpty();
        snapshot(new SnapshotManifest("phone", m.seq() + 1, m.head(), 1, m.parts(), m.bytes(), m.state()));
        var finding = only(audit(recording));
        assertThat(finding.kind()).isEqualTo(Finding.Kind.SNAPSHOT);
        assertThat(finding.problem()).contains("the events of this partition end here");
    }

    private void snapshot(SnapshotManifest manifest) {
        recording.append(Topic.SNAPSHOTS, HOME, GoodLog.bytes(manifest.board()), manifest.json());
    }

    // ---- heads

    @Test
    void the_heads_of_an_earlier_audit_find_another_history_and_a_shorter_one_and_a_board_that_is_gone()
            throws Exception {
        var heads = Heads.of(audit(recording)).claims("heads");
        assertThat(audit(recording, heads).findings()).isEmpty();
        log.ask("phone", "more", new Request.Release("x"));
        log.allAnswered();
        assertThat(audit(recording, heads).findings())
                .as("a longer one has it still")
                .isEmpty();

        var other = GoodLog.of(8, 60).recording;
        assertThat(audit(other).good()).isTrue();
        assertThat(audit(other, heads).findings())
                .isNotEmpty()
                .extracting(Finding::kind)
                .containsOnly(Finding.Kind.REWRITTEN, Finding.Kind.CUT);
        var nothing = new MemoryRecording(GoodLog.PARTITIONS);
        assertThat(audit(nothing, heads).findings())
                .hasSize(4)
                .allMatch(finding -> finding.problem().contains("none is of that board"));
    }

    @Test
    void what_is_said_of_an_event_in_the_middle_is_compared_there() throws Exception {
        var event = event(HOME, 6);
        var right = new Claim(Finding.Kind.LIVE, "x", event.board(), event.seq(), event.hash(), null);
        assertThat(audit(recording, List.of(right)).findings()).isEmpty();
        for (var kind : List.of(Finding.Kind.LIVE, Finding.Kind.REWRITTEN)) {
            var wrong = new Claim(kind, "x", event.board(), event.seq(), event.prev(), null);
            var report = audit(recording, List.of(wrong));
            var finding = only(report);
            assertThat(finding.kind()).isEqualTo(kind);
            assertThat(finding.offset()).isEqualTo(6);
            assertThat(finding.seq()).isEqualTo(event.seq());
            boolean goesOn = report.events() == count();
            assertThat(goesOn).isEqualTo(kind == Finding.Kind.LIVE);
        }
    }

    private EventRecord event(int partition, int at) {
        return EventJson.read(recording.events(partition).get(at).value());
    }

    private long count() {
        return recording.events(0).size() + recording.events(1).size();
    }

    static Finding only(AuditReport report) {
        assertThat(report.findings()).hasSize(1);
        assertThat(report.good()).isFalse();
        return report.findings().getFirst();
    }

    static AuditReport audit(MemoryRecording recording) throws InterruptedException {
        return audit(recording, List.of());
    }

    private static AuditReport audit(MemoryRecording recording, Collection<Claim> claims) throws InterruptedException {
        return Audit.run(recording, claims, Progress.SILENT);
    }
}

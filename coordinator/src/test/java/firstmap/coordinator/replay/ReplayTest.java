package firstmap.coordinator.replay;

import static firstmap.coordinator.trial.AnsweredRecording.create;
import static firstmap.coordinator.trial.AnsweredRecording.define;
import static firstmap.coordinator.trial.AnsweredRecording.join;
import static firstmap.coordinator.trial.AnsweredRecording.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import firstmap.coordinator.audit.Audit;
import firstmap.coordinator.audit.Finding;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.exchange.Recording;
import firstmap.coordinator.loop.AnotherRule;
import firstmap.coordinator.trial.AnsweredRecording;
import firstmap.events.Direction;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final Change COMPATIBLE = new Change(null, null, Policy.COMPATIBLE, null);
    private static final Change STRICT = new Change(null, null, Policy.STRICT, null);

    /** A camera maps a buffer, and an encoder comes late. */
    private static AnsweredRecording late(Policy policy) {
        return new AnsweredRecording(1)
                .ask("phone", 1, define(policy, 64))
                .ask("phone", 2, join("camera"))
                .ask("phone", 3, join("encoder"))
                .ask("phone", 4, create("b"))
                .ask("phone", 5, new Request.Attach("c", "b", "camera", "dma", false))
                .ask("phone", 6, new Request.Map("c", Direction.FROM_DEVICE))
                .ask("phone", 7, new Request.Attach("e", "b", "encoder", "dma", false));
    }

    private static BoardDifferences replay(Recording recording, Change change) {
        var verdicts = new Replay(recording, change, Set.of(), Progress.SILENT).partition(0, () -> false);
        assertThat(verdicts).hasSize(1);
        return verdicts.getFirst();
    }

    @Test
    void unchanged_nothing_differs() {
        var verdict = replay(late(Policy.STRICT), Change.NONE);

        assertThat(verdict.status()).isEqualTo(BoardDifferences.Status.REPLAYED);
        assertThat(verdict.requests()).isEqualTo(7);
        assertThat(verdict.diverged()).isZero();
        assertThat(verdict.reworded()).isZero();
        assertThat(verdict.first()).isNull();
        assertThat(verdict.recorded()).isEqualTo(verdict.replayed());
    }

    @Test
    void a_refusal_that_another_policy_would_not_have_made_is_lost_and_what_it_leaves_is_told() {
        var verdict = replay(late(Policy.STRICT), COMPATIBLE);

        assertThat(verdict.diverged()).isEqualTo(1);
        assertThat(verdict.first())
                .isEqualTo(new BoardDifferences.Divergence("node/7", "attach", 8, 7000, "EBUSY", "attached"));
        assertThat(verdict.lost().count()).isEqualTo(1);
        assertThat(verdict.lost().by()).containsExactly(new BoardDifferences.By("EBUSY", "encoder/dma", 1));
        assertThat(verdict.gained().count()).isZero();
        assertThat(verdict.left()).isEqualTo(new BoardDifferences.Left(1, 0, 0));
    }

    @Test
    void what_was_built_on_a_grant_that_is_refused_now_makes_no_sense_and_is_counted_apart() {
        var recording = late(Policy.COMPATIBLE)
                .ask("phone", 8, new Request.Map("e", Direction.TO_DEVICE))
                .ask("phone", 9, new Request.Unmap("e"))
                .ask("phone", 10, new Request.Detach("e"))
                .ask("phone", 11, new Request.Unmap("nobody"));

        var verdict = replay(recording, STRICT);

        assertThat(verdict.gained().by()).containsExactly(new BoardDifferences.By("EBUSY", "encoder/dma", 1));
        assertThat(verdict.senseless().named())
                .extracting(BoardDifferences.Refusal::type, BoardDifferences.Refusal::errno)
                .containsExactly(tuple("map", "ENOENT"), tuple("unmap", "ENOENT"), tuple("detach", "ENOENT"));
        assertThat(verdict.recorded().refused()).isEqualTo(1);
        assertThat(verdict.replayed().refused()).isEqualTo(5);
    }

    @Test
    void other_heaps_are_told_by_their_peaks_and_by_the_buffers_that_end_there() {
        var heap = new HeapSpec("big", HeapSpec.Kind.CONTIGUOUS, 0x8000_0000L, 1 << 20, false, null, List.of());

        var verdict = replay(late(Policy.STRICT), new Change(null, List.of(heap), null, null));

        assertThat(verdict.elsewhere()).isEqualTo(1);
        assertThat(verdict.buffers()).containsExactly(new BoardDifferences.Elsewhere("b", "cma", "big"));
        assertThat(verdict.heaps())
                .containsExactly(
                        new BoardDifferences.Peak("cma", 4096L, null), new BoardDifferences.Peak("big", null, 4096L));
        assertThat(verdict.first().request()).isEqualTo("node/6");
        assertThat(verdict.first().replayed()).isEqualTo("allocated big, mapped");
    }

    @Test
    void a_heap_that_is_too_small_makes_first_maps_fail() {
        var heap = new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000L, 4096, false, null, List.of());
        var recording = late(Policy.STRICT)
                .ask("phone", 8, create("b2"))
                .ask("phone", 9, new Request.Attach("c2", "b2", "camera", "dma", false))
                .ask("phone", 10, new Request.Map("c2", Direction.FROM_DEVICE))
                .ask("phone", 11, new Request.Unmap("c2"));

        var verdict = replay(recording, new Change(null, List.of(heap), null, null));

        assertThat(verdict.gained().by()).containsExactly(new BoardDifferences.By("ENOMEM", "camera/dma", 1));
        assertThat(verdict.senseless().by())
                .extracting(BoardDifferences.By::errno)
                .containsExactly("EINVAL");
        assertThat(verdict.buffers()).containsExactly(new BoardDifferences.Elsewhere("b2", "cma", null));
        assertThat(verdict.recorded().bytesAllocated()).isEqualTo(8192);
        assertThat(verdict.replayed().bytesAllocated()).isEqualTo(4096);
    }

    @Test
    void a_board_whose_first_requests_are_gone_is_named_and_others_are_replayed() {
        var recording = new AnsweredRecording(1);
        recording.ask("old", 1, define(Policy.STRICT, 64)).ask("old", 2, create("x"));
        recording
                .ask("new", 1, define(Policy.STRICT, 64))
                .ask("old", 3, create("y"))
                .ask("new", 2, create("z"));
        recording.expire(0, 2);

        var verdicts = new Replay(recording, Change.NONE, Set.of(), Progress.SILENT).partition(0, () -> false);

        assertThat(verdicts)
                .extracting(BoardDifferences::board, BoardDifferences::status, BoardDifferences::diverged)
                .containsExactly(
                        tuple("new", BoardDifferences.Status.REPLAYED, 0L),
                        tuple("old", BoardDifferences.Status.EXPIRED, 0L));
        assertThat(verdicts.getLast().problem()).contains("the request of event 1 is gone");
    }

    @Test
    void dead_letters_duplicates_and_what_has_no_outcome_yet_do_not_disturb() {
        var recording = new AnsweredRecording(1);
        for (int i = 0; i < 5000; i++)
            recording.append(Topic.REQUESTS, 0, key("phone"), "noise".getBytes(StandardCharsets.UTF_8));
        recording.ask("phone", 1, define(Policy.STRICT, 64));
        for (int i = 0; i < 3000; i++) recording.ask("phone", 1, define(Policy.STRICT, 64));
        recording.ask("phone", 2, create("x"));
        recording.append(
                Topic.REQUESTS,
                0,
                key("phone"),
                RequestJson.write(new RequestRecord("node", 3, "phone", 0, create("y"))));

        var verdict = replay(recording, Change.NONE);

        assertThat(verdict.status()).isEqualTo(BoardDifferences.Status.REPLAYED);
        assertThat(verdict.requests()).isEqualTo(3003);
        assertThat(verdict.duplicates()).isEqualTo(3000);
        assertThat(verdict.unanswered()).isEqualTo(1);
        assertThat(verdict.diverged()).isZero();
    }

    @Test
    void a_recorded_event_that_cannot_follow_ends_its_partition_with_its_place_and_audit_tells_more() throws Exception {
        var recording = late(Policy.STRICT);
        recording.lines(Topic.EVENTS, 0).remove(3);

        var verdict = replay(recording, Change.NONE);

        assertThat(verdict.status()).isEqualTo(BoardDifferences.Status.CORRUPT);
        assertThat(verdict.problem()).contains("the event before it was 3").endsWith("'audit' tells more");
        // As it says.
        var place = verdict.problem().substring(0, verdict.problem().indexOf(':'));
        assertThat(Audit.run(recording, List.of(), Progress.SILENT).findings())
                .extracting(Finding::sentence)
                .first(InstanceOfAssertFactories.STRING)
                .startsWith(place)
                .contains("event 4", "is missing");
        assertThat(ReplayReport.of(1, 1, List.of(verdict)).total().corrupt()).isEqualTo(1);
    }

    @Test
    void what_is_set_aside_is_not_replayed() {
        var recording = late(Policy.STRICT);
        recording.append(Topic.EVENTS, 0, null, new byte[] {'{'});
        recording.quarantine(0, recording.lines(Topic.EVENTS, 0).getLast().offset(), null);

        assertThat(replay(recording, Change.NONE)).isEqualTo(replay(late(Policy.STRICT), Change.NONE));
    }

    @Test
    void a_board_that_cannot_be_as_the_change_says_is_told() {
        var small = new HeapSpec("odd", HeapSpec.Kind.CONTIGUOUS, 512, 512, false, null, List.of());

        var verdict = replay(late(Policy.STRICT), new Change(null, List.of(small), null, null));

        assertThat(verdict.status()).isEqualTo(BoardDifferences.Status.IMPOSSIBLE);
        assertThat(verdict.problem()).contains("page size");
    }

    @Test
    void a_board_of_an_unknown_rule_is_told_and_others_are_replayed() {
        var recording = new AnsweredRecording(1);
        recording.ask("known", 1, define(Policy.STRICT, 64)).ask("phone", 1, define(Policy.STRICT, 64));
        recording.ask("known", 2, create("x")).ask("phone", 2, create("x"));
        var events = recording.events(0);
        var phone = List.of(events.get(1), events.get(3));
        var others = AnotherRule.by(
                AnotherRule.UNKNOWN,
                phone.stream().map(line -> EventJson.read(line.value())).toList());
        for (int i = 0; i < phone.size(); i++)
            events.set(
                    2 * i + 1,
                    new LogRecord(
                            Topic.EVENTS,
                            0,
                            2 * i + 1,
                            key("phone"),
                            others.get(i).json()));

        var verdicts = new Replay(recording, Change.NONE, Set.of(), Progress.SILENT).partition(0, () -> false);

        assertThat(verdicts)
                .extracting(BoardDifferences::board, BoardDifferences::status, BoardDifferences::requests)
                .containsExactly(
                        tuple("known", BoardDifferences.Status.REPLAYED, 2L),
                        tuple("phone", BoardDifferences.Status.UNKNOWN_RULE, 2L));
        assertThat(verdicts.getLast().problem())
                .isEqualTo("board phone is decided by rule 7, which this version does not have (it has 1, 2)");
        assertThat(ReplayReport.of(1, 1, verdicts).total().unknownRule()).isEqualTo(1);
        assertThat(BoardDifferences.Status.UNKNOWN_RULE).hasToString("unknown-rule");
    }

    @Test
    void a_refusal_in_other_words_does_not_differ() {
        var recording = late(Policy.STRICT);
        recording.ask("phone", 8, new Request.Attach("f", "b", "nobody", "dma", false));
        var events = recording.events(0);
        var last = EventJson.read(events.getLast().value());
        var reworded = new EventRecord(
                last.board(),
                last.seq(),
                last.cause(),
                last.node(),
                last.nodeSeq(),
                last.missed(),
                last.at(),
                ((Event.Refused) last.event()).worded("in the words of another day"),
                last.prev(),
                null);
        events.removeLast();
        recording.append(Topic.EVENTS, 0, key("phone"), EventJson.seal(reworded).json());

        var verdict = replay(recording, Change.NONE);

        assertThat(verdict.diverged()).isZero();
        assertThat(verdict.reworded()).isZero();
    }

    @Test
    void a_log_that_differs_from_what_the_rule_decides_diverges_there() {
        // Recorded under strict, but the request on the log says compatible: as if the rule had been another.
        var recording = late(Policy.STRICT);
        var lines = recording.lines(Topic.REQUESTS, 0);
        var define = new RequestRecord("node", 1, "phone", 1000, define(Policy.COMPATIBLE, 64));
        lines.set(0, new LogRecord(Topic.REQUESTS, 0, 0, key("phone"), RequestJson.write(define)));

        assertThat(replay(recording, Change.NONE).diverged()).isEqualTo(1);
    }
}

package firstmap.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.trial.MemoryRecording;
import firstmap.events.Progress;
import firstmap.events.Quarantine;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.QuarantineJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an audit says of records that operators have set aside. */
class SetAsideAuditTest {
    private static final int HOME = Home.of("phone", GoodLog.PARTITIONS);

    private final GoodLog log = GoodLog.of(7, 60);
    private final MemoryRecording recording = log.recording;

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 17, 1_000})
    void a_foreign_record_that_is_set_aside_leaves_a_good_log_with_its_mark_for_ever(int at) throws Exception {
        long events = audit().events();
        int place = insert(at, null, new byte[] {'{'});
        var wrong = audit();
        assertThat(wrong.findings()).hasSize(1);
        assertThat(wrong.findings().getFirst().offset()).isEqualTo(place);
        assertThat(wrong.partitions().get((HOME + 1) % GoodLog.PARTITIONS).findings())
                .as("the others are audited to their end")
                .isEmpty();

        recording.quarantine(HOME, place, null);
        var report = audit();
        assertThat(report.findings()).isEmpty();
        assertThat(report.verdict()).isEqualTo(AuditReport.Verdict.GOOD);
        assertThat(report.events()).isEqualTo(events);
        assertThat(report.setAside()).extracting(Quarantine::offset).containsExactly((long) place);
        assertThat(report.setAside()).extracting(Quarantine::reason).containsExactly("on purpose");
    }

    @Test
    void a_damaged_event_that_is_set_aside_is_said_for_ever_and_hides_no_other_board() throws Exception {
        int at = recording.events(HOME).size() / 2;
        var damaged = recording.events(HOME).get(at);
        var board = EventJson.read(damaged.value()).board();
        recording.events(HOME).set(at, line(damaged.offset(), damaged.key(), new byte[] {'?'}));
        recording.quarantine(HOME, at, board);
        var report = audit();
        assertThat(report.findings()).extracting(Finding::kind).containsExactly(Finding.Kind.BROKEN);
        assertThat(report.findings().getFirst().board()).isEqualTo(board);
        assertThat(report.verdict()).isEqualTo(AuditReport.Verdict.WRONG);

        var others = recording.events(HOME).stream()
                .skip(at + 1L)
                .filter(it -> !EventJson.read(it.value()).board().equals(board))
                .toList();
        if (others.isEmpty()) return;
        int last = recording.events(HOME).indexOf(others.getLast());
        Tampering.changeByte(recording.events(HOME), last, 20, 1);
        assertThat(audit().findings()).extracting(Finding::kind).contains(Finding.Kind.ALTERED, Finding.Kind.BROKEN);
    }

    @Test
    void a_board_that_was_retired_after_it_had_lost_an_event_is_no_finding_more() throws Exception {
        int at = recording.events(HOME).size() / 2;
        var damaged = recording.events(HOME).get(at);
        var board = EventJson.read(damaged.value()).board();
        recording.events(HOME).set(at, line(damaged.offset(), damaged.key(), new byte[] {'?'}));
        recording.quarantine(HOME, at, board);
        long events = audit().events();
        var boards = new Boards();
        for (var line : recording.events(HOME))
            boards.take(line, recording.aside(), it -> boards.evolve(it, Boards.read(it)));
        var definer = Snapshot.of(boards.board(HOME, board)).defined().definer();
        var asked = new RequestRecord(definer, 1_000_000, board, 0, new Request.Retire());
        var retired = boards.retire(HOME, asked).orElseThrow();
        assertThat(boards.board(HOME, board).isRetired()).isTrue();
        insert(Integer.MAX_VALUE, damaged.key(), retired.json());
        var refused = EventSealer.decide(
                boards.board(HOME, board), new RequestRecord(definer, 1_000_001, board, 0, new Request.Retire()));
        insert(Integer.MAX_VALUE, damaged.key(), refused.getFirst().json());

        var report = audit();
        assertThat(report.findings()).extracting(Finding::kind).containsExactly(Finding.Kind.BROKEN);
        assertThat(report.events()).as("what is behind the place is left out").isEqualTo(events);
    }

    @Test
    void a_mark_that_nobody_obeys_is_a_finding() throws Exception {
        var fits = recording.events(HOME).get(4);
        recording.quarantine(HOME, fits.offset(), null);
        assertThat(audit().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Finding.Kind.MARK);
            assertThat(finding.offset()).isEqualTo(fits.offset());
        });
        assertThat(audit().setAside()).isEmpty();

        var other = new GoodRecording();
        other.log.recording.mark(mark("topic-0", 3, new byte[] {'{'}));
        assertThat(other.audit().findings())
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.problem()).contains("in the topic topic-0, which is not this one"));

        int place = insert(9, null, new byte[] {'{'});
        recording.mark(mark("topic-1", place, new byte[] {'}'}));
        assertThat(audit().findings())
                .extracting(Finding::kind)
                .as("of other bytes")
                .containsExactly(Finding.Kind.ALTERED, Finding.Kind.MARK, Finding.Kind.MARK);
    }

    private static Quarantine mark(String topic, long offset, byte[] value) {
        return new Quarantine(topic, HOME, offset, QuarantineJson.digest(null, value), null, "by mistake");
    }

    /** Another one. */
    private static final class GoodRecording {
        final GoodLog log = GoodLog.of(8, 30);

        AuditReport audit() throws InterruptedException {
            return Audit.run(log.recording, List.of(), Progress.SILENT);
        }
    }

    /** Whatever stands anywhere that is no event: it is found where it stands, and set aside the rest is as before. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void garbage_of_any_kind_at_any_place_is_one_finding_and_with_its_mark_none(long seed) throws Exception {
        var random = new Random(seed);
        var lines = recording.events(HOME);
        var any = lines.get(random.nextInt(lines.size()));
        var away = recording.events((HOME + 1) % GoodLog.PARTITIONS);
        var garbage = new byte[random.nextInt(40)];
        random.nextBytes(garbage);
        var kinds = List.of(
                line(0, any.key(), garbage),
                line(0, null, garbage),
                line(0, any.key(), null),
                line(0, null, null),
                line(0, any.key(), any.value()),
                line(0, "ghost".getBytes(StandardCharsets.UTF_8), any.value()),
                away.isEmpty() ? line(0, null, garbage) : away.getFirst());
        var kind = kinds.get(random.nextInt(kinds.size()));
        // A copy before the event itself would be the event, and the event the copy.
        boolean isCopy = kind.value() != null && Arrays.equals(kind.value(), any.value());
        int earliest = isCopy ? lines.indexOf(any) + 1 : 0;
        int place = insert(earliest + random.nextInt(lines.size() - earliest + 1), kind.key(), kind.value());
        assertThat(audit().findings()).as("seed %d", seed).hasSize(1);
        assertThat(audit().findings().getFirst().offset()).isEqualTo(place);
        recording.quarantine(HOME, place, null);
        var report = audit();
        assertThat(report.findings()).as("seed %d", seed).isEmpty();
        assertThat(report.setAside()).hasSize(1);
    }

    /** Puts a record between the events, and says where it stands; beyond the end it is the last. */
    private int insert(int at, byte[] key, byte[] value) {
        var lines = new ArrayList<>(recording.events(HOME));
        int place = Math.min(at, lines.size());
        lines.add(place, line(place, key, value));
        recording.events(HOME).clear();
        recording.events(HOME).addAll(lines);
        recording.renumberEvents(HOME);
        return place;
    }

    private static LogRecord line(long offset, byte[] key, byte[] value) {
        return new LogRecord(Topic.EVENTS, HOME, offset, key, value);
    }

    private AuditReport audit() throws InterruptedException {
        return Audit.run(recording, List.of(), Progress.SILENT);
    }
}

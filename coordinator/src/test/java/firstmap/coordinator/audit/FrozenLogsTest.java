package firstmap.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.boards.Round;
import firstmap.coordinator.exchange.ChainCheck;
import firstmap.coordinator.exchange.Export;
import firstmap.coordinator.exchange.FileRecording;
import firstmap.coordinator.exchange.Recording;
import firstmap.coordinator.loop.AnotherRule;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Edition;
import firstmap.coordinator.rule.Inadmissible;
import firstmap.coordinator.rule.Snapshot;
import firstmap.coordinator.snapshot.SnapshotJson;
import firstmap.coordinator.trial.MemoryRecording;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One small log for each edition of the rule, exported by a version that gave that edition to new boards, and the states
 * that it leads to; and one for each of what came to an edition with new keys of the board file. They are added, never
 * edited: what was decided once is decided so for ever.
 */
class FrozenLogsTest {
    private static final Path FOLDER = Path.of("src/test/resources/editions");

    @TempDir
    Path folder;

    private static Path file(Edition edition) {
        return FOLDER.resolve("rule-" + edition.number() + ".jsonl");
    }

    @ParameterizedTest
    @EnumSource
    void every_edition_has_a_log_whose_boards_it_decides_and_that_has_all_that_can_happen(Edition edition) {
        assertThat(file(edition)).exists();
        var types = new HashSet<Class<?>>();
        var errnos = EnumSet.noneOf(Errno.class);
        for (var event : events(new FileRecording(file(edition)))) {
            types.add(event.event().getClass());
            if (event.event() instanceof Event.Defined defined)
                assertThat(defined.rule()).isEqualTo(edition.number());
            if (event.event() instanceof Event.Refused refused) errnos.add(refused.errno());
        }
        var since = switch (edition) {
            // Granted time came with a key of the board file.
            case FIRST -> Set.<Class<?>>of(Event.Retired.class, Event.Granted.class);
            case SECOND -> Set.<Class<?>>of(Event.Granted.class);
        };
        assertThat(types)
                .containsAll(Arrays.stream(Event.class.getPermittedSubclasses())
                        .filter(type -> !since.contains(type))
                        .toList());
        // A rule that fails is no part of the rule, and what Linux answers came with keys of the board file, not with a
        // rule.
        var others = switch (edition) {
            case FIRST -> EnumSet.of(Errno.EIO, Errno.EACCES, Errno.EFAULT);
            case SECOND -> EnumSet.of(Errno.EIO, Errno.EFAULT);
        };
        assertThat(errnos).containsAll(EnumSet.complementOf(others)).doesNotContainAnyElementsOf(others);
    }

    /** @param name of its files */
    private record Frozen(String name, Edition edition) {
        FileRecording log() {
            return new FileRecording(FOLDER.resolve(name + ".jsonl"));
        }
    }

    private static final Frozen LINUX = new Frozen("rule-2-linux", Edition.SECOND);
    private static final Frozen TIME = new Frozen("rule-2-time", Edition.SECOND);

    static Stream<Frozen> logs() {
        return Stream.concat(
                Arrays.stream(Edition.values()).map(edition -> new Frozen("rule-" + edition.number(), edition)),
                Stream.of(LINUX, TIME));
    }

    @Test
    void each_log_that_lies_there_is_held() throws IOException {
        try (var files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".jsonl"))
                            .toList())
                    .containsExactlyInAnyOrderElementsOf(
                            logs().map(log -> log.name() + ".jsonl").toList());
        }
    }

    @Test
    void that_of_linux_has_each_of_its_answers() {
        var log = LINUX.log();
        assertThat(events(log).stream()
                        .map(EventRecord::event)
                        .filter(Event.Refused.class::isInstance)
                        .map(event -> ((Event.Refused) event).errno())
                        .distinct())
                .containsExactlyInAnyOrder(Errno.EFAULT, Errno.EINVAL, Errno.EIO, Errno.ENOMEM);
        assertThat(events(log)).anyMatch(event -> event.event() instanceof Event.Mapped mapped && mapped.bounced() > 0);
    }

    @Test
    void that_of_granted_time_and_leases_has_each_end_of_a_round_of_a_lease_and_of_time() {
        var log = TIME.log();
        var events = events(log);
        var rounds = events.stream()
                .map(EventRecord::event)
                .filter(Event.Granted.class::isInstance)
                .map(Event.Granted.class::cast)
                .toList();
        assertThat(rounds)
                .anyMatch(granted -> granted.round() == null)
                .anyMatch(granted -> !granted.expired().isEmpty())
                .anyMatch(granted -> granted.gone().size() > granted.expired().size());
        assertThat(events.stream()
                        .filter(EventRecord::isOfExpiry)
                        .map(event -> event.event().type()))
                .contains("unmapped", "detached", "freed", "left", "released");
        assertThat(takenForStandIns(log)).isPositive();
    }

    /** How many turns have taken the place of an expire. */
    private static int takenForStandIns(Recording log) {
        record Place(String board, String node, long seen) {}
        var expired = new HashSet<Place>();
        int taken = 0;
        for (int partition = 0; partition < log.partitions(); partition++) {
            for (var line : lines(log, Topic.REQUESTS, partition)) {
                var request = read(log, line);
                if (request == null) continue;
                if (request.request() instanceof Request.Expire expire && !expire.isGiven())
                    expired.add(new Place(request.board(), expire.of(), expire.seen()));
                if (request.request() instanceof Request.Turn turn
                        && expired.contains(new Place(request.board(), request.node(), turn.seen()))) taken++;
            }
        }
        return taken;
    }

    @ParameterizedTest
    @MethodSource("logs")
    void it_is_good(Frozen frozen) throws Exception {
        var report = Audit.run(frozen.log(), List.of(), Progress.SILENT);
        assertThat(report.findings()).isEmpty();
        assertThat(report.verdict()).isEqualTo(AuditReport.Verdict.GOOD);
    }

    @ParameterizedTest
    @MethodSource("logs")
    void decided_again_it_is_the_same_bytes_but_for_the_words_of_refusals(Frozen frozen) {
        var log = frozen.log();
        var boards = new TreeMap<String, Board>();
        var parked = new ParkedTurns();
        for (int partition = 0; partition < log.partitions(); partition++) {
            var lines = lines(log, null, partition).iterator();
            while (lines.hasNext()) {
                var asked = lines.next();
                assertThat(asked.topic()).as("due at %s", log.place(asked)).isEqualTo(Topic.REQUESTS);
                var request = read(log, asked);
                if (request == null) continue;
                var board = boards.computeIfAbsent(request.board(), Boards::fresh);
                var judge = new Repeating(log, lines, board, frozen.edition());
                try {
                    switch (parked.look(partition, board, request)) {
                        case PASSED_OVER -> {}
                        case ALONE -> judge.answer(request);
                        case TURN -> {
                            var round = parked.park(partition, board, request, asked.offset());
                            if (!round.isEmpty()) Round.play(board, round, judge);
                        }
                    }
                } catch (Inadmissible e) {
                    // It stands among the dead letters, which an export does not have.
                }
            }
        }
    }

    /** Decides again, holds what stands next on the log to that, and goes on from what stands there. */
    private record Repeating(Recording log, Iterator<LogRecord> lines, Board board, Edition edition)
            implements Round.Judge {
        @Override
        public List<EventJson.Sealed> answer(RequestRecord ask) {
            var due = EventSealer.decide(board, ask, edition);
            for (var next : due) follow(new Due(next));
            return due;
        }

        @Override
        public void end(EventRecord granted) {
            follow(Due.of(granted));
        }

        private void follow(Due due) {
            var line = lines.next();
            assertThat(due.behind(board.head()).is(line.value()))
                    .as(log.place(line))
                    .isTrue();
            board.evolve(EventJson.read(line.value()));
        }
    }

    @ParameterizedTest
    @MethodSource("logs")
    void its_events_lead_to_the_states_that_they_have_led_to(Frozen frozen) throws IOException {
        var states = new TreeMap<String, String>();
        for (var line : Files.readAllLines(FOLDER.resolve(frozen.name() + ".states"))) {
            var words = line.split(" ");
            states.put(words[0], words[1]);
        }
        assertThat(folded(frozen.log())).isEqualTo(states);
    }

    /** What a version makes of a log whose rule came after it, as long as it knows the events. */
    @Test
    void decided_by_a_rule_that_is_not_there_it_can_be_read_checked_exported_and_is_not_called_forged()
            throws Exception {
        var log = byUnknownRule(new FileRecording(file(Edition.newest())));
        assertThat(new ChainCheck(log, Progress.SILENT).boards()).hasSize(3);
        assertThat(folded(log).keySet()).hasSize(3);

        var exported = folder.resolve("exported.jsonl");
        try (var out = Files.newOutputStream(exported)) {
            new Export(log, line -> request(log, line), out, Progress.SILENT).write(Set.of());
        }
        var again = new FileRecording(exported);
        assertThat(folded(again)).isEqualTo(folded(log));
        for (var recording : List.of(log, again)) {
            var report = Audit.run(recording, List.of(), Progress.SILENT);
            assertThat(report.verdict()).isEqualTo(AuditReport.Verdict.UNKNOWN_RULE);
            assertThat(report.events()).isEqualTo(events(recording).size());
            assertThat(report.findings()).extracting(Finding::kind).containsOnly(Finding.Kind.UNKNOWN_RULE);
        }
    }

    private static MemoryRecording byUnknownRule(FileRecording log) {
        var other = new MemoryRecording(log.partitions());
        for (int partition = 0; partition < log.partitions(); partition++) {
            for (var topic : List.of(Topic.REQUESTS, Topic.EVENTS))
                for (var line : lines(log, topic, partition)) other.append(topic, partition, line.key(), line.value());
            var events = other.events(partition);
            for (int at = 0; at < events.size(); at++)
                if (EventJson.read(events.get(at).value()).event() instanceof Event.Defined)
                    Tampering.rewrite(
                            events, at, e -> Tampering.saying(e, AnotherRule.stating(AnotherRule.UNKNOWN, e.event())));
            other.answered(partition, other.requests(partition).size());
        }
        return other;
    }

    private static Map<String, String> folded(Recording log) {
        var boards = new TreeMap<String, Board>();
        for (var event : events(log))
            boards.computeIfAbsent(event.board(), Boards::fresh).evolve(event);
        var states = new TreeMap<String, String>();
        boards.forEach((name, board) -> states.put(name, SnapshotJson.state(Snapshot.of(board))));
        return states;
    }

    private static List<EventRecord> events(Recording log) {
        var events = new ArrayList<EventRecord>();
        for (int partition = 0; partition < log.partitions(); partition++)
            for (var line : lines(log, Topic.EVENTS, partition)) events.add(EventJson.read(line.value()));
        return events;
    }

    /** @param topic null for both */
    private static List<LogRecord> lines(Recording log, Topic topic, int partition) {
        var lines = new ArrayList<LogRecord>();
        try (var cursor = log.open(topic, partition)) {
            for (var line = cursor.next(); line != null; line = cursor.next()) lines.add(line);
        }
        return lines;
    }

    private static RequestRecord request(Recording log, LogRecord line) {
        return RequestReader.read(line.key(), line.value(), line.partition(), log.partitions());
    }

    private static RequestRecord read(Recording log, LogRecord line) {
        try {
            return request(log, line);
        } catch (Invalid e) {
            return null;
        }
    }
}

package firstmap.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.EventSealer;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.ParkedTurns;
import firstmap.coordinator.kafka.DeadLetter;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Opening;
import firstmap.coordinator.trial.Chance;
import firstmap.coordinator.trial.GrantedRecording;
import firstmap.coordinator.trial.MemoryRecording;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Until;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** Logs of boards of which some grant their time: turns lie anywhere before the events of their round. */
class GrantedAuditTest {
    private static final int PARTITIONS = GrantedRecording.PARTITIONS;

    @Property(tries = 150)
    void a_log_as_it_was_written_is_good_and_parked_turns_are_not_answered_yet(
            @ForAll long seed, @ForAll @IntRange(max = 160) int steps) throws InterruptedException {
        var log = GrantedRecording.withLeases(seed, steps);
        var report = audit(log);
        assertThat(report.findings()).isEmpty();
        assertThat(report.verdict()).isEqualTo(AuditReport.Verdict.GOOD);
        long letters = 0;
        for (int i = 0; i < PARTITIONS; i++) {
            var of = report.partitions().get(i);
            assertThat(of.events()).isEqualTo(log.events(i).size());
            assertThat(of.notAnswered()).isEqualTo(log.parked().offsets(i).size());
            assertThat(of.onTrust()).isEmpty();
            letters += of.deadLetters();
        }
        assertThat(letters).isEqualTo(log.lines(Topic.DEAD_LETTERS, 0).size());
    }

    @Property(tries = 150)
    void an_audit_goes_on_where_another_has_ended_with_the_turns_that_were_parked(
            @ForAll long seed, @ForAll @IntRange(max = 120) int steps) throws Exception {
        var log = GrantedRecording.withLeases(seed, steps);
        var whole = audit(log);
        var first = log.copy();
        var chance = new Chance(~seed);
        for (int i = 0; i < PARTITIONS; i++) cut(first, log, i, chance);
        var earlier = audit(first);
        assertThat(earlier.findings()).isEmpty();
        var saved = saved(earlier);
        var later = Audit.run(log, saved, List.of(), Progress.SILENT);
        assertThat(later.findings()).isEmpty();
        assertThat(bytes(later)).isEqualTo(bytes(whole));
    }

    /** Requests up to some place, and what had come of them. */
    private static void cut(MemoryRecording first, GrantedRecording log, int partition, Chance chance) {
        var requests = first.requests(partition);
        int kept = chance.below(requests.size() + 1);
        var prefix = new GrantedRecording();
        for (var asked : requests.subList(0, kept))
            prefix.answer(prefix.append(Topic.REQUESTS, partition, asked.key(), asked.value()));
        requests.subList(kept, requests.size()).clear();
        var events = first.events(partition);
        events.subList(prefix.events(partition).size(), events.size()).clear();
        first.lines(Topic.DEAD_LETTERS, 0)
                .removeIf(letter -> header(letter, "partition") == partition && header(letter, "offset") >= kept);
        first.answered(partition, kept);
    }

    private static long header(LogRecord letter, String name) {
        return Long.parseLong(new String(letter.header(name).orElseThrow().value(), StandardCharsets.UTF_8));
    }

    private static AuditedLog saved(AuditReport report) throws Exception {
        var file = Files.createTempFile("firstmap", "audit");
        try {
            Files.write(file, bytes(report));
            return AuditedLog.read(file);
        } finally {
            Files.delete(file);
        }
    }

    private static byte[] bytes(AuditReport report) throws Exception {
        var out = new ByteArrayOutputStream();
        AuditedLog.of(report).write(out);
        return out.toByteArray();
    }

    enum Mutation {
        DROPPED,
        SWAPPED,
        BYTE,
        LATER,
        CUT
    }

    @Property(tries = 300)
    void one_mutation_of_the_events_is_found_at_the_first_place_that_differs(
            @ForAll long seed, @ForAll @IntRange(min = 5, max = 120) int steps, @ForAll Mutation mutation)
            throws InterruptedException {
        var good = GrantedRecording.withLeases(seed, steps);
        var bad = good.copy();
        var chance = new Chance(~seed);
        int partition = good.events(0).isEmpty() || !good.events(1).isEmpty() && chance.oneIn(2) ? 1 : 0;
        var events = bad.events(partition);
        int at = chance.below(events.size());
        Statistics.collect(mutation);
        switch (mutation) {
            case DROPPED -> events.remove(at);
            case SWAPPED -> {
                Assume.that(at + 1 < events.size());
                Tampering.swap(events, at);
            }
            case BYTE ->
                Tampering.changeByte(events, at, chance.below(events.get(at).value().length), 1);
            case LATER -> Tampering.rewrite(events, at, Tampering::later);
            case CUT -> events.subList(at, events.size()).clear();
        }
        bad.renumberEvents(partition);
        int differs = Tampering.firstDifference(good.events(partition), events);
        var first = audit(bad).partitions().get(partition);
        assertThat(first.verdict()).isEqualTo(AuditReport.Verdict.WRONG);
        assertThat(first.findings()).hasSize(1);
        var finding = first.findings().getFirst();
        assertThat(finding.offset()).as(finding.sentence()).isEqualTo(differs);
        if (finding.board() != null) {
            var open = before(good.events(partition).subList(0, differs), finding.board())
                    .open();
            assertThat(finding.round())
                    .as(finding.sentence())
                    .isEqualTo(open.map(Opening::toString).orElse(null));
            open.ifPresent(round -> assertThat(finding.sentence()).contains(", round " + round + "): "));
        }
        assertThat(finding.kind())
                .as(finding.sentence())
                .isIn(
                        switch (mutation) {
                            case DROPPED -> List.of(Finding.Kind.DROPPED, Finding.Kind.UNANSWERED, Finding.Kind.CUT);
                            case SWAPPED -> List.of(Finding.Kind.REORDERED);
                            case BYTE -> List.of(Finding.Kind.ALTERED);
                            case LATER -> List.of(Finding.Kind.DECIDED_OTHERWISE, Finding.Kind.UNFIT);
                            case CUT -> List.of(Finding.Kind.CUT);
                        });
    }

    /** A board as these events leave it. */
    private static Board before(List<LogRecord> events, String name) {
        var board = Boards.fresh(name);
        events.stream()
                .map(line -> EventJson.read(line.value()))
                .filter(event -> event.board().equals(name))
                .forEach(board::evolve);
        return board;
    }

    /** Chain and hashes are right again behind it. */
    @Property(tries = 200)
    void an_event_that_is_taken_out_of_a_round_and_the_chain_mended_is_found(
            @ForAll long seed, @ForAll @IntRange(min = 30, max = 120) int steps) throws InterruptedException {
        var good = GrantedRecording.withLeases(seed, steps);
        var bad = good.copy();
        var chance = new Chance(~seed);
        int partition = good.events(0).isEmpty() || !good.events(1).isEmpty() && chance.oneIn(2) ? 1 : 0;
        var events = bad.events(partition);
        int at = chance.below(events.size());
        var dropped = EventJson.read(events.get(at).value());
        Assume.that(!(dropped.event() instanceof Event.Defined));
        events.remove(at);
        Tampering.relink(events, at, dropped.board());
        bad.renumberEvents(partition);
        int differs = Tampering.firstDifference(good.events(partition), events);
        var finding = audit(bad).partitions().get(partition).findings().getFirst();
        assertThat(finding.offset()).as(finding.sentence()).isEqualTo(differs);
        assertThat(finding.kind())
                .as(finding.sentence())
                .isIn(
                        Finding.Kind.DROPPED,
                        Finding.Kind.UNANSWERED,
                        Finding.Kind.CUT,
                        Finding.Kind.DECIDED_OTHERWISE,
                        Finding.Kind.UNFIT);
    }

    @Property(tries = 200)
    void a_turn_that_is_gone_or_another_is_found(
            @ForAll long seed, @ForAll @IntRange(min = 30, max = 120) int steps, @ForAll boolean isOther)
            throws InterruptedException {
        var good = GrantedRecording.of(seed, steps);
        var bad = good.copy();
        var chance = new Chance(~seed);
        int partition = chance.below(PARTITIONS);
        var requests = bad.requests(partition);
        Assume.that(!requests.isEmpty());
        int at = chance.below(requests.size());
        var line = requests.get(at);
        var request = RequestJson.read(line.value());
        Assume.that(request.request() instanceof Request.Turn);
        Assume.that(requests.stream()
                        .filter(it -> Arrays.equals(it.value(), line.value()))
                        .count()
                == 1);
        Assume.that(good.lines(Topic.DEAD_LETTERS, 0).stream()
                .noneMatch(letter -> Arrays.equals(letter.value(), line.value())));
        Assume.that(!good.parked().offsets(partition).contains(line.offset()));
        var turn = (Request.Turn) request.request();
        Assume.that(turn.seen() < good.board(request.board()).seq() || isOther);
        if (isOther) {
            var other = new Request.Turn(turn.round(), turn.seen(), turn.asks(), Until.at(request.at() + 999_999));
            requests.set(
                    at,
                    new LogRecord(
                            Topic.REQUESTS,
                            partition,
                            line.offset(),
                            line.key(),
                            RequestJson.write(
                                    RequestRecord.turn(request.node(), request.board(), request.at(), other))));
        } else requests.remove(at);
        boolean isDecided = good.events(partition).stream()
                .map(event -> EventJson.read(event.value()))
                .anyMatch(event -> event.board().equals(request.board())
                        && event.cause().equals("time/" + request.at() + "." + turn.round()));
        Assume.that(isDecided);
        var of = audit(bad).partitions().get(partition);
        assertThat(of.verdict()).isEqualTo(AuditReport.Verdict.WRONG);
        if (!isOther)
            assertThat(of.findings().getFirst().kind())
                    .as(of.findings().getFirst().sentence())
                    .isIn(Finding.Kind.WITHOUT_REQUEST, Finding.Kind.DEAD_LETTER, Finding.Kind.REORDERED);
    }

    // ---- leases

    @Property(tries = 100)
    void an_expire_that_is_gone_is_found(@ForAll long seed, @ForAll @IntRange(min = 40, max = 120) int steps)
            throws InterruptedException {
        var good = GrantedRecording.withLeases(seed, steps);
        var bad = good.copy();
        var chance = new Chance(~seed);
        int partition = chance.below(PARTITIONS);
        var requests = bad.requests(partition);
        var decided = good.events(partition).stream()
                .map(event -> EventJson.read(event.value()))
                .flatMap(event -> letGo(event).stream())
                .collect(Collectors.toSet());
        var expires = requests.stream()
                .filter(line -> isExpire(line, decided) && isAlone(line, requests))
                .toList();
        Assume.that(!expires.isEmpty());
        requests.remove(expires.get(chance.below(expires.size())));
        var of = audit(bad).partitions().get(partition);
        assertThat(of.verdict()).isEqualTo(AuditReport.Verdict.WRONG);
        var finding = of.findings().getFirst();
        Statistics.collect(finding.kind());
    }

    /** Which expires an event says that it is of, each by its board and its id. */
    private static List<String> letGo(EventRecord event) {
        if (event.isOfExpiry()) return List.of(event.board() + " " + event.cause());
        if (!(event.event() instanceof Event.Granted granted)) return List.of();
        var round = event.cause().substring("time/".length());
        return granted.expired().stream()
                .map(node -> event.board() + " lease/" + node + "/" + round)
                .toList();
    }

    private static boolean isExpire(LogRecord line, Set<String> decided) {
        var text = new String(line.value(), StandardCharsets.UTF_8);
        if (!text.startsWith("{\"type\":\"expire\"")) return false;
        var request = RequestJson.read(line.value());
        return decided.contains(request.board() + " " + request.id());
    }

    private static boolean isAlone(LogRecord line, List<LogRecord> requests) {
        var id = RequestJson.read(line.value()).id();
        return requests.stream()
                        .filter(other -> new String(other.value(), StandardCharsets.UTF_8).contains('"' + id + '"')
                                && Arrays.equals(other.key(), line.key()))
                        .count()
                == 1;
    }

    /** In itself and in its chain it is as it must be, and so is what follows. */
    @Property(tries = 100)
    void an_expiry_for_which_nobody_has_asked_or_whose_expire_was_void_is_found(
            @ForAll long seed, @ForAll @IntRange(min = 40, max = 120) int steps, @ForAll boolean isVoid)
            throws InterruptedException {
        var good = GrantedRecording.withLeases(seed, steps);
        var bad = good.copy();
        var chance = new Chance(~seed);
        var name = "car";
        int partition = Home.of(name, PARTITIONS);
        var events = bad.events(partition);
        Assume.that(!events.isEmpty());
        int at = chance.below(events.size());
        var board = before(events.subList(0, at), name);
        Assume.that(!board.mortals().isEmpty());
        var node = board.mortals().first();
        long last = board.heard(node).numbers().highest();
        var expire = RequestRecord.expire(name, 0, Request.Expire.given(node, last));
        var forged = EventSealer.decide(board, expire);
        for (int i = 0; i < forged.size(); i++)
            events.add(
                    at + i,
                    new LogRecord(
                            Topic.EVENTS,
                            partition,
                            at + i,
                            GoodLog.bytes(name),
                            forged.get(i).json()));
        Tampering.relink(events, at + forged.size(), name);
        bad.renumberEvents(partition);
        if (isVoid) {
            // The node has spoken since.
            Assume.that(good.board(name).heard(node).numbers().highest() > last);
            bad.append(Topic.REQUESTS, partition, GoodLog.bytes(name), RequestJson.write(expire));
            bad.answered(partition, bad.requests(partition).getLast().offset() + 1);
        }
        var of = audit(bad).partitions().get(partition);
        assertThat(of.verdict()).isEqualTo(AuditReport.Verdict.WRONG);
        var finding = of.findings().getFirst();
        // It may have been what then happened, a little too early.
        int differs = Tampering.firstDifference(good.events(partition), events);
        assertThat(finding.offset()).as(finding.sentence()).isEqualTo(differs);
        // Where the node was let go later by that very expire, the order has been changed.
        if (!isVoid && differs == at)
            assertThat(finding.kind())
                    .as(finding.sentence())
                    .isIn(Finding.Kind.WITHOUT_REQUEST, Finding.Kind.REORDERED);
        if (finding.kind() == Finding.Kind.WITHOUT_REQUEST)
            assertThat(finding.sentence()).contains("nobody has asked here to let go of node " + node);
        Statistics.collect(isVoid, finding.kind());
    }

    /** What should have stood there comes later on the same board, with a link that fits. */
    @Example
    void an_expiry_that_stands_before_its_time_is_a_change_of_order() throws InterruptedException {
        an_expiry_for_which_nobody_has_asked_or_whose_expire_was_void_is_found(16703, 58, false);
    }

    @Property(tries = 100)
    void whose_lease_is_said_to_have_ended_otherwise_is_found(
            @ForAll long seed, @ForAll @IntRange(min = 40, max = 120) int steps) throws InterruptedException {
        var good = GrantedRecording.withLeases(seed, steps);
        var bad = good.copy();
        var chance = new Chance(~seed);
        int partition = chance.below(PARTITIONS);
        var events = bad.events(partition);
        var ends = IntStream.range(0, events.size())
                .filter(i -> otherwiseLetGo(EventJson.read(events.get(i).value())) != null)
                .toArray();
        Assume.that(ends.length > 0);
        int at = ends[chance.below(ends.length)];
        Tampering.rewrite(events, at, GrantedAuditTest::otherwiseLetGo);
        var finding = audit(bad).partitions().get(partition).findings().getFirst();
        assertThat(finding.offset()).as(finding.sentence()).isEqualTo(at);
        assertThat(finding.kind()).isEqualTo(Finding.Kind.DECIDED_OTHERWISE);
    }

    /** One of the gone who said so is said to have been let go, or one who was let go to have said so; null if none is gone. */
    private static EventRecord otherwiseLetGo(EventRecord e) {
        if (!(e.event() instanceof Event.Granted was) || was.gone().isEmpty()) return null;
        var expired = new ArrayList<>(was.expired());
        var one = was.gone().getLast();
        if (!expired.remove(one)) expired.add(one);
        return Tampering.saying(e, new Event.Granted(was.round(), was.promises(), was.gone(), was.asked(), expired));
    }

    @Property(tries = 150)
    void where_requests_have_expired_the_rounds_that_were_open_then_are_read_and_the_others_decided(
            @ForAll long seed, @ForAll @IntRange(min = 30, max = 160) int steps) throws InterruptedException {
        var log = GrantedRecording.withLeases(seed, steps);
        var chance = new Chance(~seed);
        for (int i = 0; i < PARTITIONS; i++) {
            long oldest = log.parked().offsets(i).stream().findFirst().orElse(Long.MAX_VALUE);
            long from = Math.min(oldest, chance.below(log.requests(i).size() + 1));
            // Of what came again and was answered just before, nothing tells that it is not the first that is kept.
            Assume.that(log.requests(i).stream()
                    .noneMatch(again -> again.offset() >= from && isAskedBefore(log, again, from)));
            log.expire(i, from);
        }
        var report = audit(log);
        assertThat(report.findings()).isEmpty();
        for (int i = 0; i < PARTITIONS; i++)
            assertThat(report.partitions().get(i).events())
                    .isEqualTo(log.events(i).size());
    }

    private static boolean isAskedBefore(MemoryRecording log, LogRecord again, long from) {
        return log.requests(again.partition()).stream()
                .anyMatch(it -> it.offset() < from && Arrays.equals(it.value(), again.value()));
    }

    @Property(tries = 50)
    void a_turn_for_which_there_was_no_room_is_the_coordinators_word(@ForAll long seed) throws InterruptedException {
        var log = GrantedRecording.withLeases(seed, 60);
        for (var name : List.of("phone", "tablet", "robot")) {
            var board = log.board(name);
            if (board.open().isEmpty()) continue;
            int home = Home.of(name, PARTITIONS);
            var open = board.open().get();
            var missing = board.asked().stream()
                    .filter(node -> !log.parked().come(home, board).contains(node))
                    .findFirst()
                    .orElseThrow();
            var turn = RequestRecord.turn(
                    missing, name, open.at(), new Request.Turn(open.round(), open.seen(), List.of(), Until.NEVER));
            var asked = log.append(Topic.REQUESTS, home, GoodLog.bytes(name), RequestJson.write(turn));
            assertThat(new ParkedTurns().look(home, board, turn)).isEqualTo(ParkedTurns.Arrival.TURN);
            var letter = DeadLetter.of(Namespace.DEFAULT, asked, "no room");
            log.append(
                    Topic.DEAD_LETTERS,
                    0,
                    letter.key(),
                    letter.value(),
                    letter.headers().toArray(LogRecord.Header[]::new));
            log.allAnswered();
            var of = audit(log).partitions().get(home);
            assertThat(of.findings()).isEmpty();
            assertThat(of.onTrust()).last().asString().endsWith("no room");
        }
    }

    private static AuditReport audit(MemoryRecording recording) throws InterruptedException {
        return Audit.run(recording, List.of(), Progress.SILENT);
    }
}

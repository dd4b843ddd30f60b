package firstmap.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.trial.Chance;
import firstmap.coordinator.trial.MemoryRecording;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Progress;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** Any log as coordinators write it is good; one mutation of any kind is found, at the first place that differs. */
class TamperingPropertiesTest {
    static final class Seeds implements ArbitrarySupplier<Long> {
        @Override
        public Arbitrary<Long> get() {
            return Arbitraries.randomValue(Random::nextLong);
        }
    }

    enum Mutation {
        BYTE,
        BYTE_OF_THE_KEY,
        DROPPED,
        SWAPPED,
        COPIED,
        FORGED,
        REWRITTEN,
        CUT
    }

    @Property(tries = 200)
    void a_log_as_it_was_written_is_good(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(max = 120) int requests)
            throws InterruptedException {
        var log = GoodLog.of(seed, requests);
        var report = audit(log.recording);
        assertThat(report.findings()).isEmpty();
        assertThat(report.good()).isTrue();
        assertThat(report.events()).isEqualTo(count(log.recording, Topic.EVENTS));
        assertThat(report.requests()).isEqualTo(count(log.recording, Topic.REQUESTS));
        assertThat(report.partitions().stream()
                        .mapToLong(AuditReport.OfPartition::deadLetters)
                        .sum())
                .isEqualTo(count(log.recording, Topic.DEAD_LETTERS));
        for (var partition : report.partitions())
            partition
                    .heads()
                    .forEach((board, head) -> assertThat(head)
                            .isEqualTo(new AuditReport.Head(
                                    log.board(board).seq(), log.board(board).head())));
    }

    @Property(tries = 1500)
    void one_mutation_of_the_events_is_found_at_the_first_place_that_differs(
            @ForAll(supplier = Seeds.class) long seed,
            @ForAll @IntRange(min = 5, max = 80) int requests,
            @ForAll Mutation mutation)
            throws InterruptedException {
        var good = GoodLog.of(seed, requests).recording;
        var bad = good.copy();
        var chance = new Chance(~seed);
        int partition = good.events(0).isEmpty() || !good.events(1).isEmpty() && chance.oneIn(2) ? 1 : 0;
        mutate(bad, partition, mutation, chance);
        bad.renumberEvents(partition);
        int differs = Tampering.firstDifference(good.events(partition), bad.events(partition));
        Assume.that(differs >= 0);
        Statistics.collect(mutation);

        var report = audit(bad);
        assertThat(report.good()).isFalse();
        var first = report.partitions().get(partition);
        assertThat(first.verdict()).isEqualTo(AuditReport.Verdict.WRONG);
        assertThat(first.events()).isEqualTo(differs);
        assertThat(first.findings()).hasSize(1);
        var finding = first.findings().getFirst();
        assertThat(finding.topic()).isEqualTo(Topic.EVENTS.topicName());
        assertThat(finding.partition()).isEqualTo(partition);
        assertThat(finding.offset()).as(finding.sentence()).isEqualTo(differs);
        assertThat(finding.kind()).as(finding.sentence()).isIn(kinds(mutation));
        assertThat(report.partitions().get(1 - partition).findings())
                .as("the other goes on")
                .isEmpty();
    }

    /** Its words are no part of a decision; the chain holds them as they were written. */
    @Property(tries = 300)
    void refusals_in_other_words_are_good_and_with_another_errno_they_are_not(
            @ForAll(supplier = Seeds.class) long seed, @ForAll @IntRange(min = 5, max = 80) int requests)
            throws InterruptedException {
        var log = GoodLog.of(seed, requests).recording;
        var chance = new Chance(~seed);
        int reworded = 0;
        for (int partition = 0; partition < GoodLog.PARTITIONS; partition++) {
            var events = log.events(partition);
            for (int at = 0; at < events.size(); at++) {
                if (!isRefused(events.get(at)) || chance.oneIn(3)) continue;
                Tampering.rewrite(events, at, Tampering::reworded);
                reworded++;
            }
        }
        Assume.that(reworded > 0);
        var report = audit(log);
        assertThat(report.findings()).isEmpty();
        assertThat(report.events()).isEqualTo(count(log, Topic.EVENTS));

        for (int partition = 0; partition < GoodLog.PARTITIONS; partition++) {
            var events = log.events(partition);
            for (int at = 0; at < events.size(); at++) {
                if (!isRefused(events.get(at))) continue;
                Tampering.rewrite(events, at, TamperingPropertiesTest::withAnotherErrno);
                var findings = audit(log).partitions().get(partition).findings();
                assertThat(findings).extracting(Finding::kind).containsExactly(Finding.Kind.DECIDED_OTHERWISE);
                assertThat(findings.getFirst().offset()).isEqualTo(at);
                return;
            }
        }
    }

    private static boolean isRefused(LogRecord event) {
        return EventJson.read(event.value()).event() instanceof Event.Refused;
    }

    /** Not EIO, which is taken as it is. */
    private static EventRecord withAnotherErrno(EventRecord e) {
        var was = (Event.Refused) e.event();
        var errno = was.errno() == Errno.EBUSY ? Errno.ENOMEM : Errno.EBUSY;
        return Tampering.saying(
                e,
                new Event.Refused(
                        was.request(), errno, was.reason(), was.subject(), was.binding(), was.waysOut(), was.waited()));
    }

    private static void mutate(MemoryRecording log, int partition, Mutation mutation, Chance chance) {
        var events = log.events(partition);
        int at = chance.below(events.size());
        switch (mutation) {
            case BYTE -> {
                int position = chance.below(events.get(at).value().length);
                Tampering.changeByte(events, at, position, 1 + chance.below(255));
            }
            case BYTE_OF_THE_KEY -> {
                var line = events.get(at);
                var key = line.key().clone();
                key[chance.below(key.length)] ^= (byte) (1 + chance.below(255));
                events.set(at, new LogRecord(Topic.EVENTS, partition, at, key, line.value()));
            }
            case DROPPED -> events.remove(at);
            case SWAPPED -> {
                Assume.that(at + 1 < events.size());
                Tampering.swap(events, at);
            }
            case COPIED -> {
                var other = log.events(chance.below(GoodLog.PARTITIONS));
                Assume.that(!other.isEmpty());
                events.add(at, other.get(chance.below(other.size())));
            }
            case FORGED ->
                Tampering.forge(
                        events,
                        at,
                        chance.oneIn(3)
                                ? "nobody" + partitionName(partition)
                                : name(events.get(at).key()));
            case REWRITTEN -> Tampering.rewrite(events, at, Tampering::later);
            case CUT -> events.subList(at, events.size()).clear();
        }
    }

    /** A board that is not there yet, but would be at home on this partition. */
    private static String partitionName(int partition) {
        for (int i = 0; ; i++) if (Home.of("nobody" + i, GoodLog.PARTITIONS) == partition) return Integer.toString(i);
    }

    private static List<Finding.Kind> kinds(Mutation mutation) {
        return switch (mutation) {
            case BYTE, BYTE_OF_THE_KEY -> List.of(Finding.Kind.ALTERED);
            // Where the last one is missing, the tail is.
            case DROPPED -> List.of(Finding.Kind.DROPPED, Finding.Kind.UNANSWERED, Finding.Kind.CUT);
            case SWAPPED -> List.of(Finding.Kind.REORDERED);
            // A copy of a later event is where that one must not be; and seen from there, something is missing.
            case COPIED ->
                List.of(
                        Finding.Kind.REPEATED,
                        Finding.Kind.INSERTED,
                        Finding.Kind.REORDERED,
                        Finding.Kind.ANSWERED_TWICE);
            case FORGED -> List.of(Finding.Kind.WITHOUT_REQUEST);
            case REWRITTEN -> List.of(Finding.Kind.DECIDED_OTHERWISE);
            case CUT -> List.of(Finding.Kind.CUT);
        };
    }

    enum RequestMutation {
        DROPPED,
        EDITED,
        REPEATED
    }

    @Property(tries = 500)
    void one_mutation_of_the_requests_is_found_at_the_first_event_that_answers_it(
            @ForAll(supplier = Seeds.class) long seed,
            @ForAll @IntRange(min = 5, max = 80) int requests,
            @ForAll RequestMutation mutation)
            throws InterruptedException {
        var good = GoodLog.of(seed, requests).recording;
        var bad = good.copy();
        var chance = new Chance(~seed);
        int partition = good.events(0).isEmpty() || !good.events(1).isEmpty() && chance.oneIn(2) ? 1 : 0;
        var lines = bad.requests(partition);
        int at = chance.below(lines.size());
        var asked = lines.get(at);
        var request = read(asked);
        Assume.that(request != null);
        // One that came again may take the place of the other.
        Assume.that(lines.stream()
                        .map(TamperingPropertiesTest::read)
                        .filter(it -> isSame(it, request))
                        .count()
                == 1);
        Statistics.collect(mutation);
        switch (mutation) {
            case DROPPED -> lines.remove(at);
            case EDITED ->
                lines.set(at, new LogRecord(Topic.REQUESTS, partition, asked.offset(), asked.key(), later(request)));
            case REPEATED -> bad.append(Topic.REQUESTS, partition, asked.key(), asked.value());
        }
        var report = audit(bad);
        var of = report.partitions().get(partition);
        if (mutation == RequestMutation.REPEATED) {
            assertThat(report.findings()).as("nobody is answered twice").isEmpty();
            assertThat(of.duplicates())
                    .isEqualTo(audit(good).partitions().get(partition).duplicates());
            assertThat(of.notAnswered()).isEqualTo(1);
            return;
        }
        int answer = answer(good, partition, request);
        Assume.that(answer >= 0); // none, if it came too late to tell whether it had its outcome
        assertThat(of.findings()).hasSize(1);
        var finding = of.findings().getFirst();
        assertThat(finding.topic()).isEqualTo(Topic.EVENTS.topicName());
        assertThat(finding.offset()).as(finding.sentence()).isEqualTo(answer);
        assertThat(finding.kind())
                .as(finding.sentence())
                .isEqualTo(
                        mutation == RequestMutation.DROPPED
                                ? Finding.Kind.WITHOUT_REQUEST
                                : Finding.Kind.DECIDED_OTHERWISE);
    }

    private static RequestRecord read(LogRecord asked) {
        try {
            return RequestReader.read(asked.key(), asked.value(), asked.partition(), GoodLog.PARTITIONS);
        } catch (Invalid e) {
            return null;
        }
    }

    private static boolean isSame(RequestRecord one, RequestRecord other) {
        return one != null
                && one.board().equals(other.board())
                && one.node().equals(other.node())
                && one.seq() == other.seq();
    }

    private static byte[] later(RequestRecord r) {
        return RequestJson.write(
                new RequestRecord(r.id(), r.node(), r.seq(), r.board(), r.at() + 1, r.request(), r.recorded()));
    }

    private static int answer(MemoryRecording log, int partition, RequestRecord request) {
        var events = log.events(partition);
        for (int i = 0; i < events.size(); i++) {
            var event = EventJson.read(events.get(i).value());
            if (event.board().equals(request.board())
                    && event.node().equals(request.node())
                    && event.nodeSeq() == request.seq()) return i;
        }
        return -1;
    }

    private static String name(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    private static long count(MemoryRecording log, Topic topic) {
        long count = 0;
        for (int i = 0; i < GoodLog.PARTITIONS; i++)
            count += log.lines(topic, i).size();
        return count;
    }

    private static AuditReport audit(MemoryRecording recording) throws InterruptedException {
        return Audit.run(recording, List.of(), Progress.SILENT);
    }
}

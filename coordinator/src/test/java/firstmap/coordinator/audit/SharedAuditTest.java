package firstmap.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.kafka.DeadLetter;
import firstmap.coordinator.trial.Chance;
import firstmap.coordinator.trial.MemoryRecording;
import firstmap.events.Invalid;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Partitions that are audited one by one, written and read back, beside one audit of the whole log. */
class SharedAuditTest {
    private static final RecursiveComparisonConfiguration AS_REPORTED = RecursiveComparisonConfiguration.builder()
            .withIgnoredFields("millis", "partitions.heads", "partitions.point")
            .build();

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    /** One log in four is good; to the others something was done on each partition, and letters and claims may be wrong. */
    private static MemoryRecording log(int seed) {
        var log = GoodLog.of(seed, 60);
        var chance = new Chance(~seed);
        if (seed % 4 == 0) return log.recording;
        for (int i = 0; i < GoodLog.PARTITIONS; i++) {
            var events = log.recording.events(i);
            if (events.size() < 2) continue;
            int at = chance.below(events.size() - 1);
            switch (chance.below(6)) {
                case 0 ->
                    Tampering.changeByte(events, at, chance.below(events.get(at).value().length), 1);
                case 1 -> Tampering.swap(events, at);
                case 2 -> Tampering.forge(events, at, new String(events.get(at).key(), StandardCharsets.UTF_8));
                case 3 -> Tampering.rewrite(events, at, Tampering::later);
                case 4 -> events.subList(at, events.size()).clear();
                default -> log.append("phone", new byte[] {1});
            }
            log.recording.renumberEvents(i);
        }
        if (chance.oneIn(2))
            log.recording.append(
                    Topic.DEAD_LETTERS, 0, null, new byte[] {2}, new LogRecord.Header("topic", new byte[1]));
        return log.recording;
    }

    private static List<Claim> claims(int seed) {
        var claims = new ArrayList<Claim>();
        for (var board : List.of("phone", "tablet", "nobody"))
            if (seed % 3 == 0) claims.add(new Claim(Finding.Kind.REWRITTEN, "heads", board, 1, "0".repeat(64), null));
        return claims;
    }

    /** As members of a group do it: in any order, each with its own view of the log. */
    private static Map<String, byte[]> written(MemoryRecording log, List<Claim> claims, int seed) {
        var order =
                new ArrayList<>(IntStream.range(0, GoodLog.PARTITIONS).boxed().toList());
        if (seed % 2 == 0) Collections.reverse(order);
        var written = new HashMap<String, byte[]>();
        for (int partition : order)
            written.putAll(PartitionReportJson.write(
                    new SharedAudit(log, claims, Progress.SILENT).partition(partition, () -> false)));
        return written;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_report_from_the_records_of_all_partitions_is_the_one_of_a_whole_audit(int seed) throws Exception {
        var log = log(seed);
        var written = written(log, claims(seed), seed);
        var read = new ArrayList<AuditReport.OfPartition>();
        for (int i = 0; i < GoodLog.PARTITIONS; i++)
            read.add(PartitionReportJson.read(i, written::get).orElseThrow());

        assertThat(new SharedAudit(log, claims(seed), Progress.SILENT).report(read))
                .usingRecursiveComparison(AS_REPORTED)
                .isEqualTo(Audit.run(log, claims(seed), Progress.SILENT));
    }

    @Test
    void what_is_set_aside_and_what_is_on_trust_is_in_the_records_too() throws Exception {
        var good = GoodLog.of(1, 60);
        var log = good.recording;
        int home = Home.of("phone", GoodLog.PARTITIONS);
        log.events(home).add(3, new LogRecord(Topic.EVENTS, home, 3, null, new byte[] {1}));
        log.renumberEvents(home);
        log.quarantine(home, 3, null);
        var request = new RequestRecord("late", 1, "phone", 5, new Request.Release("b"));
        var letter = DeadLetter.of(Namespace.DEFAULT, good.append("phone", RequestJson.write(request)), "no room");
        log.append(
                Topic.DEAD_LETTERS,
                0,
                letter.key(),
                letter.value(),
                letter.headers().toArray(LogRecord.Header[]::new));
        good.allAnswered();
        var written = written(log, List.of(), 0);
        var its = Audit.run(log, List.of(), Progress.SILENT).partitions().get(home);
        var read = PartitionReportJson.read(home, written::get).orElseThrow();

        assertThat(its.findings()).isEmpty();
        assertThat(its.setAside()).hasSize(1);
        assertThat(read.setAside()).isEqualTo(its.setAside());
        assertThat(its.onTrust()).hasSize(1);
        assertThat(read.onTrust()).isEqualTo(its.onTrust());
    }

    @Test
    void a_partition_can_be_audited_again_by_the_same_process() {
        var audit = new SharedAudit(GoodLog.of(3, 80).recording, List.of(), Progress.SILENT);
        var once = audit.partition(0, () -> false);

        assertThat(audit.partition(0, () -> false).findings())
                .isEqualTo(once.findings())
                .isEmpty();
        assertThat(once.deadLetters() + audit.partition(1, () -> false).deadLetters())
                .isPositive();
    }

    @Test
    void one_that_is_told_to_stop_stops() {
        var log = GoodLog.of(4, 6_000).recording;
        assertThatThrownBy(() -> new SharedAudit(log, List.of(), Progress.SILENT).partition(0, () -> true))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void a_record_that_is_missing_makes_no_report_and_one_that_is_not_of_an_audit_is_refused() {
        var log = log(2);
        var findings = new ArrayList<String>();
        for (int partition = 0; partition < GoodLog.PARTITIONS; partition++) {
            int its = partition;
            var whole = written(log, claims(3), 0);
            for (var key : List.copyOf(whole.keySet())) {
                if (!key.split("/")[0].equals(Integer.toString(its))) continue;
                var written = new HashMap<>(whole);
                written.remove(key);
                assertThat(PartitionReportJson.read(its, written::get)).isEmpty();
                findings.add(key);
                for (var wrong : List.of("", "{", "[]", "{}", "{\"requests\":-1}", "null", "[".repeat(100_000))) {
                    written.put(key, wrong.getBytes(StandardCharsets.UTF_8));
                    assertThatThrownBy(() -> PartitionReportJson.read(its, written::get))
                            .isInstanceOf(Invalid.class)
                            .hasMessageStartingWith(key);
                }
            }
        }
        assertThat(findings).hasSizeGreaterThan(GoodLog.PARTITIONS);
    }
}

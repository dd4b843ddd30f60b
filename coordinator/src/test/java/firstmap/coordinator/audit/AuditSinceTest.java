package firstmap.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.trial.MemoryRecording;
import firstmap.events.Invalid;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An audit that goes on where another has ended, beside one of the whole log. */
class AuditSinceTest {
    @TempDir
    Path folder;

    /** A log as it was when it was first audited, what that audit saved, and the log as it is later. */
    private record Two(AuditedLog saved, MemoryRecording log, List<Integer> cut) {}

    private void save(AuditedLog log, String name) throws IOException {
        try (var out = Files.newOutputStream(folder.resolve(name))) {
            log.write(out);
        }
    }

    private Two two(int seed) throws Exception {
        var log = GoodLog.of(seed, 120);
        var random = new Random(seed);
        if (random.nextBoolean()) log.append("phone", new byte[] {1}); // nobody has come to it when it is audited
        var first = Audit.run(log.recording, List.of(), Progress.SILENT);
        assertThat(first.good()).isTrue();
        save(AuditedLog.of(first), "saved");
        var cut = new ArrayList<Integer>();
        for (int i = 0; i < GoodLog.PARTITIONS; i++)
            cut.add(log.recording.events(i).size());
        for (int i = 0; i < GoodLog.PARTITIONS; i++)
            for (var asked : List.copyOf(log.recording.requests(i)))
                if (asked.offset() >= log.recording.answered(i).orElse(0)) log.answer(asked);
        for (int i = 0; i < 60; i++) {
            var board = List.of("phone", "tablet", "car", "tv").get(random.nextInt(4));
            log.ask(
                    board,
                    "later-" + random.nextInt(2),
                    new Request.Create("late" + i, 4096, null, null, List.of(), null));
        }
        log.allAnswered();
        return new Two(AuditedLog.read(folder.resolve("saved")), log.recording, cut);
    }

    private static AuditReport whole(MemoryRecording log) throws InterruptedException {
        return Audit.run(log, List.of(), Progress.SILENT);
    }

    private static AuditReport since(Two two, MemoryRecording log) throws InterruptedException {
        return Audit.run(log, two.saved(), List.of(), Progress.SILENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void of_a_good_log_both_come_to_the_same_boards_and_the_later_one_reads_only_what_came_since(int seed)
            throws Exception {
        var two = two(seed);
        var whole = whole(two.log());
        var since = since(two, two.log());

        assertThat(since.findings()).isEmpty();
        assertThat(since.verdict()).isEqualTo(whole.verdict());
        assertThat(since.events())
                .isEqualTo(
                        whole.events() - two.cut().stream().mapToLong(it -> it).sum())
                .isPositive();
        save(AuditedLog.of(since), "twice");
        save(AuditedLog.of(whole), "once");
        assertThat(folder.resolve("twice")).hasSameBinaryContentAs(folder.resolve("once"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void what_is_done_to_a_log_behind_the_cut_is_found_by_both_at_the_same_place(int seed) throws Exception {
        var two = two(seed);
        var random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            var bad = two.log().copy();
            int partition = random.nextInt(GoodLog.PARTITIONS);
            int cut = two.cut().get(partition);
            if (bad.events(partition).size() == cut) continue;
            damage(bad, partition, cut, random, i % 4);
            var whole = whole(bad);
            var since = since(two, bad);
            assertThat(since.verdict()).isEqualTo(whole.verdict());
            assertThat(since.findings())
                    .extracting(Finding::place, Finding::kind)
                    .isEqualTo(whole.findings().stream()
                            .map(it -> org.assertj.core.groups.Tuple.tuple(it.place(), it.kind()))
                            .toList());
        }
    }

    private static void damage(MemoryRecording bad, int partition, int cut, Random random, int how) {
        var events = bad.events(partition);
        int at = cut + random.nextInt(events.size() - cut);
        var line = events.get(at);
        switch (how) {
            case 0 -> events.remove(at);
            case 1 -> {
                var value = line.value().clone();
                value[random.nextInt(value.length)] ^= 1;
                events.set(at, new LogRecord(Topic.EVENTS, partition, line.offset(), line.key(), value));
            }
            case 2 -> bad.requests(partition).removeLast();
            default -> events.subList(at, events.size()).clear();
        }
    }

    @Test
    void the_last_event_that_the_earlier_one_saw_must_still_be_there_and_what_stands_before_it_is_not_looked_at()
            throws Exception {
        var two = two(3);
        for (int partition = 0; partition < GoodLog.PARTITIONS; partition++) {
            var bad = two.log().copy();
            var events = bad.events(partition);
            int last = two.cut().get(partition) - 1;
            events.set(
                    last,
                    new LogRecord(
                            Topic.EVENTS, partition, last, events.get(last).key(), new byte[] {'{', '}'}));
            assertThat(since(two, bad).findings()).singleElement().satisfies(finding -> {
                assertThat(finding.kind()).isEqualTo(Finding.Kind.REWRITTEN);
                assertThat(finding.offset()).isEqualTo(last);
            });
            var before = two.log().copy();
            before.events(partition)
                    .set(
                            0,
                            new LogRecord(
                                    Topic.EVENTS, partition, 0, events.get(0).key(), new byte[] {1}));
            assertThat(whole(before).verdict()).isEqualTo(AuditReport.Verdict.WRONG);
            assertThat(since(two, before).verdict()).isEqualTo(AuditReport.Verdict.GOOD);
        }
    }

    @Test
    void another_log_is_not_gone_on_in() throws Exception {
        var two = two(1);
        assertThat(since(two, two(2).log()).verdict()).isEqualTo(AuditReport.Verdict.WRONG);
        assertThatThrownBy(() -> Audit.run(new MemoryRecording(3), two.saved(), List.of(), Progress.SILENT))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("a log with 2 partitions, and this one has 3");
    }

    @Test
    void a_file_that_was_changed_or_cut_anywhere_is_refused() throws Exception {
        two(4);
        var good = Files.readAllBytes(folder.resolve("saved"));
        var random = new Random(4);
        for (int i = 0; i < 300; i++) {
            var bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            assertRefused(bad);
            assertRefused(java.util.Arrays.copyOf(good, random.nextInt(good.length)));
        }
    }

    private void assertRefused(byte[] bytes) throws IOException {
        var file = Files.write(folder.resolve("bad"), bytes);
        assertThatThrownBy(() -> AuditedLog.read(file))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("not what an audit has saved, or damaged since then");
    }
}

package firstmap.coordinator.exchange;

import static firstmap.coordinator.trial.AnsweredRecording.create;
import static firstmap.coordinator.trial.AnsweredRecording.define;
import static firstmap.coordinator.trial.AnsweredRecording.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.audit.Audit;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.boards.RequestReader;
import firstmap.coordinator.trial.AnsweredRecording;
import firstmap.events.Invalid;
import firstmap.events.Policy;
import firstmap.events.Progress;
import firstmap.events.Quarantine;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileRecordingTest {
    private static final int PARTITIONS = 4;

    @TempDir
    Path folder;

    private static AnsweredRecording log() {
        var log = new AnsweredRecording(PARTITIONS);
        for (int seq = 1; seq <= 3; seq++)
            for (var board : List.of("phone", "camera", "tv", "car", "desk"))
                log.ask(board, seq, seq == 1 ? define(Policy.STRICT, 64) : create("b" + seq));
        return log;
    }

    private Path export(Recording log, String name, String... boards) throws IOException {
        var file = folder.resolve(name);
        try (var out = ZstdFiles.isNamed(name)
                ? ZstdFiles.compressing(Files.newOutputStream(file))
                : Files.newOutputStream(file)) {
            new Export(log, reader(log), out, Progress.SILENT).write(Set.of(boards));
        }
        return file;
    }

    static Exchanges.Reader reader(Recording log) {
        return line -> RequestReader.read(line.key(), line.value(), line.partition(), log.partitions());
    }

    private static List<String> told(Recording log, Topic topic, int partition) {
        var told = new ArrayList<String>();
        try (var cursor = log.open(topic, partition)) {
            for (var line = cursor.next(); line != null; line = cursor.next()) told.add(told(line));
        }
        return told;
    }

    private static String told(LogRecord line) {
        return line.topic() + " " + line.partition() + " " + text(line.key()) + " " + text(line.value());
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static void assertSame(Recording file, Recording log) {
        assertThat(file.partitions()).isEqualTo(log.partitions());
        for (int partition = 0; partition < log.partitions(); partition++)
            for (var topic : List.of(Topic.REQUESTS, Topic.EVENTS))
                assertThat(told(file, topic, partition)).isEqualTo(told(log, topic, partition));
    }

    @ParameterizedTest
    @ValueSource(strings = {"log.jsonl", "log.jsonl.zst"})
    void what_was_exported_is_read_back_record_by_record(String name) throws IOException {
        var log = log();
        try (var file = new FileRecording(export(log, name))) {
            assertSame(file, log);
            assertThat(file.boards()).isEqualTo(5);
            assertThat(file.records()).isEqualTo(30);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"log.jsonl", "log.jsonl.zst"})
    void what_is_set_aside_comes_along_with_its_mark_and_stays_set_aside(String name) throws Exception {
        var log = log();
        log.append(Topic.EVENTS, 1, null, new byte[] {'{', '\n'});
        log.quarantine(1, log.events(1).getLast().offset(), null);
        log.ask("late", 1, define(Policy.STRICT, 64));
        var copy = log.events(Home.of("late", PARTITIONS)).getLast();
        log.append(Topic.EVENTS, copy.partition(), copy.key(), copy.value());
        log.quarantine(copy.partition(), copy.offset() + 1, null);
        log.ask("late", 2, create("b"));

        try (var file = new FileRecording(export(log, name))) {
            assertSame(file, log);
            assertThat(new ChainCheck(file, Progress.SILENT).boards())
                    .hasSize(6)
                    .containsEntry("late", 2L);
            var report = Audit.run(file, List.of(), Progress.SILENT);
            assertThat(report.findings()).isEmpty();
            assertThat(report.setAside()).extracting(Quarantine::reason).containsExactly("on purpose", "on purpose");
            var again = export(file, "again.jsonl");
            assertThat(Files.readString(again)).contains("\"type\":\"quarantine\"");
            try (var second = new FileRecording(again)) {
                assertThat(Audit.run(second, List.of(), Progress.SILENT).setAside())
                        .extracting(Quarantine::digest)
                        .containsExactlyElementsOf(report.setAside().stream()
                                .map(Quarantine::digest)
                                .toList());
            }
        }
    }

    @Test
    void a_mark_in_a_file_is_of_the_event_before_it_or_the_file_is_refused() throws IOException {
        var log = log();
        log.append(Topic.EVENTS, 1, null, new byte[] {'{'});
        log.quarantine(1, log.events(1).getLast().offset(), null);
        var file = export(log, "log.jsonl");
        var lines = new ArrayList<>(Files.readAllLines(file));
        int at = 0;
        while (!lines.get(at).contains("\"quarantine\"")) at++;
        lines.add(1, lines.remove(at));
        Files.write(file, lines);
        assertThatThrownBy(() -> new FileRecording(file)).isInstanceOf(Invalid.class);

        var fits = log();
        fits.quarantine(1, fits.events(1).getFirst().offset(), null);
        try (var marked = new FileRecording(export(fits, "fits.jsonl"))) {
            assertThatThrownBy(() -> new ChainCheck(marked, Progress.SILENT).boards())
                    .isInstanceOf(Invalid.class)
                    .hasMessageContaining("a mark sets this record aside, but it is another, or it fits");
        }
    }

    @Test
    void a_request_stands_before_the_events_that_answer_it() throws IOException {
        var lines = Files.readAllLines(export(
                new AnsweredRecording(1)
                        .ask("phone", 1, define(Policy.STRICT, 64))
                        .ask("phone", 2, create("x")),
                "log.jsonl"));

        assertThat(lines)
                .map(line -> ExportedLine.type(line.getBytes(StandardCharsets.UTF_8)))
                .containsExactly("log", "partition", "define", "defined", "create", "created", "board", "end");
    }

    @Test
    void records_that_no_line_can_tell_are_kept_byte_for_byte() throws IOException {
        var noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        var request = RequestJson.write(new RequestRecord("n", 1, "phone", 0, create("x")));
        var spread =
                new String(request, StandardCharsets.UTF_8).replace(",", ",\n").getBytes(StandardCharsets.UTF_8);
        var log = new AnsweredRecording(2);
        var like = "{\"type\":\"log\",\"version\":1,\"board\":\"phone\"}".getBytes(StandardCharsets.UTF_8);
        for (var topic : List.of(Topic.REQUESTS, Topic.EVENTS)) {
            log.append(topic, 0, null, null);
            log.append(topic, 0, key("phone"), noise);
            log.append(topic, 0, null, request);
            log.append(topic, 0, key("other"), request);
            log.append(topic, 1, noise, request);
            log.append(topic, 1, key("phone"), spread);
            log.append(topic, 1, key("phone"), request);
            log.append(topic, 1, new byte[0], new byte[0]);
            log.append(topic, 1, key("phone"), like);
            log.append(topic, 1, key("x"), "{\"type\":\"end\",\"board\":\"x\"}".getBytes(StandardCharsets.UTF_8));
        }

        assertSame(new FileRecording(export(log, "log.jsonl")), log);
    }

    @Test
    void a_file_that_was_cut_anywhere_is_recognised() throws IOException {
        var whole = Files.readAllBytes(export(log(), "log.jsonl"));
        for (int length = 0; length < whole.length; length += 1 + length % 7)
            assertRefused(java.util.Arrays.copyOf(whole, length));
    }

    @Test
    void a_compressed_file_that_was_cut_anywhere_is_recognised() throws IOException {
        var whole = Files.readAllBytes(export(log(), "log.jsonl.zst"));
        for (int length = 0; length < whole.length; length++) assertRefused(java.util.Arrays.copyOf(whole, length));
    }

    @Test
    void one_byte_changed_anywhere_is_recognised() throws IOException {
        var whole = Files.readAllBytes(export(
                new AnsweredRecording(1)
                        .ask("phone", 1, define(Policy.STRICT, 64))
                        .ask("phone", 2, create("x")),
                "log.jsonl"));
        for (int i = 0; i < whole.length; i++) {
            var changed = whole.clone();
            changed[i] ^= 1;
            assertRefused(changed);
        }
    }

    @Test
    void a_line_dropped_repeated_or_swapped_is_recognised() throws IOException {
        var lines = Files.readAllLines(export(log(), "log.jsonl"));
        for (int i = 0; i < lines.size(); i++) {
            var dropped = new ArrayList<>(lines);
            dropped.remove(i);
            assertRefused(bytes(dropped));
            var repeated = new ArrayList<>(lines);
            repeated.add(i, lines.get(i));
            assertRefused(bytes(repeated));
            if (i + 1 == lines.size()) continue;
            var swapped = new ArrayList<>(lines);
            java.util.Collections.swap(swapped, i, i + 1);
            assertRefused(bytes(swapped));
        }
    }

    private static byte[] bytes(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void assertRefused(byte[] bytes) throws IOException {
        var file = Files.write(folder.resolve("damaged"), bytes);
        assertThatThrownBy(() -> new FileRecording(file))
                .isInstanceOfAny(Invalid.class, UncheckedIOException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void a_fault_is_told_with_the_number_of_its_line() throws IOException {
        var lines = new ArrayList<>(Files.readAllLines(export(log(), "log.jsonl")));
        lines.set(5, "{\"type\":\"dance\"}");
        var file = Files.write(folder.resolve("wrong.jsonl"), bytes(lines));

        assertThatThrownBy(() -> new FileRecording(file)).hasMessage(file + ":6: unknown type dance");
    }

    @Test
    void a_later_version_is_refused_by_its_name() throws IOException {
        var file = Files.writeString(folder.resolve("later"), "{\"type\":\"log\",\"version\":2,\"partitions\":1}\n");

        assertThatThrownBy(() -> new FileRecording(file)).hasMessageContaining("version 1 only");
    }

    @Test
    void a_line_without_end_and_a_bomb_are_given_up_early() throws IOException {
        var endless = new ByteArrayOutputStream();
        try (var out = ZstdFiles.compressing(endless)) {
            out.write("{\"type\":\"log\",\"version\":1,\"partitions\":1}\n{\"type\":\"partition\",\"partition\":0}\n"
                    .getBytes(StandardCharsets.UTF_8));
            var block = new byte[1 << 20];
            for (int i = 0; i < 300; i++) out.write(block);
        }
        var file = Files.write(folder.resolve("bomb"), endless.toByteArray());
        assertThat(endless.size()).isLessThan(100_000);
        assertThatThrownBy(() -> new FileRecording(file)).hasMessageContaining(":3: longer than");

        var many = new ByteArrayOutputStream();
        try (var out = ZstdFiles.compressing(many)) {
            out.write("{\"type\":\"log\",\"version\":1,\"partitions\":1}\n{\"type\":\"partition\",\"partition\":0}\n"
                    .getBytes(StandardCharsets.UTF_8));
            var line = "{\"type\":\"map\",\"board\":\"x\"}\n".repeat(40_000).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 2000; i++) out.write(line);
        }
        Files.write(file, many.toByteArray());
        assertThatThrownBy(() -> new FileRecording(file)).hasMessageContaining("no log shrinks like that");
    }

    @Test
    void chosen_boards_are_exported_alone() throws IOException {
        try (var file = new FileRecording(export(log(), "log.jsonl", "tv", "car"))) {
            assertThat(file.chosen()).containsExactly("car", "tv");
            assertThat(file.boards()).isEqualTo(2);
            int home = Home.of("tv", PARTITIONS);
            assertThat(told(file, Topic.EVENTS, home))
                    .isNotEmpty()
                    .allMatch(line -> line.contains("\"tv\"") || line.contains("\"car\""));
        }
    }

    @Test
    void what_the_log_had_lost_and_how_far_it_was_answered_is_told() throws IOException {
        var log = new AnsweredRecording(1);
        for (int seq = 1; seq <= 9; seq++) log.ask("phone", seq, create("b" + seq));
        var late = RequestJson.write(new RequestRecord("late", 1, "phone", 0, create("c")));
        log.expire(0, 4);
        log.append(Topic.REQUESTS, 0, key("phone"), late);
        log.answered(0, 9);
        var lines = Files.readAllLines(export(log, "log.jsonl"));
        assertThat(lines.getFirst())
                .contains("\"missing\":[{\"partition\":0,\"topic\":\"firstmap.requests\",\"before\":4}]");

        try (var file = new FileRecording(folder.resolve("log.jsonl"));
                var requests = file.open(Topic.REQUESTS, 0)) {
            assertThat(requests.start()).isEqualTo(4);
            int unanswered = lines.indexOf("{\"type\":\"unanswered\"}");
            assertThat(lines.get(unanswered + 1)).startsWith("{\"type\":\"create\",\"id\":\"late/1\"");
            assertThat(file.answered(0)).hasValue(unanswered + 1);
        }
    }
}

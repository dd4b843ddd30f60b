package firstmap.coordinator.audit;

import static firstmap.coordinator.audit.AuditTest.audit;
import static firstmap.coordinator.audit.AuditTest.only;
import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.kafka.DeadLetter;
import firstmap.coordinator.trial.MemoryRecording;
import firstmap.events.topics.Home;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What audit makes of the requests that nobody can read, and of what is kept of them. */
class DeadLettersTest {
    private static final int HOME = Home.of("phone", GoodLog.PARTITIONS);

    private final MemoryRecording recording = GoodLog.of(7, 60).recording;

    @Test
    void every_byte_of_a_dead_letter_counts_and_the_place_where_it_stands() throws Exception {
        int at = 0;
        var letters = recording.lines(Topic.DEAD_LETTERS, 0);
        while (letters.get(at).key() == null
                || letters.get(at).value() == null
                || letters.get(at).value().length == 0) at++;
        var letter = letters.get(at);
        for (int i = 0; i < letter.key().length; i++)
            assertNotByteForByte(at, changed(letter.key(), i), letter.value(), letter.headers());
        for (int i = 0; i < letter.value().length; i++)
            assertNotByteForByte(at, letter.key(), changed(letter.value(), i), letter.headers());
        for (int i = 0; i < letter.value().length; i++) {
            int position = i;
            var headers = letter.headers().stream()
                    .map(it -> it.name().equals("trace")
                            ? new LogRecord.Header("trace", changed(it.value(), position))
                            : it)
                    .toList();
            assertNotByteForByte(at, letter.key(), letter.value(), headers);
        }
        var longer = Arrays.copyOf(letter.key(), letter.key().length + 1);
        longer[letter.key().length] = letter.value()[0];
        var shorter = Arrays.copyOfRange(letter.value(), 1, letter.value().length);
        assertNotByteForByte(at, longer, shorter, letter.headers());
    }

    private void assertNotByteForByte(int at, byte[] key, byte[] value, List<LogRecord.Header> headers)
            throws Exception {
        var bad = recording.copy();
        bad.lines(Topic.DEAD_LETTERS, 0).set(at, new LogRecord(Topic.DEAD_LETTERS, 0, at, key, value, headers));
        var finding = only(audit(bad));
        assertThat(finding.kind()).isEqualTo(Finding.Kind.DEAD_LETTER);
        assertThat(finding.topic()).isEqualTo("firstmap.requests");
        assertThat(finding.problem()).contains("byte for byte");
    }

    private static byte[] changed(byte[] bytes, int at) {
        var changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }

    @Test
    void an_unreadable_request_without_a_dead_letter_is_found() throws Exception {
        var letters = recording.lines(Topic.DEAD_LETTERS, 0);
        for (int i = 0; i < letters.size(); i++) {
            var bad = recording.copy();
            var missing = bad.lines(Topic.DEAD_LETTERS, 0).remove(i);
            var finding = only(audit(bad));
            assertThat(finding.kind()).isEqualTo(Finding.Kind.DEAD_LETTER);
            assertThat(finding.topic()).isEqualTo("firstmap.requests");
            assertThat(Long.toString(finding.offset())).isEqualTo(header(missing, "offset"));
            assertThat(Integer.toString(finding.partition())).isEqualTo(header(missing, "partition"));
            assertThat(finding.problem()).contains("no dead letter has it");
        }
    }

    private static String header(LogRecord line, String name) {
        return line.header(name)
                .map(it -> new String(it.value(), StandardCharsets.UTF_8))
                .orElseThrow();
    }

    @Test
    void a_dead_letter_without_its_request_is_found_and_one_that_was_written_again_is_not() throws Exception {
        var letter = recording.lines(Topic.DEAD_LETTERS, 0).getFirst();
        var headers = letter.headers().toArray(LogRecord.Header[]::new);
        recording.append(Topic.DEAD_LETTERS, 1, letter.key(), letter.value(), headers);
        assertThat(audit(recording).findings()).isEmpty();

        for (int i = 0; i < headers.length; i++)
            if (headers[i].name().equals("offset")) headers[i] = new LogRecord.Header("offset", GoodLog.bytes("99999"));
        recording.append(Topic.DEAD_LETTERS, 1, letter.key(), letter.value(), headers);
        recording.append(Topic.DEAD_LETTERS, 1, letter.key(), letter.value());
        assertThat(audit(recording).findings())
                .extracting(Finding::problem)
                .satisfiesExactlyInAnyOrder(
                        it -> assertThat(it).contains("that is not there"),
                        it -> assertThat(it).contains("names no request"));
    }

    @Test
    void a_request_that_can_be_read_is_no_dead_letter() throws Exception {
        var asked = recording.requests(HOME).get(1);
        var letter = DeadLetter.of(Namespace.DEFAULT, asked, "the rule failed");
        recording.append(
                Topic.DEAD_LETTERS,
                1,
                letter.key(),
                letter.value(),
                letter.headers().toArray(LogRecord.Header[]::new));
        var finding = only(audit(recording));
        assertThat(finding.kind()).isEqualTo(Finding.Kind.DEAD_LETTER);
        assertThat(finding.offset()).isEqualTo(asked.offset());
    }
}

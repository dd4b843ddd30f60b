package firstmap.coordinator.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
    @Test
    void it_says_where_the_request_stood_and_why_it_is_here() {
        var letter = DeadLetter.of(Namespace.DEFAULT, asked(new byte[] {1}, new byte[] {0, -1}), "no reason");
        assertThat(letter.topic()).isEqualTo("firstmap.dead-letters");
        assertThat(letter.key()).containsExactly(1);
        assertThat(letter.value()).containsExactly(0, -1);
        assertThat(header(letter, "topic")).isEqualTo("firstmap.requests");
        assertThat(header(letter, "partition")).isEqualTo("3");
        assertThat(header(letter, "offset")).isEqualTo("42");
        assertThat(header(letter, "error")).isEqualTo("no reason");
    }

    @Test
    void what_was_absent_stays_absent() {
        var letter = DeadLetter.of(Namespace.DEFAULT, asked(null, null), "no value");
        assertThat(letter.key()).isNull();
        assertThat(letter.value()).isNull();
    }

    @Test
    void a_request_that_no_record_can_carry_is_cut_and_says_how_long_it_was() {
        var letter = DeadLetter.of(Namespace.DEFAULT, asked(new byte[3 << 20], new byte[5 << 20]), "x".repeat(1 << 20));
        assertThat(letter.key().length + letter.value().length).isEqualTo(DeadLetter.MAX_BYTES);
        assertThat(header(letter, "key-bytes")).isEqualTo(Integer.toString(3 << 20));
        assertThat(header(letter, "value-bytes")).isEqualTo(Integer.toString(5 << 20));
        long headers = 0;
        for (var header : letter.headers()) headers += header.key().length() + header.value().length;
        assertThat(DeadLetter.MAX_BYTES + headers).isLessThan(Topic.MAX_RECORD_BYTES - 1000);
    }

    @Test
    void its_own_headers_come_along_as_they_were_and_cannot_speak_for_the_coordinator() {
        var asked = asked(new byte[] {1}, new byte[] {2});
        asked.headers().add("trace", new byte[] {0, -1}).add("nothing", null).add("error", new byte[] {'n', 'o'});
        var letter = DeadLetter.of(Namespace.DEFAULT, asked, "the reason");
        assertThat(letter.headers().toArray()).startsWith(asked.headers().toArray());
        assertThat(header(letter, "error")).isEqualTo("the reason");
        assertThat(letter.headers().lastHeader("headers-dropped")).isNull();
    }

    @Test
    void of_headers_beyond_all_measure_some_are_left_out_and_it_says_how_many() {
        var asked = asked(new byte[1 << 20], new byte[2 << 20]);
        for (int i = 0; i < 100_000; i++) asked.headers().add("h" + i, new byte[100]);
        asked.headers().add("long", new byte[1 << 20]);
        var letter = DeadLetter.of(Namespace.DEFAULT, asked, "x");
        long bytes = letter.key().length + letter.value().length;
        for (var header : letter.headers()) bytes += header.key().length() + header.value().length + 4;
        assertThat(bytes).isLessThan(Topic.MAX_RECORD_BYTES);
        int kept = letter.headers().toArray().length - 7;
        assertThat(header(letter, "headers-dropped")).isEqualTo(Integer.toString(100_001 - kept));
        assertThat(kept).isGreaterThan(1000);
    }

    @Test
    void its_headers_are_those_of_the_catalogue() throws IOException {
        var asked = asked(new byte[3 << 20], new byte[5 << 20]);
        asked.headers().add("long", new byte[1 << 20]);
        var catalogue = Files.readString(Path.of("../events/README.md"));
        var listed = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|")
                .matcher(
                        catalogue.substring(catalogue.indexOf("| header |"), catalogue.indexOf("## Key and partition")))
                .results()
                .map(row -> row.group(1));
        assertThat(Arrays.stream(DeadLetter.of(Namespace.DEFAULT, asked, "x")
                                .headers()
                                .toArray())
                        .map(Header::key))
                .containsExactlyInAnyOrderElementsOf(listed.toList());
    }

    private static ConsumerRecord<byte[], byte[]> asked(byte[] key, byte[] value) {
        return new ConsumerRecord<>("firstmap.requests", 3, 42, key, value);
    }

    private static String header(ProducerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}

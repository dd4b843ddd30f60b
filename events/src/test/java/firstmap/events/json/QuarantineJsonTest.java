package firstmap.events.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Invalid;
import firstmap.events.Quarantine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuarantineJsonTest {
    private static final byte[] KEY = bytes("phone");
    private static final byte[] GARBAGE = bytes("{");
    private static final Quarantine MARK =
            new Quarantine("topic-1", 3, 12, QuarantineJson.digest(KEY, GARBAGE), null, "written by hand");

    @Test
    void a_mark_is_the_golden_one_byte_for_byte() throws IOException {
        var golden = Files.readString(Path.of("src/test/resources/golden/control/quarantine.json"))
                .strip();
        var mark = QuarantineJson.read(bytes(golden));
        assertThat(new String(QuarantineJson.write(mark), StandardCharsets.UTF_8))
                .isEqualTo(golden);
        assertThat(mark.key()).isEqualTo("quarantine/mZnvxLNmTdyFkZ3sJDdcVQ/3/364");
    }

    /** Made by another program, by what the catalogue says of a digest. */
    @Test
    void a_digest_is_of_the_lengths_and_the_bytes_of_key_and_value() {
        assertThat(QuarantineJson.digest(KEY, GARBAGE))
                .isEqualTo("ddea529c7147d21525ce23dc5cad0c3e37dd256deb0201bcac7bc261bc04d2db");
        assertThat(QuarantineJson.digest(null, new byte[0]))
                .isEqualTo("72a4fa3544e43a836ffcb268ce06ccdbc55d44d5e6b1b1c19216a53ea98301fd");
        assertThat(QuarantineJson.digest(KEY, null))
                .isEqualTo("c572f32d4ef536e52e9142aec052023216562483558a1dad15ce21389ea41233");
    }

    @ParameterizedTest
    @CsvSource({
        "reason, '\"reason\":\"written by hand\"', '\"reason\":\" \"'",
        "digest, '\"digest\":\"', '\"digest\":\"x'",
        "offset, '\"offset\":12', '\"offset\":-1'",
        "partition, '\"partition\":3', '\"partition\":1.5'",
        "topic, 'topic-1', ''",
        "other, '{\"type\"', '{\"other\":1,\"type\"'"
    })
    void what_is_no_mark_is_refused_with_its_field(String field, String text, String by) {
        var json = new String(QuarantineJson.write(MARK), StandardCharsets.UTF_8);
        assertThat(json).contains(text);
        assertThatThrownBy(() -> QuarantineJson.read(bytes(json.replace(text, by))))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining(field);
    }

    @Test
    void a_mark_covers_the_record_of_its_topic_place_and_bytes_and_no_other() {
        var aside = Quarantines.of("topic-1", List.of(MARK));
        assertThat(aside.covering(3, 12, KEY, GARBAGE)).contains(MARK);
        assertThat(aside.covering(3, 12, KEY, bytes("}"))).isEmpty();
        assertThat(aside.covering(3, 12, null, GARBAGE)).isEmpty();
        assertThat(aside.covering(3, 13, KEY, GARBAGE)).isEmpty();
        assertThat(aside.covering(2, 12, KEY, GARBAGE)).isEmpty();
        assertThat(Quarantines.of("topic-2", List.of(MARK))).isEqualTo(Quarantines.NOTHING);
    }

    @Test
    void of_two_marks_for_one_place_the_later_counts_and_what_is_none_says_nothing() {
        var later = new Quarantine("topic-1", 3, 12, MARK.digest(), "phone", "it was ours");
        var control = List.of(QuarantineJson.write(MARK), bytes("nonsense"), QuarantineJson.write(later));
        var aside = Quarantines.of("topic-1", Quarantines.read(control));
        assertThat(aside.of(3)).containsExactly(later);
        assertThat(aside.breaksBoards(3)).isTrue();
        assertThat(aside.breaksBoards(2)).isFalse();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

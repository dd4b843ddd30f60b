package firstmap.events.json;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Invalid;
import firstmap.events.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Documents with one fault or several, and which of them is told. The texts stand in refusals and with dead letters, so a
 * reader that tells another one is another reader: a line changes only with the words of the JSON parser.
 */
class HostileDocumentsTest {
    private static final Path TABLES = Path.of("src/test/resources/hostile");
    private static final String ANSWER = "  -> ";

    record Hostile(String document, String answer) {}

    static Stream<Hostile> requests() {
        return table("requests.txt");
    }

    static Stream<Hostile> events() {
        return table("events.txt");
    }

    /** Two lines each: the document, and the answer. */
    private static Stream<Hostile> table(String name) {
        List<String> lines;
        try {
            lines = Files.readAllLines(TABLES.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return IntStream.range(0, lines.size() / 2)
                .mapToObj(
                        i -> new Hostile(lines.get(2 * i), lines.get(2 * i + 1).substring(ANSWER.length())));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_hostile_request_is_answered_as_ever(Hostile hostile) {
        String answer;
        try {
            var read = RequestJson.read(Golden.bytes(hostile.document)).request();
            answer = read instanceof Request.Malformed malformed ? "malformed " + malformed.problem() : "read";
        } catch (Invalid e) {
            answer = "unreadable " + e.getMessage();
        }
        assertThat(answer).as(hostile.document).isEqualTo(hostile.answer);
    }

    @ParameterizedTest
    @MethodSource("events")
    void a_hostile_event_is_answered_as_ever(Hostile hostile) {
        String answer;
        try {
            answer = "read " + EventJson.read(Golden.bytes(hostile.document));
        } catch (Invalid e) {
            answer = "unreadable " + e.getMessage();
        }
        assertThat(answer).as(hostile.document).isEqualTo(hostile.answer);
    }

    @Test
    void the_tables_are_long() {
        assertThat(requests()).hasSizeGreaterThan(200).doesNotHaveDuplicates();
        assertThat(events()).hasSizeGreaterThan(200).doesNotHaveDuplicates();
    }
}

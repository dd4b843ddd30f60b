package firstmap.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.json.EventJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbingTest {
    private static final Path GOLDEN = Path.of("../../events/src/test/resources/golden/events");

    /** Boards that grant their time may stand on the same partition. */
    @ParameterizedTest
    @ValueSource(strings = {"granted.json", "granted-end.json", "defined-granted.json", "refused-EBUSY.json"})
    void what_nobody_has_asked_for_and_what_others_have_answers_no_probe(String file) throws IOException {
        var event =
                EventJson.read(Files.readString(GOLDEN.resolve(file)).strip().getBytes(StandardCharsets.UTF_8));
        assertThat(Probing.isAnswer(event)).isFalse();
    }
}

package firstmap.coordinator.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each script is a board and what happens on it, line by line; the right column is the answer. */
class ScriptTest {
    @TestFactory
    Stream<DynamicTest> every_line_of_every_script_gets_its_answer() throws IOException, URISyntaxException {
        var scripts = Path.of(ScriptTest.class.getResource("/allocation").toURI());
        return Files.list(scripts)
                .sorted()
                .map(path ->
                        DynamicTest.dynamicTest(path.getFileName().toString().replace(".txt", ""), path.toUri(), () -> {
                            var text = Files.readString(path);
                            assertThat(new Script(path.getFileName().toString(), text).played())
                                    .isEqualTo(text);
                        }));
    }
}

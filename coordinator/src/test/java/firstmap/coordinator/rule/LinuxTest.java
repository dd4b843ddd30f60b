package firstmap.coordinator.rule;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Invalid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What Linux does, statement by statement, each with the function that says so and boards that answer as it does. */
class LinuxTest {
    private static final int FIRST = 6;
    private static final int LAST = 12;

    @TestFactory
    Stream<DynamicContainer> every_script_of_every_statement_gets_the_answers_of_Linux() {
        return Stream.concat(files(""), files("known-failures"))
                .map(file -> DynamicContainer.dynamicContainer(
                        file.getFileName().toString(),
                        file.toUri(),
                        statements(file).map(LinuxTest::played)));
    }

    private static DynamicContainer played(Statement statement) {
        return DynamicContainer.dynamicContainer(
                statement.key() + " " + statement.opening(),
                statement.plays().stream()
                        .map(play -> DynamicTest.dynamicTest(
                                play.title(),
                                () -> assertThat(played(play.text())).isEqualTo(play.text()))));
    }

    /** A board that cannot be has one line, and it names the key. */
    private static String played(String text) {
        try {
            var script = new Script("linux", text).joined();
            var played = script.played();
            assertThat(script.isRebuiltAsItIs())
                    .as("the board that its log makes")
                    .isTrue();
            return played;
        } catch (Invalid e) {
            var place = e.getMessage().split(": ")[1];
            return text.substring(0, text.indexOf("----")) + "----\nsystem define -> EINVAL "
                    + place.substring(place.lastIndexOf('.') + 1) + "\n";
        }
    }

    @Test
    void every_statement_says_where_it_comes_from_and_has_a_script_or_a_reason() {
        var keys = files("").flatMap(LinuxTest::statements).toList();
        assertThat(keys).hasSizeGreaterThan(60);
        for (var statement : keys) {
            assertThat(statement.plays().size() + statement.reasons().size())
                    .as("scripts and reasons of %s", statement.key())
                    .isPositive();
            if (!statement.plays().isEmpty())
                assertThat(statement.says().split(" \\| "))
                        .as("statement, function and versions of %s", statement.key())
                        .hasSize(3);
        }
    }

    @Test
    void every_known_failure_names_its_thread_is_refused_and_is_granted_with_its_cure() {
        assertThat(files("known-failures")).hasSizeGreaterThanOrEqualTo(5).allSatisfy(file -> {
            assertThat(text(file)).contains("# https://github.com/");
            var statements = statements(file).toList();
            assertThat(statements).extracting(Statement::key).containsExactly("refused", "cured");
            assertThat(statements.getFirst().plays())
                    .isNotEmpty()
                    .allSatisfy(play -> assertThat(play.text()).containsPattern("-> (attach )?E"));
            assertThat(statements.getLast().plays())
                    .isNotEmpty()
                    .allSatisfy(
                            play -> assertThat(play.text()).contains("mapped").doesNotContain("-> E"));
        });
    }

    @Test
    void every_bullet_and_row_of_sections_6_to_12_of_the_page_on_Linux_has_its_statement() {
        var page = page();
        var ours = files("").flatMap(LinuxTest::statements).toList();

        assertThat(ours).extracting(Statement::key).containsExactlyElementsOf(keys(page));
        for (var statement : ours)
            assertThat(page)
                    .as("a statement %s that begins with these words", statement.key())
                    .anySatisfy(there -> assertThat(there).startsWith(statement.key() + " " + statement.opening()));
    }

    private static List<String> keys(List<String> page) {
        return page.stream()
                .map(statement -> statement.substring(0, statement.indexOf(' ')))
                .toList();
    }

    /** Section, place and text of each bullet and row, without the heads of tables. */
    private static List<String> page() {
        var all = new ArrayList<String>();
        var lines = shared("LINUX.md").lines().toList();
        int section = 0;
        int place = 0;
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.startsWith("## ")) {
                section = line.matches("## \\d+\\. .*") ? Integer.parseInt(line.substring(3, line.indexOf('.'))) : 0;
                place = 0;
            }
            boolean head = line.startsWith("|---")
                    || i + 1 < lines.size() && lines.get(i + 1).startsWith("|---");
            if (section >= FIRST && section <= LAST && !head && (line.startsWith("- ") || line.startsWith("| ")))
                all.add(section + "." + ++place + " " + line.substring(2).replace("`", ""));
        }
        return all;
    }

    private static String shared(String name) {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            var file = folder.resolveSibling("shared").resolve(name);
            if (Files.exists(folder.resolve(".git")) && Files.isRegularFile(file)) return text(file);
        }
        return Assumptions.abort("needs ../shared/" + name + ", the page that the statements were taken from");
    }

    /** Those of a folder in the order of their numbers. */
    private static Stream<Path> files(String folder) {
        try (var files = Files.list(
                Path.of(LinuxTest.class.getResource("/linux").toURI()).resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".txt")).sorted(LinuxTest::byNumber).toList().stream();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int byNumber(Path one, Path other) {
        return Integer.compare(number(one), number(other));
    }

    private static int number(Path file) {
        var digits = file.getFileName().toString().replaceAll("\\D.*", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private static Stream<Statement> statements(Path file) {
        return Statement.read(text(file)).stream();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

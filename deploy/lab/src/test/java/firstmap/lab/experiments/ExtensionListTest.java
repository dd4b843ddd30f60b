package firstmap.lab.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import firstmap.command.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExtensionListTest {
    private static final SourceTree SOURCES = new SourceTree(Project.ROOT);

    static List<String> names() {
        return ExtensionList.names();
    }

    /** One edit may stand on another, so that they are made, in a folder that has nothing but the files they are about. */
    @ParameterizedTest
    @MethodSource("names")
    void each_edit_finds_its_place_in_the_sources_as_they_are(String name, @TempDir Path folder) throws IOException {
        var extension = ExtensionList.named(name);
        var edits = Stream.concat(
                        extension.declaration().stream(),
                        extension.mends().stream().map(Extension.Mend::edit))
                .toList();
        for (var edit : edits)
            for (var form : edit.forms())
                if (SOURCES.text(form.file()).isPresent() && !Files.exists(folder.resolve(form.file())))
                    write(folder, form.file(), SOURCES.text(form.file()).get());

        for (var edit : edits) {
            assertThatCode(() -> edit.applyTo(new SourceTree(folder))).doesNotThrowAnyException();
            var edited = edit.applyTo(new SourceTree(folder));
            write(folder, edited.file(), edited.text());
        }
    }

    private static void write(Path folder, String file, String text) throws IOException {
        Files.createDirectories(folder.resolve(file).getParent());
        Files.writeString(folder.resolve(file), text);
    }

    @ParameterizedTest
    @MethodSource("names")
    void each_extension_names_tests_that_there_are_or_that_it_brings_along(String name) {
        var extension = ExtensionList.named(name);
        var brought = extension.added().stream().map(Extension.Added::file).toList();

        assertThat(brought).isNotEmpty();
        assertThat(extension.tests()).isNotEmpty().allSatisfy(test -> {
            var file = "/src/test/java/" + test.replace('.', '/') + ".java";
            boolean comesWithIt = brought.stream().anyMatch(each -> each.endsWith(file));
            assertThat(comesWithIt || SOURCES.moduleOfTest(test).isPresent())
                    .as(test)
                    .isTrue();
        });
        assertThat(extension.mends().stream().map(Extension.Mend::namedBy).filter(by -> by != null))
                .allSatisfy(
                        test -> assertThat(SOURCES.moduleOfTest(test)).as(test).isPresent());
    }

    @Test
    void what_was_reported_before_stands_beside_each() {
        assertThat(ExtensionList.all()).hasSize(5).allSatisfy(extension -> {
            assertThat(extension.before().revision()).isEqualTo("rooms");
            assertThat(extension.before().files())
                    .hasSizeLessThanOrEqualTo(extension.before().errors());
        });
    }
}

package firstmap.lab.experiments;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.lab.experiments.Extension.Added;
import firstmap.lab.experiments.Extension.Mend;
import firstmap.lab.experiments.Extension.Named;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtensionTrialTest {
    private static final Mend CASE = mend(TinyProject.SIZES, "case BYTE -> 1;", "case BYTE -> 1; case PAGE -> 4096;");
    private static final Mend PAGE =
            new Mend(List.of(new Edit.Form(TinyProject.PAGE, "BYTE", "BYTE, PAGE")), TinyProject.SIZES_TEST);

    @TempDir
    private Path folder;

    private BuiltCopy copy;

    @BeforeEach
    void a_project_that_is_built() throws IOException {
        copy = TinyProject.in(folder.resolve("project"));
    }

    @Test
    void what_the_compiler_and_the_tests_name_is_mended_and_nothing_else_and_the_copy_is_as_it_was() throws Exception {
        var outcome = new ExtensionTrial(copy, extension(CASE, PAGE), folder).run();

        assertThat(outcome.problem()).isNull();
        assertThat(outcome.now().errors()).isEqualTo(1);
        assertThat(outcome.now().files()).containsExactly(TinyProject.SIZES);
        assertThat(outcome.tests())
                .containsExactly(
                        new ExtensionOutcome.Missing("SizesTest.the_page_speaks_of_every_unit", TinyProject.PAGE));
        assertThat(outcome.touched()).containsExactly(TinyProject.SIZES, TinyProject.PAGE);
        assertThat(outcome.passed()).isEqualTo(2);
        assertThat(copy.sources().text(TinyProject.UNIT).orElseThrow()).doesNotContain("PAGE");
        assertThat(copy.sources().moduleOfTest("tiny.PageTest")).isEmpty();
    }

    @Test
    void with_the_declaration_alone_only_the_compiler_is_asked() throws Exception {
        var outcome = new ExtensionTrial(copy, extension(CASE, PAGE), folder).names();

        assertThat(outcome.isGood()).isTrue();
        assertThat(outcome.now().files()).containsExactly(TinyProject.SIZES);
        assertThat(outcome.touched()).isEmpty();
    }

    @Test
    void a_file_that_is_touched_though_nobody_names_it_is_a_surprise() throws Exception {
        var unnamed = mend(TinyProject.SOURCE, "4095", "4_095");

        assertThat(new ExtensionTrial(copy, extension(CASE, unnamed), folder)
                        .run()
                        .problem())
                .isEqualTo("the compiler does not name " + TinyProject.SOURCE);
    }

    @Test
    void a_file_that_is_named_and_not_mended_is_a_surprise() throws Exception {
        assertThat(new ExtensionTrial(copy, extension(PAGE), folder).run().problem())
                .startsWith("nobody has said how to mend " + TinyProject.SIZES + ", line 5: ");
    }

    @Test
    void a_test_that_passes_without_what_it_should_miss_is_a_surprise() throws Exception {
        var unmissed = new Mend(List.of(new Edit.Form(TinyProject.PAGE, "BYTE", "BYTE, PAGE")), TinyProject.TEST);

        assertThat(new ExtensionTrial(copy, extension(CASE, unmissed), folder)
                        .run()
                        .problem())
                .isEqualTo(TinyProject.TEST + " does not name " + TinyProject.PAGE);
    }

    private static Mend mend(String file, String text, String by) {
        return new Mend(List.of(new Edit.Form(file, text, by)), null);
    }

    /** A second unit. */
    private static Extension extension(Mend... mends) {
        var test = """
                package tiny;

                import static org.junit.jupiter.api.Assertions.assertEquals;

                import org.junit.jupiter.api.Test;

                class PageTest {
                    @Test
                    void a_page_has_its_size() {
                        assertEquals(4096, Sizes.of(Unit.PAGE));
                    }
                }
                """;
        return new Extension(
                "unit",
                "a second unit",
                List.of(new Edit(List.of(new Edit.Form(TinyProject.UNIT, "BYTE;", "BYTE, PAGE;")))),
                List.of(mends),
                List.of(new Added("tiny/src/test/java/tiny/PageTest.java", test)),
                List.of("tiny.PageTest", TinyProject.SIZES_TEST),
                new Named("before", 0, List.of()));
    }
}

package firstmap.lab.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.command.terminal.Failure;
import firstmap.lab.experiments.FaultOutcome.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultTrialTest {
    @TempDir
    private Path folder;

    private BuiltCopy copy;
    private FaultTrial trial;

    @BeforeEach
    void a_project_that_is_built() throws IOException {
        copy = TinyProject.in(folder.resolve("project"));
        trial = new FaultTrial(copy, folder);
    }

    @Test
    void a_fault_that_a_test_sees_is_caught_and_the_test_is_named() throws Exception {
        var outcome = trial.run(slip("rounds-down", "bytes + 4095", "bytes"));

        assertThat(outcome.verdict()).isEqualTo(Verdict.CAUGHT);
        assertThat(outcome.by()).isEqualTo("PagesTest.what_is_begun_counts_as_a_page");
        assertThat(copy.sources().text(TinyProject.SOURCE).orElseThrow()).contains("bytes + 4095");
    }

    @Test
    void a_fault_that_no_test_sees_is_not_caught() throws Exception {
        var outcome = trial.run(slip("every-address", "== 0", ">= 0"));

        assertThat(outcome.verdict()).isEqualTo(Verdict.NOT_CAUGHT);
        assertThat(outcome.isCaught()).isFalse();
    }

    @Test
    void a_fault_that_does_not_compile_is_none_and_says_where() throws Exception {
        var outcome = trial.run(slip("half-written", "== 0", "=="));

        assertThat(outcome.verdict()).isEqualTo(Verdict.DOES_NOT_COMPILE);
        assertThat(outcome.by()).startsWith("line 9: ");
    }

    @Test
    void a_fault_whose_text_is_not_there_or_there_twice_does_not_fit() throws Exception {
        assertThat(trial.run(slip("gone", "bytes + 511", "bytes")).verdict()).isEqualTo(Verdict.DOES_NOT_FIT);
        assertThat(trial.run(slip("twice", "long", "int")).verdict()).isEqualTo(Verdict.DOES_NOT_FIT);
    }

    @Test
    void of_several_forms_the_first_that_fits_is_taken() throws Exception {
        var forms = List.of(
                new Edit.Form("tiny/src/main/java/tiny/Moved.java", "bytes", "0"),
                new Edit.Form(TinyProject.SOURCE, "bytes + 511", "bytes"),
                new Edit.Form(TinyProject.SOURCE, "bytes + 4095", "bytes"));

        assertThat(trial.run(slip("rounds-down", forms)).verdict()).isEqualTo(Verdict.CAUGHT);
    }

    @Test
    void tests_that_fail_without_any_fault_prove_nothing_and_are_named() throws IOException {
        var classes = folder.resolve("project/tiny/target/classes");
        var wrong = Files.writeString(
                folder.resolve("Pages.java"),
                "package tiny; final class Pages { static long pages(long bytes) { return 0; } }");
        assertThat(Javac.compile(List.of(wrong), List.of(), classes)).isEmpty();

        assertThatThrownBy(() -> trial.requireSound(List.of(slip("any", "== 0", ">= 0"))))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("without any fault PagesTest.what_is_begun_counts_as_a_page fails: ");
    }

    @Test
    void a_test_that_there_is_not_is_named() throws Exception {
        var outcome = new TestJvm(copy, folder, folder).test(List.of("tiny.NoTest"));

        assertThat(outcome.isGood()).isFalse();
        assertThat(outcome.failed()).isEqualTo("tiny.NoTest");
    }

    private static Fault.Slip slip(String name, String text, String by) {
        return slip(name, List.of(new Edit.Form(TinyProject.SOURCE, text, by)));
    }

    private static Fault.Slip slip(String name, List<Edit.Form> forms) {
        return new Fault.Slip(name, FaultKind.STORAGE, "errs", new Edit(forms), List.of(TinyProject.TEST));
    }
}

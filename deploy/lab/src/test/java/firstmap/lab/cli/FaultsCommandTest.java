package firstmap.lab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.cli.Cli;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultsCommandTest {
    @Test
    void programs_get_every_fault_with_the_tests_that_must_catch_it() throws IOException {
        var list = new ObjectMapper().readTree(Cli.run("faults", "--list").out());

        assertThat(list).hasSize(144);
        assertThat(list.get(0).get("kind").textValue()).isEqualTo("coordinator");
        assertThat(list.get(0).has("tests")).isFalse();
        assertThat(list.get(99).get("tests").size()).isPositive();
    }

    @Test
    void people_get_the_names_and_what_is_wrong() {
        var result = Cli.run("faults", "--list", "--only", "no-fencing,page-zero-handed-out", "--output", "table");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("no-fencing", "page-zero-handed-out", "storage")
                .doesNotContain("snapshot-late");
    }

    @Test
    void a_fault_that_there_is_not_is_wrong_usage_and_the_names_are_said() {
        assertThat(Cli.run("faults", "--only", "hope").err()).contains("'hope' is not one of no-fencing, ");
    }

    @Test
    void a_folder_that_is_in_no_clone_and_a_revision_that_there_is_not_are_said(@TempDir Path folder) {
        var nowhere = Cli.run("faults", "--project", folder.toString());
        assertThat(nowhere.code()).isEqualTo(1);
        assertThat(nowhere.err()).contains("git rev-parse ended with 128", "not a git repository");

        var never = Cli.run("faults", "--revision", "never-tagged");
        assertThat(never.code()).isEqualTo(1);
        assertThat(never.err()).contains("git rev-parse ended with 128", "never-tagged");
    }
}

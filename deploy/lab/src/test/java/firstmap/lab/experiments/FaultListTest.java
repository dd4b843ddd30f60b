package firstmap.lab.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import firstmap.command.Project;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FaultListTest {
    private static final SourceTree SOURCES = new SourceTree(Project.ROOT);

    static List<Fault.Slip> slips() {
        return FaultList.slips();
    }

    @ParameterizedTest
    @MethodSource("slips")
    void each_slip_finds_its_place_in_the_sources_as_they_are(Fault.Slip slip) {
        assertThatCode(() -> slip.edit().applyTo(SOURCES)).doesNotThrowAnyException();

        var edited = slip.edit().applyTo(SOURCES);
        assertThat(edited.text()).isNotEqualTo(SOURCES.text(edited.file()).orElseThrow());
        assertThat(edited.file()).contains("/src/main/java/");
    }

    @ParameterizedTest
    @MethodSource("slips")
    void each_slip_names_tests_that_there_are(Fault.Slip slip) {
        assertThat(slip.tests())
                .isNotEmpty()
                .allSatisfy(
                        test -> assertThat(SOURCES.moduleOfTest(test)).as(test).isPresent());
    }

    @Test
    void there_are_so_many_faults_of_each_kind_and_no_name_stands_twice() {
        var faults = FaultList.all();

        assertThat(faults).extracting(Fault::name).doesNotHaveDuplicates();
        assertThat(faults)
                .extracting(Fault::what)
                .allSatisfy(what -> assertThat(what).isNotBlank());
        assertThat(faults.stream().collect(Collectors.groupingBy(Fault::kind, Collectors.counting())))
                .isEqualTo(Map.of(
                        FaultKind.COORDINATOR, 27L,
                        FaultKind.RULE, 11L,
                        FaultKind.STORAGE, 21L,
                        FaultKind.CODEC, 3L,
                        FaultKind.FOLD, 3L,
                        FaultKind.RECOVERY, 2L,
                        FaultKind.AUDIT, 3L,
                        FaultKind.GUARD, 74L));
    }
}

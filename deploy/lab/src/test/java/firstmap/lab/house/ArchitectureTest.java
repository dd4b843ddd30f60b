package firstmap.lab.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Imports point one way only. Each rule is held against the project, and against classes below {@code wrong} that break
 * it: a rule that passes there as well says nothing.
 */
class ArchitectureTest {
    /** What ships and what proves it; what the benchmark's own processor writes is nobody's design. */
    private static final JavaClasses PROJECT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar") && !location.contains("/jmh_generated/"))
            .importPackages("firstmap");

    private static final String WRONG = "firstmap.lab.house.wrong";
    private static final JavaClasses WRONG_CLASSES = new ClassFileImporter().importPackages(WRONG);

    static Stream<Arguments> rules() {
        var right = new Rules("firstmap").all();
        var wrong = new Rules(WRONG).all();
        return right.keySet().stream().map(name -> Arguments.of(name, right.get(name), wrong.get(name)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void the_project_keeps_the_rule(String name, ArchRule rule, ArchRule wrong) {
        rule.check(PROJECT);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void the_rule_can_fail(String name, ArchRule rule, ArchRule wrong) {
        assertThatThrownBy(() -> wrong.check(WRONG_CLASSES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(WRONG);
    }

    @Test
    void every_package_has_its_rule() {
        var packages = PROJECT.stream()
                .map(type -> type.getPackageName().substring("firstmap.".length()))
                .collect(Collectors.toSet());

        assertThat(packages).containsExactlyInAnyOrderElementsOf(Rooms.all().keySet());
        assertThat(packages).containsAll(Rooms.KAFKA);
    }

    /** Whom a package knows stands before it, so there is no circle among packages, and no arrow back. */
    @Test
    void the_packages_stand_in_the_order_of_the_flow() {
        var before = new ArrayList<>(List.of(Rooms.TRIAL));
        Rooms.all().forEach((room, known) -> {
            for (var other : known)
                if (other.endsWith("..")) assertThat(before).anyMatch(name -> name.startsWith(root(other)));
                else assertThat(before).as("whom %s knows", room).contains(other);
            before.add(room);
        });
    }

    private static String root(String tree) {
        return tree.substring(0, tree.length() - 2);
    }

    @Test
    void the_rules_see_every_module() {
        assertThat(List.of("events", "node", "testcontainers", "coordinator", "command", "lab"))
                .allSatisfy(module -> assertThat(PROJECT)
                        .anySatisfy(type -> assertThat(type.getPackageName()).startsWith("firstmap." + module)));
    }
}

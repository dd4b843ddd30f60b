package firstmap.command.compare;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import firstmap.command.scenario.Examples;
import firstmap.events.Progress;
import firstmap.node.scenario.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompareTest {
    private static final String BEGIN = "<!-- compare -->\n";
    private static final String END = "<!-- /compare -->";
    /**
     * What the recorded machine did by the same measures, as far as it can be told: AgainstLinuxTest counts the refusals
     * and the buffers, frames are those that the recording program counted (camera 383, display 383, encoder 81, second
     * screen 42).
     */
    private static final List<String> LINUX =
            List.of("6", "1", "383", "506", "-", "-", "9830400", "0", "4915200", "4915200");

    private static final List<String> DOCUMENTED =
            List.of("video-record.yaml", "pi-zero-record.yaml", "differ.yaml", "late-refused.yaml");

    private static Comparison compare(String example) {
        try {
            return Comparison.of(
                    "deploy/examples/" + example,
                    Examples.scenario(example),
                    List.of(Way.values()),
                    0,
                    Progress.SILENT);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static WayOutcome by(Comparison comparison, Way way) {
        return comparison.ways().get(way.ordinal());
    }

    /** With {@code -Dreadme=write} the tables are written. */
    @Test
    void the_tables_beside_the_examples_are_what_compare_says() throws IOException {
        var document = Examples.FOLDER.resolve("README.md");
        var text = Files.readString(document);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(begin).as("where the tables begin").isGreaterThanOrEqualTo(BEGIN.length());
        var tables = new StringBuilder();
        for (var example : DOCUMENTED) tables.append(section(compare(example)));
        if ("write".equals(System.getProperty("readme")))
            Files.writeString(document, text.substring(0, begin) + tables + text.substring(end));
        else assertThat(text.substring(begin, end)).isEqualTo(tables.toString());
    }

    @Test
    void the_README_ends_its_example_as_compare_does() throws IOException {
        var readme = Files.readString(Project.ROOT.resolve("README.md"));
        assertThat(readme).contains("\n" + compare("differ.yaml").verdict() + "\n");
    }

    private static String section(Comparison comparison) {
        var file = Path.of(comparison.source()).getFileName();
        var rows = Rows.of(comparison);
        boolean isRecorded = file.toString().equals("late-refused.yaml");
        var beside = isRecorded ? " beside the recording of Linux 7.3, which took 16 s; the scenario takes 4 s" : "";
        var table = (isRecorded ? rows.beside("Linux 7.3", LINUX) : rows).markdown();
        return "\n`" + file + "`" + beside + "\n\n" + table + "\n" + comparison.verdict() + "\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"differ.yaml", "cheese.yaml"})
    void the_same_scenario_and_seed_give_the_same_comparison(String example) {
        assertThat(compare(example)).isEqualTo(compare(example));
    }

    @Test
    void where_the_storage_suits_the_latecomer_it_has_only_to_be_let_in() {
        var comparison = compare("video-record.yaml");
        assertThat(by(comparison, Way.STRICT).framesLost()).isEqualTo(45);
        assertThat(by(comparison, Way.RECREATE).framesLost()).isEqualTo(1);
        assertThat(by(comparison, Way.COMPATIBLE).framesLost()).isZero();
        assertThat(by(comparison, Way.MIGRATE).bytesMoved()).isZero();
        assertThat(comparison.verdict()).startsWith("pre-attach, compatible and migrate: no frame lost, 11.9 MiB");
    }

    @Test
    void where_it_does_not_four_buffers_are_made_anew_or_moved() {
        var comparison = compare("differ.yaml");
        long set = 4L * 3112960;
        assertThat(by(comparison, Way.COMPATIBLE).framesLost()).isEqualTo(45);
        assertThat(by(comparison, Way.RECREATE).setsRemade()).isEqualTo(1);
        assertThat(by(comparison, Way.RECREATE).bytesAllocated()).isEqualTo(2 * set);
        // The frame under way is the encoder's loss, and the warm-up of the new set everybody's.
        assertThat(by(comparison, Way.RECREATE).framesLost()).isBetween(2L, 6L);
        assertThat(by(comparison, Way.MIGRATE).bytesMoved()).isEqualTo(set);
        assertThat(by(comparison, Way.MIGRATE).framesLost()).isZero();
        assertThat(by(comparison, Way.PRE_ATTACH).heaps())
                .containsExactly(new WayOutcome.Peak("fast", 0), new WayOutcome.Peak("low", set));
    }

    @Test
    void a_driver_that_stays_mapped_and_cannot_be_told_pins_the_storage() {
        var comparison = compare("late-refused.yaml");
        assertThat(by(comparison, Way.MIGRATE).refusals()).isEqualTo(6);
        assertThat(by(comparison, Way.MIGRATE).bytesMoved()).isZero();
    }

    /** Every frame is made or lost, and every frame made while a consumer is there is used or lost. */
    @ParameterizedTest
    @EnumSource(Way.class)
    void frames_made_and_never_made_add_up(Way way) {
        var outcome = by(compare("differ.yaml"), way);
        long missed = outcome.actors().stream()
                .flatMap(actor -> actor.consumed().stream())
                .mapToLong(used -> used.missed())
                .sum();
        assertThat(outcome.framesMade() + outcome.framesLost() - missed).isEqualTo(117);
    }
}

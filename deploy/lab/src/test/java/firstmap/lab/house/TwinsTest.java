package firstmap.lab.house;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who changes an idea must find it in one place: a second one breaks the build, with its file and line. */
class TwinsTest {
    private static final List<Twin.Source> SOURCES = new ArrayList<>();

    @BeforeAll
    static void read_the_sources() throws IOException {
        for (var file : Project.files(".java")) {
            var path = Project.ROOT.relativize(file).toString().replace('\\', '/');
            if (!path.contains("/lab/house/Twins")) SOURCES.add(new Twin.Source(path, Files.readString(file)));
        }
        assertThat(SOURCES).hasSizeGreaterThan(400);
    }

    static List<Twin> twins() {
        return Twins.all();
    }

    @ParameterizedTest
    @MethodSource("twins")
    void it_stands_where_it_may_and_nowhere_else(Twin twin) {
        assertThat(twin.in(SOURCES))
                .as("%s stands only in %s", twin, twin.places().keySet())
                .allMatch(place -> twin.places().containsKey(place.source().name()));
    }

    /** A reason that nothing needs any more would let the next twin in. */
    @ParameterizedTest
    @MethodSource("twins")
    void each_place_that_may_have_it_has_it(Twin twin) {
        assertThat(twin.in(SOURCES))
                .extracting(place -> place.source().name())
                .containsAll(twin.places().keySet());
    }

    @ParameterizedTest
    @MethodSource("twins")
    void a_second_one_is_found_with_its_file_and_line(Twin twin) {
        var path = "module" + twin.where() + "Wrong.java";
        var wrong = new Twin.Source(path, "final class Wrong {\n" + twin.wrong());
        var sources = new ArrayList<>(SOURCES);
        sources.add(wrong);

        assertThat(twin.in(sources))
                .filteredOn(place -> !twin.places().containsKey(place.source().name()))
                .extracting(Twin.Place::toString)
                .isNotEmpty()
                .allMatch(place -> place.matches(path + ":[23]"));
    }
}

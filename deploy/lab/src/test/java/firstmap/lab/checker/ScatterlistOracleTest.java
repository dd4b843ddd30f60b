package firstmap.lab.checker;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.lab.checker.ScatterlistOracle.Existence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The scatterlists worked by hand from the kernel's rules: what the table states is right, and all that is near it wrong. */
class ScatterlistOracleTest {
    private static final long PAGE = 4096;

    private record Case(String name, List<Piece> storage, SegmentLimits limits, String answer, boolean isPlain) {
        ScatterlistOracle oracle() {
            return new ScatterlistOracle(limits);
        }

        boolean isPossible() {
            return !answer.startsWith("!");
        }

        List<Piece> segments() {
            return pieces(answer);
        }
    }

    private static final Path RULES = Path.of("../../coordinator/src/test/resources/scatterlists/kernel-rules.txt");

    private static Stream<Case> table() {
        try {
            return Files.readString(RULES)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split("\\|"))
                    .map(columns -> new Case(
                            columns[0].trim(),
                            pieces(columns[1]),
                            limits(columns[2].trim().split("@")[0]),
                            columns[3].trim(),
                            !columns[2].contains("@")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Piece> pieces(String text) {
        return Arrays.stream(text.trim().split(" +"))
                .map(piece -> piece.split("\\+"))
                .map(piece -> new Piece(Long.decode(piece[0]), Long.decode(piece[1])))
                .toList();
    }

    /** The table leaves out the quotes of JSON, and writes addresses in hexadecimal. */
    private static SegmentLimits limits(String function) {
        var json = function.replaceAll("([A-Za-z]+):", "\"$1\":")
                .replaceAll(": *([0-9]+KiB|[0-9]+MiB|0x[0-9a-f]+)", ": \"$1\"");
        var tree = StrictJson.read(json.getBytes(StandardCharsets.UTF_8), 1000);
        var spec = Map.<String, Object>of(
                "heaps", List.of(), "devices", Map.of("d", Map.of("functions", Map.of("f", tree))));
        var read = Doc.of(Grammar.REQUESTS.get("define").read(Map.of("spec", spec)));
        var functions = read.object("spec").object("devices").object("d").object("functions");
        return SegmentLimits.of(functions.object("f"), PAGE);
    }

    @TestFactory
    Stream<DynamicTest> what_the_table_states_is_a_scatterlist_of_its_storage() {
        return table().filter(Case::isPossible)
                .map(c -> DynamicTest.dynamicTest(
                        c.name(),
                        () -> assertThat(c.oracle().objection(c.segments(), c.storage()))
                                .isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> what_the_table_says_can_be_can_be_and_nothing_else_can() {
        return table().filter(Case::isPlain)
                .map(c -> DynamicTest.dynamicTest(
                        c.name(),
                        () -> assertThat(c.oracle().existence(c.storage()))
                                .isEqualTo(c.isPossible() ? Existence.YES : Existence.NO)));
    }

    @TestFactory
    Stream<DynamicTest> a_segment_that_is_elsewhere_is_objected_to() {
        return spoilt((segments, i) -> {
            var moved = segments.get(i);
            segments.set(i, new Piece(moved.address() + 512, moved.length()));
        });
    }

    @TestFactory
    Stream<DynamicTest> a_segment_that_is_shorter_or_longer_is_objected_to() {
        return Stream.concat(
                spoilt((segments, i) -> {
                    var cut = segments.get(i);
                    segments.set(i, new Piece(cut.address(), cut.length() - 512));
                }),
                spoilt((segments, i) -> {
                    var grown = segments.get(i);
                    segments.set(i, new Piece(grown.address(), grown.length() + 512));
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_segment_in_two_where_one_would_do_is_objected_to() {
        return spoilt((segments, i) -> {
            var whole = segments.get(i);
            long half = whole.length() / 2;
            segments.set(i, new Piece(whole.address(), half));
            segments.add(i + 1, new Piece(whole.address() + half, whole.length() - half));
        });
    }

    @TestFactory
    Stream<DynamicTest> two_segments_in_one_are_objected_to() {
        return spoilt((segments, i) -> {
            if (i == segments.size() - 1) segments.clear();
            else {
                var one = segments.remove(i);
                segments.set(
                        i,
                        new Piece(one.address(), one.length() + segments.get(i).length()));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> segments_in_another_order_or_none_are_objected_to() {
        return spoilt((segments, i) -> {
            if (i == segments.size() - 1) segments.clear();
            else segments.add(segments.remove(i));
        });
    }

    private interface Spoiling {
        void spoil(List<Piece> segments, int at);
    }

    /** Each segment of each line of the table. */
    private static Stream<DynamicTest> spoilt(Spoiling spoiling) {
        return table().filter(Case::isPossible)
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> {
                    for (int i = 0; i < c.segments().size(); i++) {
                        var segments = new ArrayList<>(c.segments());
                        spoiling.spoil(segments, i);
                        assertThat(c.oracle().objection(segments, c.storage()))
                                .as("%s instead of %s", segments, c.segments())
                                .isPresent();
                    }
                }));
    }

    @Test
    void stretches_that_lie_further_apart_than_they_must_are_objected_to() {
        var oracle = new ScatterlistOracle(limits("{iommu: {pageSize: 64KiB}}"));
        var storage = pieces("0x50000+0x3000 0x30000+0x10000");

        assertThat(oracle.objection(pieces("0x10000+0x3000 0x20000+0x10000"), storage))
                .isEmpty();
        assertThat(oracle.objection(pieces("0x10000+0x3000 0x30000+0x10000"), storage))
                .isPresent();
    }

    @Test
    void pages_that_could_have_been_one_stretch_are_objected_to_if_they_are_two() {
        var oracle = new ScatterlistOracle(limits("{iommu: {pageSize: 4KiB}}"));
        var storage = pieces("0x5000+0x1000 0x3000+0x1000");

        assertThat(oracle.objection(pieces("0x1000+0x2000"), storage)).isEmpty();
        assertThat(oracle.objection(pieces("0x1000+0x1000 0x3000+0x1000"), storage))
                .isPresent();
    }

    @Test
    void the_first_page_behind_an_iommu_is_nobodys() {
        var oracle = new ScatterlistOracle(limits("{iommu: {pageSize: 4KiB}}"));

        assertThat(oracle.objection(pieces("0x0+0x1000"), pieces("0x5000+0x1000")))
                .isPresent();
    }

    @Test
    void where_there_are_too_many_places_to_try_nobody_knows() {
        var oracle = new ScatterlistOracle(limits(
                "{iommu: {pageSize: 4KiB}, segmentBoundaryMask: 0xffffffff, maxSegments: 1, maxSegmentSize: 4KiB}"));

        assertThat(oracle.existence(pieces("0x5000+0x2000"))).isEqualTo(Existence.UNKNOWN);
    }
}

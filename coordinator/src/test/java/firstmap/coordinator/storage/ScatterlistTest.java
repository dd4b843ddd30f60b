package firstmap.coordinator.storage;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.DmaParameters;
import firstmap.events.Extent;
import firstmap.events.Segment;
import firstmap.events.json.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Scatterlists worked by hand, each beside the kernel's function that says so. */
class ScatterlistTest {
    private static final long PAGE = 4096;

    @TestFactory
    Stream<DynamicTest> every_case_worked_by_hand_comes_out() throws IOException {
        String table;
        try (var in = ScatterlistTest.class.getResourceAsStream("/scatterlists/kernel-rules.txt")) {
            table = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        var cases = table.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("\\|"))
                .toList();
        assertThat(cases).hasSizeGreaterThan(30);
        return cases.stream()
                .map(columns -> DynamicTest.dynamicTest(columns[0].trim(), () -> {
                    var function = columns[2].trim().split("@");
                    var from = function.length > 1 ? Long.decode(function[1]) : 0;
                    assertThat(show(Scatterlist.build(extents(columns[1]), function(function[0]), PAGE, from)))
                            .isEqualTo(columns[3].trim());
                }));
    }

    private static List<Extent> extents(String text) {
        return Arrays.stream(text.trim().split(" +"))
                .map(piece -> piece.split("\\+"))
                .map(piece -> new Extent(Long.decode(piece[0]), Long.decode(piece[1])))
                .toList();
    }

    private static DmaParameters function(String text) {
        return Document.parse("function", text).read(DmaParameters.FORM);
    }

    private static String show(Scatterlist list) {
        return switch (list) {
            case Scatterlist.Built(var segments, var _) ->
                segments.stream().map(ScatterlistTest::show).collect(Collectors.joining(" "));
            case Scatterlist.Impossible impossible -> "!" + impossible.parameter();
        };
    }

    private static String show(Segment segment) {
        return AddressMath.hex(segment.address()) + "+" + AddressMath.hex(segment.length());
    }

    @Test
    void a_refusal_names_the_numbers_that_decided() {
        var scattered = extents("0x1000+0x1000 0x3000+0x1000 0x5000+0x1000");

        assertThat(Scatterlist.build(scattered, function("{maxSegments: 2}"), PAGE))
                .isEqualTo(new Scatterlist.Impossible("maxSegments", "at most 2", "3"));
        assertThat(Scatterlist.build(scattered, function("{dmaBits: 14}"), PAGE))
                .isEqualTo(new Scatterlist.Impossible("dmaBits", "addresses up to 0x3fff", "0x5fff"));
    }

    @Test
    void more_segments_than_a_record_holds_are_refused_and_not_counted_for_ever() {
        var huge = List.of(new Extent(0, 1L << 61));

        assertThat(Scatterlist.build(huge, function("{maxSegmentSize: 4KiB}"), PAGE))
                .isEqualTo(new Scatterlist.Impossible("maxSegments", "at most 8192", "more than 8192"));
        assertThat(Scatterlist.build(huge, function("{maxSegmentSize: 4KiB, iommu: {pageSize: 4KiB}}"), PAGE))
                .isEqualTo(new Scatterlist.Impossible("maxSegments", "at most 8192", "more than 8192"));
    }

    @Test
    void extents_that_are_together_longer_than_any_address_space_do_not_wrap_around() {
        var extent = new Extent(0, (1L << 62) - 1);

        assertThat(show(Scatterlist.build(
                        List.of(extent, extent, extent), function("{iommu: {pageSize: 4KiB}}"), PAGE)))
                .isEqualTo("!dmaBits");
    }
}

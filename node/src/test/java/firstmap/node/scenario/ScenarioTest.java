package firstmap.node.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Invalid;
import firstmap.node.play.ScenarioFiles;
import firstmap.node.scenario.Scenario.OnRefused;
import firstmap.node.scenario.Scenario.Span;
import firstmap.node.scenario.Scenario.Then;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioTest {
    private static final String TEXT = """
            scenario: 1
            name: record
            duration: 8s
            board:
              board: phone
              heaps: [{name: cma, kind: contiguous, base: 0x40000000, size: 64MiB}]
              devices:
                camera:  {functions: {capture: {}}}
                encoder: {functions: {input: {}}}
            actors:
              camera:
                produces: {set: preview, buffers: 4, size: 3112960, function: capture, rate: 30}
              encoder:
                joins: 5s
                consumes:
                  - {set: preview, function: input, onRefused: {retry: 500ms, times: 3}}
            """;

    private static Scenario parse(String text) {
        return Scenario.parse("record.yaml", text, ScenarioFiles::none);
    }

    @Test
    void what_is_not_said_has_its_default() {
        var scenario = parse(TEXT);
        var camera = scenario.actor("camera");
        var encoder = scenario.actor("encoder");
        assertThat(scenario.board()).isEqualTo("phone");
        assertThat(camera.device()).isEqualTo("camera");
        assertThat(camera.stays()).containsExactly(new Span(0, 8_000_000_000L));
        assertThat(camera.produces().getFirst().period()).isEqualTo(33_333_333);
        assertThat(camera.produces().getFirst().onRefused()).isEqualTo(OnRefused.GIVE_UP);
        assertThat(encoder.consumes().getFirst().untilNext()).isTrue();
        assertThat(encoder.consumes().getFirst().active()).containsExactly(new Span(5_000_000_000L, 8_000_000_000L));
        assertThat(encoder.consumes().getFirst().onRefused()).isEqualTo(new OnRefused(3, 500_000_000, Then.GIVE_UP));
    }

    /** What is replaced, by what, where the fault is, and what it is. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            scenario: 1            | scenario: 2           | 1:11  | scenario: 2 is out of range 1..1
            name: record           | name: re cord         | 2:7   | name: character 3 is not one of
            duration: 8s           | duration: 8           | 3:11  | duration: not a time such as 8s
            duration: 8s           | duration: 1441min     | 3:11  | duration: 1441min is out of range 1ns..24h
            size: 64MiB            | size: 64QiB           | 6:65  | board.heaps[0].size: not a whole number
            rate: 30               | rate: 1001            | 12:82 | actors.camera.produces.rate: 1001 is out of range 1..1000
            rate: 30               | rote: 30              | 12:82 | actors.camera.produces.rote: unknown field
            buffers: 4             | buffers: 0            | 12:39 | actors.camera.produces.buffers: 0 is out of range 1..64
            function: capture      | function: capsule     | 12:67 | actors.camera.produces.function: the device has no function capsule, only [capture]
            encoder:\\n    joins    | codec:\\n    joins     | 14:5  | actors.codec: board phone has no device codec
            joins: 5s              | joins: 8s             | 14:12 | actors.encoder.joins: 8s is out of range 0s..7999999999ns
            - {set: preview        | - {set: playback      | 16:15 | actors.encoder.consumes[0].set: nobody produces the set playback
            retry: 500ms           | retry: soon           | 16:60 | actors.encoder.consumes[0].onRefused.retry: not a time
            times: 3               | times: 0              | 16:74 | actors.encoder.consumes[0].onRefused.times: 0 is out of range 1..1000
            - {set: preview        | - {set: preview, until: 5s | 16:31 | actors.encoder.consumes[0].until: the actor is not on the board in this time
            function: input        | function: input, hold: 9s  | 16:47 | actors.encoder.consumes[0].hold: 9s is out of range 1ns..8s
            rate: 30               | rate: 30, mapping: held    | 16:9 | actors.encoder.consumes[0].mapping: must be held
            function: input        | function: input, mapping: held | 16:50 | actors.encoder.consumes[0].mapping: must be frame: the producer of preview fills a buffer again when all others have unmapped it
            rate: 30               | rate: 30, mapping: held, overwrites: true | 12:113 | actors.camera.produces.overwrites: only of a producer that attaches and maps around each frame
            encoder:\\n    joins    | other: {device: camera}\\n  encoder:\\n    joins | 13:10 | actors.other: device camera has an actor already
            encoder:\\n    joins    | scenario: {device: camera}\\n  encoder:\\n    joins | 13:13 | actors.scenario: this name is kept for who defines the board
            """)
    void a_fault_is_told_with_line_and_column(String what, String by, String place, String problem) {
        var from = what.replace("\\n", "\n");
        assertThat(TEXT).contains(from);
        var text = TEXT.replace(from, by.replace("\\n", "\n"));
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("record.yaml:" + place + ": ")
                .hasMessageContaining(problem);
    }

    /** The advice of the message above, followed. */
    @Test
    void one_that_stays_mapped_can_use_the_set_of_a_producer_that_overwrites() {
        var scenario = parse(TEXT.replace("function: input", "function: input, mapping: held")
                .replace("rate: 30", "rate: 30, overwrites: true"));
        assertThat(scenario.actor("camera").produces().getFirst().overwrites()).isTrue();
    }

    @Test
    void two_producers_of_one_set_are_one_too_many() {
        var text = TEXT.replace("consumes:", "produces: {set: preview, buffers: 1, size: 1}\n    consumes:");
        assertThatThrownBy(() -> parse(text))
                .hasMessage("record.yaml:15:21: actors.encoder.produces.set: the set preview has a producer already");
    }

    @Test
    void a_fault_in_the_board_s_own_file_names_both_files() {
        var text = "scenario: 1\nname: x\nduration: 1s\nboard: boards/b.yaml\nactors: {}\n";
        assertThatThrownBy(() -> Scenario.parse("x.yaml", text, _ -> "board: b\nheaps: 7\n"))
                .hasMessage("x.yaml:4:8: board: boards/b.yaml:2:8: heaps: not a list");
    }

    @Test
    void a_board_file_that_is_not_there_is_told_where_it_is_named() {
        var text = "scenario: 1\nname: x\nduration: 1s\nboard: boards/b.yaml\nactors: {}\n";
        assertThatThrownBy(() -> parse(text))
                .hasMessage("record.yaml:4:8: board: cannot read boards/b.yaml: no such file");
    }

    @Test
    void a_scenario_that_would_never_end_is_refused() {
        var text = TEXT.replace("duration: 8s", "duration: 24000s").replace("rate: 30", "rate: 100");
        assertThatThrownBy(() -> parse(text)).hasMessageContaining("more than 1000000 frames in all");
    }

    static Stream<String> examples() throws IOException {
        try (var files = Files.list(ScenarioFiles.EXAMPLES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void every_example_can_be_read(String file) {
        assertThat(ScenarioFiles.example(file).name()).isEqualTo(file.replace(".yaml", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "24h, 86400000000000",
        "1.5h, 5400000000000",
        "20m, 1200000000000",
        "20min, 1200000000000",
        "8s, 8000000000",
        "0.5ms, 500000",
        "3us, 3000",
        "7ns, 7"
    })
    void a_time_is_a_number_with_its_unit(String text, long nanos) {
        var scenario = parse("""
                scenario: 1
                name: x
                duration: %s
                board: {board: b, heaps: [{name: ram, kind: paged, base: 0, size: 4096}], devices: {d: {functions: {f: {}}}}}
                actors: {d: {}}
                """.formatted(text));
        assertThat(scenario.duration()).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"25h", "1441m", "999999999h", "0s", "0h"})
    void a_time_out_of_range_is_told_with_the_range_in_the_largest_unit(String text) {
        assertThatThrownBy(() -> parse(TEXT.replace("duration: 8s", "duration: " + text)))
                .hasMessageContaining(text + " is out of range 1ns..24h");
    }
}

package firstmap.events.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Check;
import firstmap.events.DmaParameters;
import firstmap.events.HeapSpec;
import firstmap.events.Invalid;
import firstmap.events.Policy;
import firstmap.events.json.Document.BoardFile;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Board files: what people write is understood, and what is wrong is found with line and column. */
class DocumentTest {
    private static final String PHONE = """
            board: phone
            policy: strict               # late attach
            check: attach
            pageSize: 4KiB
            heaps:
              - {name: system, kind: paged,      base: 0x80000000, size: 2GiB}
              - {name: cma,    kind: contiguous, base: 0x40000000, size: 256MiB}
              - {name: tee,    kind: contiguous, base: 0x30000000, size: 64MiB, secure: true}
            devices:
              camera:  {functions: {capture: {dmaBits: 36, maxSegments: 1}}}
              display: {functions: {scanout: {dmaBits: 32, maxSegments: 1}, overlay: {iommu: {pageSize: 64KiB}}}}
              encoder: {functions: {input: {dmaBits: 32, maxSegmentSize: 4MiB, segmentBoundaryMask: 0xffffffff, alignment: 4KiB}}}
            """;

    private static void fails(String text, String message) {
        assertThatThrownBy(() -> BoardFile.parse("phone.yaml", text))
                .isInstanceOf(Invalid.class)
                .hasMessage(message);
    }

    @Test
    void the_contracts_example_is_read() {
        var file = BoardFile.parse("phone.yaml", PHONE);
        assertThat(file.board()).isEqualTo("phone");
        assertThat(file.spec().policy()).isEqualTo(Policy.STRICT);
        assertThat(file.spec().check()).isEqualTo(Check.ATTACH);
        assertThat(file.spec().heaps())
                .extracting(HeapSpec::name, HeapSpec::base, HeapSpec::size, HeapSpec::secure)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("system", 0x80000000L, 2L << 30, false),
                        org.assertj.core.groups.Tuple.tuple("cma", 0x40000000L, 256L << 20, false),
                        org.assertj.core.groups.Tuple.tuple("tee", 0x30000000L, 64L << 20, true));
        assertThat(file.spec().devices().keySet()).containsExactly("camera", "display", "encoder");
        assertThat(file.spec().devices().get("encoder").get("input"))
                .isEqualTo(DmaParameters.with()
                        .dmaBits(32)
                        .maxSegmentSize(4L << 20)
                        .segmentBoundaryMask(0xffff_ffffL)
                        .alignment(4096L)
                        .build());
        assertThat(file.spec().devices().get("display").get("overlay").iommu().pageSize())
                .isEqualTo(65536);
    }

    @Test
    void JSON_is_a_board_file_too() {
        var json = """
                {"board": "phone", "heaps": [{"name": "m", "kind": "paged", "base": "0x80000000", "size": "2GiB"}]}""";
        assertThat(BoardFile.parse("phone.json", json).spec().heaps().getFirst().base())
                .isEqualTo(0x80000000L);
    }

    @Test
    void a_list_of_numbers_is_read_from_YAML_as_from_JSON() {
        var heap = "{\"name\": \"m\", \"kind\": \"system\", \"base\": 0, \"size\": 4096, \"orders\": [8, 4, 0]}";
        for (var text : List.of(
                "{\"board\": \"b\", \"heaps\": [" + heap + "]}", "board: b\nheaps: [" + heap.replace("\"", "") + "]"))
            assertThat(BoardFile.parse("b.yaml", text).spec().heaps().getFirst().orders())
                    .containsExactly(8, 4, 0);
        fails(
                "board: b\nheaps: [{name: m, kind: system, base: 0, size: 4096, orders: [11]}]",
                "phone.yaml:2:63: heaps[0].orders[0]: 11 is out of range 0..10");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "policy: strict | policy: strickt | phone.yaml:2:9: policy: not one of strict, compatible, migrate",
                "size: 256MiB | size: 256MB | phone.yaml:7:62: heaps[1].size: not a whole number or a size such as 64KiB",
                "size: 256MiB | size: 2.5 | phone.yaml:7:62: heaps[1].size: not a whole number or a size such as 64KiB",
                "size: 256MiB | size: 1_000 | phone.yaml:7:62: heaps[1].size: not a whole number or a size such as 64KiB",
                "size: 256MiB | size: -4096 | phone.yaml:7:62: heaps[1].size: -4096 is out of range 1..4611686018427387903",
                "size: 256MiB | size: | phone.yaml:7:61: heaps[1].size: missing",
                ", size: 256MiB | `` | phone.yaml:7:5: heaps[1].size: missing",
                "dmaBits: 36 | dmaBits: 65 | phone.yaml:10:44: devices.camera.functions.capture.dmaBits: 65 is out of range 1..64",
                "dmaBits: 36 | dmabits: 36 | phone.yaml:10:44: devices.camera.functions.capture.dmabits: unknown field",
                "board: phone | board: my phone | phone.yaml:1:8: board: character 3 is not one of A-Za-z0-9._:/@+-",
                "board: phone | bord: phone | phone.yaml:1:1: board: missing",
                "secure: true | secure: yes | phone.yaml:8:77: heaps[2].secure: not true or false",
                "check: attach | policy: attach | phone.yaml:3:1: the key policy is there twice",
                "check: attach | [a]: attach | phone.yaml:3:1: a key that is not a word",
                "pageSize: 4KiB | pageSize: {} | phone.yaml:4:11: pageSize: not a whole number or a size such as 64KiB",
                "name: cma | name: tee | phone.yaml:8:12: heaps[2].name: tee is there twice",
            })
    void a_fault_is_found_with_line_and_column(String from, String to, String message) {
        assertThat(PHONE).contains(from);
        fails(PHONE.replace(from, to), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: [",
                "a: b: c",
                "\tboard: phone",
                "a: 'b",
                "board: phone\n---\nboard: tablet\n",
                "&a *a",
                "a: \u0000",
                "a: \u0007",
                "%YAML 3.0\n---\na: b",
                "- *nobody"
            })
    void what_is_no_YAML_is_refused_in_one_typed_error(String text) {
        assertThatThrownBy(() -> BoardFile.parse("phone.yaml", text))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("phone.yaml:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n"})
    void an_empty_file_says_so(String text) {
        assertThatThrownBy(() -> BoardFile.parse("phone.yaml", text))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("phone.yaml:");
    }

    @Test
    void a_list_is_no_board() {
        fails("- a\n- b\n", "phone.yaml:1:1: not an object");
    }

    // ---- bombs

    private static void failsSoon(String text, String message) {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThatThrownBy(() -> BoardFile.parse("bomb.yaml", text))
                        .isInstanceOf(Invalid.class)
                        .hasMessageContaining(message));
    }

    @Test
    void aliases_that_multiply_are_cut_off() {
        failsSoon(bomb(4, 12), "more than 100000 values");
        failsSoon(bomb(9, 30), "not YAML: Number of aliases");
    }

    private static String bomb(int width, int levels) {
        var bomb = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i <= levels; i++)
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(width)));
        return bomb.toString();
    }

    @Test
    void an_alias_within_itself_ends() {
        failsSoon("board: &a {x: *a}\n", "nested deeper than 32");
        failsSoon("board: &a [*a, *a]\n", "nested deeper than 32");
    }

    @Test
    void nesting_without_end_is_cut_off() {
        failsSoon("[".repeat(500_000), "bomb.yaml");
        failsSoon("{a: ".repeat(100_000), "bomb.yaml");
        failsSoon("- ".repeat(100_000), "bomb.yaml");
    }

    @Test
    void a_file_too_long_is_refused_before_it_is_parsed() {
        failsSoon("#".repeat(Document.MAX_CHARACTERS + 1), "1048577 characters, at most 1048576");
    }

    @Test
    void many_keys_and_long_numbers_are_no_trouble() {
        var keys = new StringBuilder();
        for (int i = 0; i < 60_000; i++) keys.append("k").append(i).append(": 1\n");
        failsSoon(keys.toString(), "board: missing");
        failsSoon(
                "board: b\nheaps: [{name: a, kind: paged, base: 0, size: " + "9".repeat(500_000) + "}]",
                "heaps[0].size");
        failsSoon("board: b\npageSize: 0x" + "f".repeat(500_000), "pageSize");
        failsSoon("board: b\npageSize: 1e" + "9".repeat(500_000), "pageSize");
    }

    @Test
    void a_tag_makes_no_object() {
        failsSoon("board: !!javax.script.ScriptEngineManager [x]\n", "Global tag is not allowed");
    }
}

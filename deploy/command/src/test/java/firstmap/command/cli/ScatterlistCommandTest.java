package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScatterlistCommandTest {
    @Test
    void neighbours_become_one_segment() throws IOException {
        var result =
                Cli.run("scatterlist", "--extents", "0x1000+0x2000,0x3000+4KiB", "--function", "{\"maxSegments\":1}");

        assertThat(result.code()).isZero();
        var json = new ObjectMapper().readTree(result.out());
        assertThat(json.get("possible").booleanValue()).isTrue();
        assertThat(json.get("segments")).hasToString("[{\"address\":4096,\"length\":12288}]");
    }

    @Test
    void a_function_that_cannot_is_a_result_with_its_reason() throws IOException {
        var result =
                Cli.run("scatterlist", "--extents", "0x1000+0x1000,0x8000+0x1000", "--function", "{\"maxSegments\":1}");

        assertThat(result.code()).isZero();
        var json = new ObjectMapper().readTree(result.out());
        assertThat(json.get("possible").booleanValue()).isFalse();
        assertThat(json.at("/binding/parameter").textValue()).isEqualTo("maxSegments");
        assertThat(json.at("/binding/has").textValue()).isEqualTo("2");
    }

    @Test
    void of_alternatives_each_is_asked_alone_as_the_refusal_says() {
        var all = Cli.run(
                "scatterlist",
                "--extents",
                "0x1000+0x1000",
                "--function",
                "{\"anyOf\":[{\"maxSegments\":1},{\"dmaBits\":32}]}");

        assertThat(all.code()).isEqualTo(2);
        assertThat(all.err()).contains("one alternative at a time, without anyOf");
        for (var one : List.of("{\"maxSegments\":1}", "{\"dmaBits\":32}"))
            assertThat(Cli.run("scatterlist", "--extents", "0x1000+0x1000", "--function", one)
                            .code())
                    .isZero();
    }

    @Test
    void people_get_a_table() {
        var result = Cli.run(
                "scatterlist", "--extents", "0x1000+0x2000,0x8000+0x1000", "--output", "table", "--function", "{}");

        assertThat(result.lines())
                .containsExactly(
                        "SEGMENT  FIRST   LAST    BYTES",
                        "      0  0x1000  0x2fff   8192",
                        "      1  0x8000  0x8fff   4096");
    }

    @Test
    void without_a_function_everything_can_be_reached() {
        assertThat(Cli.run("scatterlist", "--extents", "0xffff00000000+0x1000").out())
                .contains("\"possible\" : true");
    }
}

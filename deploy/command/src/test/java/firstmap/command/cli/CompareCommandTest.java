package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.scenario.Examples;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CompareCommandTest {
    private static final String VIDEO =
            Examples.FOLDER.resolve("video-record.yaml").toString();

    @Test
    void programs_get_every_way_with_its_numbers() throws IOException {
        var result = Cli.run("compare", VIDEO);

        assertThat(result.code()).isZero();
        var json = new ObjectMapper().readTree(result.out());
        assertThat(json.get("ways"))
                .extracting(way -> way.get("way").textValue())
                .containsExactly("strict", "recreate", "pre-attach", "compatible", "migrate");
        assertThat(json.at("/ways/0/refusals").intValue()).isEqualTo(4);
        assertThat(json.at("/ways/0/heaps/1/heap").textValue()).isEqualTo("cma");
        assertThat(json.get("verdict").textValue()).contains("no frame lost");
    }

    @Test
    void people_get_them_side_by_side_and_the_verdict_last() {
        var result = Cli.run("compare", VIDEO, "--output", "table", "--way", "strict,compatible");

        assertThat(result.lines().get(1)).matches(" +STRICT +COMPATIBLE");
        assertThat(result.lines()).anyMatch(line -> line.matches("frames lost +45 +0"));
        assertThat(result.lines().getLast()).startsWith("compatible: no frame lost");
    }

    @Test
    void a_way_that_there_is_not_is_wrong_usage() {
        var result = Cli.run("compare", VIDEO, "--way", "hope");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("'hope' is not one of strict, recreate, pre-attach, compatible, migrate");
    }
}

package firstmap.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Invalid;
import firstmap.events.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadsTest {
    @TempDir
    Path folder;

    private static final String HASH = "1111111111111111111111111111111111111111111111111111111111111111";

    @Test
    void heads_come_back_from_their_file_as_they_were() throws Exception {
        var heads = Heads.of(Audit.run(GoodLog.of(1, 40).recording, List.of(), Progress.SILENT));
        assertThat(heads.boards()).hasSize(4);
        assertThat(heads.events()).hasSize(GoodLog.PARTITIONS);
        var file = folder.resolve("heads.json");
        try (var out = Files.newOutputStream(file)) {
            heads.write(out);
        }
        assertThat(Heads.read(file)).isEqualTo(heads);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"version\":2,\"events\":[],\"boards\":{}}",
                "{\"version\":1,\"events\":[-1],\"boards\":{}}",
                "{\"version\":1,\"events\":[1e9],\"boards\":{}}",
                "{\"version\":1,\"events\":[99999999999999999999],\"boards\":{}}",
                "{\"version\":1,\"events\":[",
                "{\"version\":1,\"events\":[1],\"boards\":{\"a b\":{}}}",
                "{\"version\":1,\"events\":[1],\"boards\":{\"a\":{\"seq\":0,\"head\":\"\"}}}",
                "{\"version\":1,\"events\":[1],\"boards\":{\"a\":{\"seq\":1,\"head\":\"x\"}}}",
                "[\"version\",1]",
                "{\"version\":1,\"events\":{\"0\":1},\"boards\":{}}",
                "{\"version\":1,\"events\":1,\"boards\":{}}",
                "{\"version\":1,\"events\":[1],\"boards\":[]}",
                "{\"version\":1,\"events\":[1],\"boards\":{\"a\":[]}}",
                "{\"version\":1,\"events\":[1],\"boards\":{\"a\":{\"head\":\"" + HASH + "\",\"seq\":1}}}",
                "{\"version\":1,\"events\":[1],\"boards\":{\"a\":{\"seq\":1,\"head\":" + HASH + "}}}",
                "{\"version\":1,\"events\":[1],\"boards\":{\"a\":{\"seq\":1,\"head\":\"" + HASH + "\",\"more\":1}}}",
                "{\"version\":1,\"events\":[1],\"boards\":{}} {}",
                "{\"version\":1,\"events\":[1],\"boards\":{},\"more\":1}"
            })
    void a_file_that_is_anything_else_is_refused(String text) throws IOException {
        var file = Files.writeString(folder.resolve("heads.json"), text);
        assertThatThrownBy(() -> Heads.read(file))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("not a file of heads");
    }
}

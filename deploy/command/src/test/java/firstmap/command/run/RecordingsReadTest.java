package firstmap.command.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Invalid;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingsReadTest {
    private static final int REQUESTS = 10_000;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void how_far_the_reading_is_goes_up_and_never_beyond_the_whole(boolean sizeIsKnown) throws IOException {
        var file = file();
        var told = new ArrayList<Long>();
        var requests = Recordings.read(
                "-", new ByteArrayInputStream(file), sizeIsKnown ? file.length : 0, (done, whole, what) -> {
                    assertThat(done).isLessThanOrEqualTo(whole);
                    assertThat(what).endsWith(" requests read");
                    told.add(done);
                });
        assertThat(requests).hasSize(REQUESTS);
        assertThat(told).hasSizeGreaterThan(1).isSorted();
        assertThat(told.getLast() > 0).isEqualTo(sizeIsKnown);
    }

    @Test
    void a_line_that_is_too_long_is_told_with_its_place_and_its_length() {
        var text = "\n" + "x".repeat(219_034) + "\n";
        assertThatThrownBy(() -> Recordings.read(
                        "r.jsonl", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 0, Progress.SILENT))
                .isInstanceOf(Invalid.class)
                .hasMessage("r.jsonl:2: 219034 bytes, at most 65536");
    }

    private static byte[] file() {
        var file = new ByteArrayOutputStream();
        for (int i = 1; i <= REQUESTS; i++) {
            var create = new Request.Create("b" + i, 4096, null, null, List.of(), null);
            file.writeBytes(RequestJson.write(new RequestRecord("n", i, "board", i, create)));
            file.write('\n');
        }
        return file.toByteArray();
    }
}

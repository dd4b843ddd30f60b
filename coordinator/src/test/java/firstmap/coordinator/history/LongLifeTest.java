package firstmap.coordinator.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.coordinator.rule.Buffer;
import firstmap.coordinator.trial.ChildJvm;
import firstmap.events.EventRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongLifeTest {
    private static final int REFUSED = 9_000;

    /** Tells it to nobody. */
    static final class Teller {
        public static void main(String[] args) throws IOException {
            var life = new Life(LongLife.BUFFER);
            var told = new LifeJson();
            var detectors = new Detectors();
            long steps = 0;
            try (var json = new ObjectMapper().createGenerator(OutputStream.nullOutputStream())) {
                json.writeStartArray();
                for (var event : (Iterable<EventRecord>) LongLife.events(REFUSED)::iterator) {
                    var step = life.take(event);
                    if (step.isEmpty()) continue;
                    detectors.accept(event);
                    for (var piece : (Iterable<JsonPiece>) told.step(step.get())::iterator) piece.write(json);
                    steps++;
                }
                json.writeEndArray();
            }
            System.out.println(steps + " steps, " + detectors.findings().size() + " findings");
        }
    }

    @Test
    void a_life_of_ten_thousand_steps_with_a_thousand_attachments_is_told_in_48_MB_of_heap(@TempDir Path folder)
            throws InterruptedException {
        try (var jvm = ChildJvm.start(folder.resolve("err"), List.of("-Xmx48m"), Teller.class.getName(), List.of())) {
            assertThat(jvm.line())
                    .isEqualTo("%d steps, %d findings", 1 + Buffer.MAX_ATTACHMENTS + REFUSED, Detectors.MOST_TOLD);
        }
    }
}

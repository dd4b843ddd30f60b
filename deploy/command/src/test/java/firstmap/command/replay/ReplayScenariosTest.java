package firstmap.command.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import firstmap.command.cli.Cli;
import firstmap.command.run.BoardPort;
import firstmap.command.run.Recordings;
import firstmap.command.scenario.Examples;
import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.exchange.Recording;
import firstmap.coordinator.replay.BoardDifferences;
import firstmap.coordinator.replay.Change;
import firstmap.coordinator.replay.Replay;
import firstmap.events.EventRecord;
import firstmap.events.Policy;
import firstmap.events.Progress;
import firstmap.events.json.Document.BoardFile;
import firstmap.events.json.EventJson;
import firstmap.events.topics.Topic;
import firstmap.node.play.ScenarioPlayer;
import firstmap.node.scenario.Way;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples and the recordings of Linux, played once and replayed. */
class ReplayScenariosTest {

    /** What a board without Kafka has kept, as a log of one partition. */
    private record Played(String board, List<String> requests, List<String> events) implements Recording {
        @Override
        public int partitions() {
            return 1;
        }

        @Override
        public Cursor open(Topic topic, int partition) {
            var values = (topic == Topic.REQUESTS ? requests : events).iterator();
            int all = (topic == Topic.REQUESTS ? requests : events).size();
            return new Cursor() {
                private long offset;

                @Override
                public LogRecord next() {
                    if (!values.hasNext()) return null;
                    return new LogRecord(topic, 0, offset++, bytes(board), bytes(values.next()));
                }

                @Override
                public long start() {
                    return 0;
                }

                @Override
                public long end() {
                    return all;
                }

                @Override
                public void close() {}
            };
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String place(LogRecord line) {
            return line.topic() + " " + line.offset();
        }

        @Override
        public void close() {}

        BoardDifferences under(Change change) {
            return new Replay(this, change, Set.of(), Progress.SILENT)
                    .partition(0, () -> false)
                    .getFirst();
        }

        /** What was asked in turns each by itself. */
        long asked() {
            return events.stream()
                    .map(json -> EventJson.read(json.getBytes(StandardCharsets.UTF_8)))
                    .filter(event -> event.node() != null)
                    .map(EventRecord::cause)
                    .distinct()
                    .count();
        }

        BoardDifferences under(Policy policy) {
            return under(new Change(null, null, policy, null));
        }
    }

    private static Played played(String example, Way way) {
        var scenario = Examples.scenario(example);
        if (way != null) scenario = scenario.by(way);
        var port = new BoardPort(scenario.board());
        try {
            ScenarioPlayer.byTurns(scenario, port, 7, Progress.SILENT);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return new Played(scenario.board(), port.requests(), port.events());
    }

    private static Played traced(Path trace) throws IOException {
        var lines = Cli.run("import", trace.toString()).out();
        var requests = Recordings.read(
                "-", new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), 0, Progress.SILENT);
        var port = new BoardPort(requests.getFirst().board());
        port.send(requests);
        return new Played(requests.getFirst().board(), port.requests(), port.events());
    }

    private static void assertNothingDiffers(Played played) {
        var verdict = played.under(Change.NONE);
        assertThat(verdict.status()).isEqualTo(BoardDifferences.Status.REPLAYED);
        assertThat(verdict.requests()).isEqualTo(played.asked());
        assertThat(verdict.diverged()).isZero();
        assertThat(verdict.reworded()).isZero();
        assertThat(verdict.first()).isNull();
        assertThat(verdict.replayed()).isEqualTo(verdict.recorded());
        assertThat(verdict.elsewhere()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"video-record.yaml", "pi-zero-record.yaml", "late-refused.yaml", "cheese.yaml", "differ.yaml"})
    void an_example_replayed_unchanged_does_not_differ_in_any_way(String example) {
        assertNothingDiffers(played(example, null));
        for (var way : Way.values()) assertNothingDiffers(played(example, way));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stock-gst-preview",
                "stock-kselftest-dmabuf-heaps",
                "stock-late-refused",
                "stock-lazy-gem",
                "stock-orders-6g",
                "variant-gst-record",
                "variant-late-refused",
                "variant-preview-record",
                "variant-recreate"
            })
    void a_recording_of_linux_replayed_unchanged_does_not_differ_in_any_way(String name) throws IOException {
        assertNothingDiffers(traced(Examples.FOLDER.resolve("recorded").resolve(name + ".trace.txt")));
    }

    @ParameterizedTest
    @EnumSource(
            value = Policy.class,
            names = {"COMPATIBLE", "MIGRATE"})
    void the_encoders_four_refusals_are_lost_and_its_first_attach_is_the_first_that_differs(Policy policy) {
        var verdict = played("video-record.yaml", null).under(policy);

        assertThat(verdict.lost().by()).containsExactly(new BoardDifferences.By("EBUSY", "encoder/input", 4));
        assertThat(verdict.lost().named())
                .extracting(BoardDifferences.Refusal::type, BoardDifferences.Refusal::buffer)
                .containsExactly(
                        tuple("attach", "preview-0"),
                        tuple("attach", "preview-1"),
                        tuple("attach", "preview-2"),
                        tuple("attach", "preview-3"));
        assertThat(verdict.gained().count()).isZero();
        assertThat(verdict.first().type()).isEqualTo("attach");
        assertThat(verdict.first().at()).isEqualTo(5_000_000_000L);
        assertThat(verdict.first().recorded()).isEqualTo("EBUSY");
        assertThat(verdict.first().replayed()).isEqualTo("attached");
        assertThat(verdict.first().seq())
                .isEqualTo(verdict.lost().named().getFirst().seq());
        assertThat(verdict.replayed().bytesMoved()).isZero();
        assertThat(verdict.replayed().bytesAllocated())
                .isEqualTo(verdict.recorded().bytesAllocated());
    }

    @Test
    void scattered_pages_move_for_the_contiguous_only_under_migrate() {
        var recorded = played("late-refused.yaml", null);

        var compatible = recorded.under(Policy.COMPATIBLE);
        assertThat(compatible.lost().count()).isZero();

        var migrate = recorded.under(Policy.MIGRATE);
        assertThat(migrate.recorded().bytesMoved()).isZero();
        assertThat(migrate.lost().count()
                        + migrate.reworded()
                        + migrate.gained().count())
                .isPositive();
    }

    @Test
    void another_board_file_changes_what_the_functions_that_it_names_can_reach() throws IOException {
        var text = Files.readString(Examples.FOLDER.resolve("boards/phone.yaml"));
        var same = BoardFile.parse("phone.yaml", text).spec();
        var recorded = played("video-record.yaml", null);
        assertThat(recorded.under(new Change(same, null, null, null)).diverged())
                .isZero();

        var other = text.replace("name: cma", "name: pool");
        assertThat(other).isNotEqualTo(text);
        var verdict =
                recorded.under(new Change(BoardFile.parse("phone.yaml", other).spec(), null, null, null));
        assertThat(verdict.elsewhere()).isEqualTo(4);
        assertThat(verdict.buffers())
                .extracting(BoardDifferences.Elsewhere::recorded, BoardDifferences.Elsewhere::replayed)
                .containsOnly(tuple("cma", "pool"));
    }
}

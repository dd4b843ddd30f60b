package firstmap.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.rule.Attachment;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Buffer;
import firstmap.events.Event;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.RunnerException;

class DecideTest {

    @ParameterizedTest
    @ValueSource(ints = {1_000, 3_000})
    void the_board_has_ten_devices_and_as_many_live_buffers_as_it_says(int live) {
        var board = new LiveBoard(live).board();

        assertThat(board.devices()).hasSize(10);
        assertThat(board.buffers()).hasSize(live);
        assertThat(board.buffers().values())
                .allMatch(buffer -> buffer.attachments().size() == 3);
        assertThat(board.buffers().values().stream().filter(Buffer::isBacked)).hasSize(live / 4 * 3);
        assertThat(attachments(board).filter(Attachment::isMapped)).hasSize(live / 4 * 3);
        assertThat(attachments(board).map(Attachment::function).distinct()).hasSize(10);
        assertThat(board.heaps()).allMatch(heap -> heap.usedBytes() > 0 && heap.largestFreeBytes() < heap.freeBytes());
    }

    private static Stream<Attachment> attachments(Board board) {
        return board.buffers().values().stream().flatMap(buffer -> buffer.attachments().values().stream());
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 3_000})
    void every_request_that_is_measured_alone_is_granted_and_changes_nothing(int live) {
        var bench = new LiveBoard(live);
        long before = bench.board().seq();

        assertGranted(bench, bench.attaches(), Event.Attached.class);
        assertGranted(bench, bench.firstMaps(), Event.Allocated.class, Event.Mapped.class);
        assertGranted(bench, bench.furtherMaps(), Event.Mapped.class);
        assertGranted(bench, bench.unmaps(), Event.Unmapped.class);

        assertThat(bench.board().seq()).isEqualTo(before);
    }

    private static void assertGranted(LiveBoard bench, RequestRecord[] requests, Class<?>... events) {
        assertThat(requests).hasSize(250).doesNotHaveDuplicates();
        for (var request : requests)
            assertThat(bench.decide(request)).extracting(Event::getClass).isEqualTo(List.of(events));
    }

    @Test
    void a_small_board_and_a_large_one_are_asked_the_same() {
        var few = new LiveBoard(1_000);
        var many = new LiveBoard(41_000);

        assertThat(kinds(many)).containsExactlyInAnyOrderElementsOf(kinds(few));
        assertThat(kinds(few).stream().distinct()).hasSize(10);
    }

    private static List<String> kinds(LiveBoard bench) {
        return Stream.of(bench.firstMaps())
                .map(request -> ((Request.Map) request.request()).attachment())
                .map(id -> bench.board().attachment(id).orElseThrow())
                .map(a -> a.function().device() + " "
                        + bench.board().buffer(a.buffer()).orElseThrow().size())
                .toList();
    }

    @Test
    void a_round_that_changes_the_board_leaves_it_as_it_was() {
        var bench = new LiveBoard(1_000);
        var buffers = List.copyOf(bench.board().buffers().values());
        var heaps = bench.board().heaps();

        assertRoundsEnd(bench, bench.attachesAndDetaches(), Event.Detached.class);
        assertRoundsEnd(bench, bench.mapsAndUnmaps(), Event.Unmapped.class);
        assertRoundsEnd(bench, bench.lives(), Event.Freed.class);

        assertThat(bench.board().buffers().values().stream().map(Buffer::backing))
                .containsExactlyElementsOf(buffers.stream().map(Buffer::backing).toList());
        assertThat(List.copyOf(bench.board().buffers().values())).isEqualTo(buffers);
        assertThat(bench.board().heaps()).zipSatisfy(heaps, (after, before) -> {
            assertThat(after.usedBytes()).isEqualTo(before.usedBytes());
            assertThat(after.largestFreeBytes()).isEqualTo(before.largestFreeBytes());
        });
    }

    private static void assertRoundsEnd(LiveBoard bench, Request[][] rounds, Class<? extends Event> last) {
        assertThat(rounds).hasNumberOfRows(250);
        for (var round : rounds) {
            Event event = null;
            for (var request : round) {
                event = bench.decideAndEvolve(request);
                assertThat(event).isNotInstanceOf(Event.Refused.class);
            }
            assertThat(event).isInstanceOf(last);
        }
    }

    @Test
    void every_operation_is_measured_on_both_boards() throws RunnerException {
        var report = DecideCost.run(new DecideCost.Effort(1_000, 2_000, new JmhRun(1, 2, 20, 0)), _ -> {});

        assertThat(report.rows())
                .extracting(DecideCost.Row::operation)
                .containsExactly(
                        "decide: attach",
                        "decide: first map",
                        "decide: further map",
                        "decide: unmap",
                        "decide and evolve: attach, detach",
                        "decide and evolve: further map, unmap",
                        "decide and evolve: a whole life");
        assertThat(report.rows()).allSatisfy(row -> {
            assertThat(row.few().liveBuffers()).isEqualTo(1_000);
            assertThat(row.many().liveBuffers()).isEqualTo(2_000);
            assertThat(row.few().bytesPerOperation()).isBetween(16.0, 100_000.0);
            assertThat(row.ratio()).isEqualTo(row.few().perSecond() / row.many().perSecond());
        });
    }
}

package firstmap.command.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import firstmap.command.run.BoardPort;
import firstmap.coordinator.history.Detectors;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Policy;
import firstmap.events.Progress;
import firstmap.node.play.ScenarioPlayer;
import firstmap.node.scenario.ActorReport;
import firstmap.node.scenario.Scenario;
import firstmap.node.scenario.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples, whole, against the real rule, with no Kafka between. */
class ExamplesTest {
    private BoardPort port;
    private ScenarioPlayer.Result result;

    private void play(String example, Policy policy) {
        play(Examples.scenario(example), policy);
    }

    private void play(String example, Way way) {
        play(Examples.scenario(example).by(way), null);
    }

    private void play(Scenario scenario, Policy policy) {
        port = new BoardPort(scenario.board());
        var chosen = policy == null ? scenario : scenario.under(policy);
        try {
            result = ScenarioPlayer.byTurns(chosen, port, 7, Progress.SILENT);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private ActorReport report(String actor) {
        return result.actors().stream()
                .filter(r -> r.actor().equals(actor))
                .findFirst()
                .orElseThrow();
    }

    private <E extends Event> List<E> events(Class<E> type) {
        return port.records().stream()
                .map(EventRecord::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"video-record.yaml", "pi-zero-record.yaml", "late-refused.yaml", "cheese.yaml", "differ.yaml"})
    void an_example_leaves_nothing_behind(String example) {
        play(example, (Policy) null);
        assertThat(port.board().buffers()).isEmpty();
        assertThat(port.board().devices()).isEmpty();
        assertThat(port.board().heaps())
                .allSatisfy(heap -> assertThat(heap.usedBytes()).isZero());
        assertThat(result.requests())
                .isEqualTo(port.records().stream()
                        .filter(event -> event.node() != null)
                        .map(EventRecord::cause)
                        .distinct()
                        .count());
        assertThat(result.events()).isEqualTo(port.board().seq());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"video-record.yaml", "pi-zero-record.yaml", "late-refused.yaml", "cheese.yaml", "differ.yaml"})
    void the_same_scenario_and_seed_give_the_same_logs_byte_for_byte(String example) {
        play(example, (Policy) null);
        var first = port;
        play(example, (Policy) null);
        assertThat(port.requests()).isEqualTo(first.requests());
        assertThat(port.events()).isEqualTo(first.events());
    }

    @Test
    void the_encoder_of_the_thread_comes_too_late_for_each_of_the_four_preview_buffers() {
        play("video-record.yaml", (Policy) null);
        assertThat(events(Event.Allocated.class))
                .extracting(Event.Allocated::heap)
                .containsExactly("cma", "cma", "cma", "cma");
        assertThat(report("encoder").refusals())
                .extracting(
                        ActorReport.Met::request,
                        ActorReport.Met::errno,
                        met -> met.subject().buffer(),
                        ActorReport.Met::at)
                .containsExactly(
                        tuple("attach", Errno.EBUSY, "preview-0", 5_000_000_000L),
                        tuple("attach", Errno.EBUSY, "preview-1", 5_000_000_000L),
                        tuple("attach", Errno.EBUSY, "preview-2", 5_000_000_000L),
                        tuple("attach", Errno.EBUSY, "preview-3", 5_000_000_000L));
        assertThat(events(Event.Refused.class)).hasSize(4);
        assertThat(report("camera").produced())
                .extracting(ActorReport.Made::frames, ActorReport.Made::dropped)
                .containsExactly(tuple(120L, 0L));
        assertThat(report("display").consumed().getFirst().missed()).isZero();
        assertThat(report("encoder").consumed().getFirst().missed()).isEqualTo(45);
    }

    @Test
    void under_compatible_the_same_encoder_is_granted_because_the_storage_suits_it() {
        play("video-record.yaml", Policy.COMPATIBLE);
        assertThat(events(Event.Refused.class)).isEmpty();
        assertThat(report("encoder").consumed().getFirst().frames()).isEqualTo(45);
        assertThat(report("camera").produced().getFirst().dropped()).isZero();
    }

    @Test
    void on_the_pi_the_codec_is_refused_the_frames_and_the_preview_goes_on() {
        play("pi-zero-record.yaml", (Policy) null);
        assertThat(events(Event.Allocated.class))
                .hasSize(10)
                .extracting(Event.Allocated::heap)
                .containsOnly("linux-cma");
        assertThat(report("encoder").refusals())
                .hasSize(8)
                .extracting(ActorReport.Met::errno)
                .containsOnly(Errno.EBUSY);
        assertThat(report("encoder").refusals())
                .extracting(ActorReport.Met::next)
                .containsOnly("tries again in 500ms", "gives up the set");
        assertThat(report("isp").produced())
                .extracting(ActorReport.Made::frames)
                .containsExactly(90L, 90L);
    }

    @ParameterizedTest
    @EnumSource(
            value = Policy.class,
            names = {"STRICT", "COMPATIBLE"})
    void scattered_pages_are_no_good_to_the_contiguous_only_whatever_the_rule(Policy policy) {
        play("late-refused.yaml", policy);
        assertThat(events(Event.Allocated.class)).hasSize(4).allSatisfy(a -> {
            assertThat(a.heap()).isEqualTo("system");
            assertThat(a.extents()).hasSize(300);
        });
        assertThat(events(Event.Mapped.class))
                .hasSize(4)
                .allSatisfy(m -> assertThat(m.segments()).hasSize(300));
        assertThat(report("encoder").refusals())
                .extracting(ActorReport.Met::errno)
                .containsExactly(Errno.EBUSY, Errno.EBUSY, Errno.EBUSY);
        assertThat(report("second-screen").refusals()).hasSize(3);
        assertThat(report("display").consumed().getFirst().frames()).isEqualTo(120);
    }

    @Test
    void encoders_come_and_go_while_the_preview_circulates() {
        play("cheese.yaml", (Policy) null);
        assertThat(report("recorder").refused()).isZero();
        assertThat(report("recorder").consumed().getFirst().frames()).isGreaterThan(40);
        assertThat(report("photo").refusals())
                .isNotEmpty()
                .extracting(ActorReport.Met::errno)
                .containsOnly(Errno.EBUSY);
        assertThat(report("photo").consumed().getFirst().frames()).isPositive();
        assertThat(report("webcast").consumed().getFirst().state()).isEqualTo("gave up");
        assertThat(events(Event.Joined.class)).hasSize(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"video-record.yaml", "pi-zero-record.yaml", "late-refused.yaml", "cheese.yaml", "differ.yaml"})
    void a_set_that_is_made_anew_leaves_nothing_behind_either(String example) {
        play(example, Way.RECREATE);
        assertThat(port.board().buffers()).isEmpty();
        assertThat(port.board().heaps())
                .allSatisfy(heap -> assertThat(heap.usedBytes()).isZero());
    }

    @Test
    void a_new_set_gives_the_encoder_of_the_thread_all_frames_but_the_one_under_way() {
        play("video-record.yaml", Way.RECREATE);
        assertThat(events(Event.Allocated.class)).hasSize(8);
        assertThat(report("encoder").consumed().getFirst().frames()).isEqualTo(44);
        assertThat(report("encoder").consumed().getFirst().missed()).isEqualTo(1);
        assertThat(report("display").consumed().getFirst().missed()).isZero();
        assertThat(report("camera").produced().getFirst().dropped()).isZero();
    }

    /** Where maps are refused as Linux refuses them the owner hears of the latecomer all the same. */
    @Test
    void a_new_set_is_made_for_whom_only_the_map_refuses() throws IOException {
        var scenario = Files.readString(Examples.FOLDER.resolve("late-refused.yaml"));
        var board = Files.readString(Examples.FOLDER.resolve("boards/late-refused.yaml"));
        var atTheMap = board.replace("check: attach", "check: map");
        assertThat(atTheMap).isNotEqualTo(board);
        play(Scenario.parse("late-refused.yaml", scenario, _ -> atTheMap).by(Way.RECREATE), null);
        assertThat(events(Event.Refused.class))
                .extracting(Event.Refused::request, Event.Refused::errno)
                .first()
                .isEqualTo(tuple("map", Errno.EFAULT));
        assertThat(events(Event.Allocated.class))
                .extracting(Event.Allocated::heap)
                .startsWith("system")
                .endsWith("default_cma_region");
        assertThat(report("encoder").consumed().getFirst().state()).isEqualTo("done");
        assertThat(report("second-screen").consumed().getFirst().state()).isEqualTo("done");
    }

    @Test
    void a_new_set_is_contiguous_for_the_contiguous_only() {
        play("late-refused.yaml", Way.RECREATE);
        assertThat(events(Event.Allocated.class))
                .extracting(Event.Allocated::heap)
                .startsWith("system", "system", "system", "system", "default_cma_region")
                .endsWith("default_cma_region");
        assertThat(report("encoder").consumed().getFirst().state()).isEqualTo("done");
        assertThat(report("second-screen").consumed().getFirst().state()).isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"video-record.yaml", "pi-zero-record.yaml", "late-refused.yaml"})
    void who_was_expected_is_refused_nothing(String example) {
        play(example, Way.PRE_ATTACH);
        assertThat(events(Event.Refused.class)).isEmpty();
        assertThat(result.actors())
                .flatExtracting(ActorReport::consumed)
                .allSatisfy(used -> assertThat(used.missed()).isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"video-record.yaml", "pi-zero-record.yaml", "late-refused.yaml", "differ.yaml"})
    void no_detector_has_anything_to_say_of_devices_that_do_as_they_should(String example) {
        for (var way : Way.values()) {
            play(example, way);
            assertThat(Detectors.in(port.records())).as(way.wireName()).isEmpty();
        }
    }

    @Test
    void one_device_that_uses_a_buffer_by_two_functions_is_told() {
        play("cheese.yaml", Way.COMPATIBLE);
        assertThat(Detectors.in(port.records()))
                .filteredOn(finding -> finding.kind() == Detectors.Kind.ATTACHED_TWICE)
                .extracting(Detectors.Finding::device)
                .hasSize(6)
                .containsOnly("gpu");
    }

    @Test
    void on_the_heap_of_a_real_machine_there_is_room_for_two_frames_but_not_in_one_piece() {
        var scenario = Examples.scenario("rv1106.yaml", """
                scenario: 1
                name: rv1106
                duration: 1s
                board: boards/rv1106.yaml
                actors:
                  isp:
                    device: ffa00000.rkisp
                    produces: {set: video, buffers: 2, size: 4478976, function: dma, rate: 10}   # 2304x1296, 12 bits
                """);
        play(scenario, null);
        assertThat(events(Event.Allocated.class))
                .extracting(allocated -> allocated.extents().getFirst().address())
                .containsExactly(0x2803000L);
        var heap = port.board().heaps().getFirst();
        assertThat(heap.freeBytes()).isGreaterThan(2 * 4478976);
        assertThat(events(Event.Refused.class))
                .isNotEmpty()
                .allSatisfy(refused -> assertThat(refused.errno()).isEqualTo(Errno.ENOMEM))
                .allSatisfy(refused -> assertThat(refused.binding().has()).contains("2187264"));
    }
}

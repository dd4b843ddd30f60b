package firstmap.coordinator.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import firstmap.coordinator.history.Detectors.Finding;
import firstmap.coordinator.history.Detectors.Kind;
import firstmap.events.Direction;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A detector judges nothing but the events that it is shown, so these are made by hand. */
class DetectorsTest {
    private final List<EventRecord> log = new ArrayList<>();

    private DetectorsTest say(Event event) {
        long seq = log.size() + 1;
        log.add(new EventRecord("phone", seq, "n/" + seq, "n", seq, 0, 10 * seq, event, EventRecord.NO_HASH, null));
        return this;
    }

    private DetectorsTest created(String buffer) {
        return say(new Event.Created(buffer, 4096, null, "camera", List.of(), null));
    }

    private DetectorsTest attached(String attachment, String buffer, String device, String function) {
        return say(new Event.Attached(attachment, buffer, device, function, false));
    }

    private DetectorsTest mapped(String attachment, String buffer) {
        return say(new Event.Mapped(attachment, buffer, Direction.TO_DEVICE, List.of()));
    }

    private DetectorsTest unmapped(String attachment, String buffer) {
        return say(new Event.Unmapped(attachment, buffer));
    }

    private DetectorsTest detached(String attachment, String buffer) {
        return say(new Event.Detached(attachment, buffer));
    }

    private DetectorsTest released(String buffer) {
        return say(new Event.Released(buffer));
    }

    private DetectorsTest freed(String buffer) {
        return say(new Event.Freed(buffer, "cma", 4096));
    }

    private List<Finding> findings() {
        return Detectors.in(log);
    }

    @Test
    void a_life_as_it_should_be_shows_nothing() {
        created("b").attached("d1", "b", "display", "scanout").mapped("d1", "b").unmapped("d1", "b");
        detached("d1", "b").released("b").freed("b");
        assertThat(findings()).isEmpty();
    }

    @Test
    void an_attachment_that_is_there_at_the_end_was_never_detached() {
        created("b").attached("d1", "b", "display", "scanout").mapped("d1", "b");
        assertThat(findings())
                .containsExactly(new Finding(
                        Kind.NEVER_DETACHED, "b", "d1", "display", 2, 20, "device display never detached d1 from b"));
    }

    @Test
    void one_that_was_detached_and_came_again_is_told_by_its_last_coming() {
        created("b").attached("d1", "b", "display", "scanout").mapped("d1", "b").unmapped("d1", "b");
        detached("d1", "b").attached("d1", "b", "display", "scanout");
        assertThat(findings()).extracting(Finding::kind, Finding::seq).containsExactly(tuple(Kind.NEVER_DETACHED, 6L));
    }

    @Test
    void a_device_that_attaches_a_second_time_is_told_whatever_the_function() {
        created("b")
                .attached("g1", "b", "gpu", "texture")
                .attached("g2", "b", "gpu", "effects")
                .mapped("g1", "b");
        unmapped("g1", "b")
                .detached("g1", "b")
                .detached("g2", "b")
                .released("b")
                .freed("b");
        assertThat(findings())
                .extracting(Finding::kind, Finding::attachment, Finding::what)
                .containsExactly(tuple(
                        Kind.ATTACHED_TWICE,
                        "g2",
                        "device gpu attached g2 (effects) to b, to which it had attached g1 (texture)"));
    }

    @Test
    void to_attach_again_after_a_detach_is_not_twice_and_neither_are_two_buffers() {
        created("b").created("c").attached("g1", "b", "gpu", "texture").attached("g2", "c", "gpu", "texture");
        mapped("g1", "b")
                .mapped("g2", "c")
                .unmapped("g1", "b")
                .unmapped("g2", "c")
                .detached("g1", "b");
        attached("g3", "b", "gpu", "texture").detached("g3", "b").detached("g2", "c");
        assertThat(findings()).isEmpty();
    }

    @Test
    void a_buffer_that_ended_without_a_map_is_told_as_is_one_that_still_waits_for_it() {
        created("b").released("b").freed("b").created("c");
        assertThat(findings())
                .extracting(Finding::kind, Finding::buffer, Finding::device, Finding::seq)
                .containsExactly(
                        tuple(Kind.NEVER_MAPPED, "b", "camera", 1L), tuple(Kind.NEVER_MAPPED, "c", "camera", 4L));
    }

    @Test
    void a_released_buffer_with_one_attachment_left_is_told_as_that_and_not_twice() {
        created("b").attached("d1", "b", "display", "scanout").attached("e1", "b", "encoder", "input");
        mapped("d1", "b").unmapped("d1", "b").released("b").detached("d1", "b");
        assertThat(findings())
                .containsExactly(new Finding(
                        Kind.KEPT_ALIVE,
                        "b",
                        "e1",
                        "encoder",
                        6,
                        60,
                        "b was released at event 6 and lives on for e1 of device encoder alone"));
    }

    @Test
    void a_released_buffer_that_several_hold_is_not_kept_alive_by_one() {
        created("b").attached("d1", "b", "display", "scanout").attached("e1", "b", "encoder", "input");
        mapped("d1", "b").released("b");
        assertThat(findings()).extracting(Finding::kind).containsExactly(Kind.NEVER_DETACHED, Kind.NEVER_DETACHED);
    }

    @Test
    void an_id_that_is_used_again_begins_a_new_life() {
        created("b").attached("d1", "b", "display", "scanout").mapped("d1", "b").unmapped("d1", "b");
        detached("d1", "b").released("b").freed("b").created("b").released("b").freed("b");
        assertThat(findings()).extracting(Finding::kind, Finding::seq).containsExactly(tuple(Kind.NEVER_MAPPED, 8L));
    }

    @Test
    void of_many_findings_the_first_are_told_in_short_sentences_and_all_are_counted() {
        created("b");
        for (int i = 0; i < 1_024; i++) attached("g" + i, "b", "gpu", "texture");
        var detectors = new Detectors();
        log.forEach(detectors::accept);
        assertThat(detectors.findings())
                .hasSize(Detectors.MOST_TOLD)
                .allSatisfy(finding -> assertThat(finding.what()).hasSizeLessThan(300));
        assertThat(detectors.findings().getLast().what()).endsWith("g7 (texture) and 992 more");
        assertThat(detectors.count()).isEqualTo(1_023 + 1 + 1_024);
    }
}

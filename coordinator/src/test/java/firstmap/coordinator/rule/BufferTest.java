package firstmap.coordinator.rule;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.rule.Attachment.Standing;
import firstmap.events.Direction;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.Extent;
import firstmap.events.Segment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fold of a buffer, event by event; what each leads to is written down here. */
class BufferTest {
    private static final Event.Backing OLD = new Event.Backing("cma", List.of(new Extent(0x4000_0000L, 8192)));
    private static final Event.Backing NEW =
            new Event.Backing("system", List.of(new Extent(0x8000_0000L, 4096), new Extent(0x8001_0000L, 4096)));

    private Buffer buffer;

    @Test
    void a_handle_has_no_place_until_the_first_map() {
        happens(created(), attached("a"));
        assertThat(buffer.places()).isEmpty();
        assertThat(buffer.backing()).isNull();
        assertThat(buffer.backingBytes()).isZero();
        assertThat(standing("a")).isEqualTo(Standing.PENDING);

        happens(allocated("a"));
        assertThat(buffer.places()).containsExactly(new Place(OLD, List.of()));
        assertThat(buffer.backing()).isEqualTo(OLD);
        assertThat(standing("a")).isEqualTo(Standing.COUNTED);
    }

    @Test
    void who_has_a_place_mapped_holds_it_in_the_order_of_the_attachments() {
        happens(created(), attached("a"), attached("b"), attached("c"), allocated("a", "b", "c"));
        happens(mapped("c"), mapped("a"), mapped("b"));
        assertThat(buffer.places()).containsExactly(new Place(OLD, List.of("a", "b", "c")));
        assertThat(buffer.isMapped()).isTrue();

        happens(unmapped("b"));
        assertThat(buffer.places()).containsExactly(new Place(OLD, List.of("a", "c")));
        happens(unmapped("a"), unmapped("c"), detached("a"));
        assertThat(buffer.places()).containsExactly(new Place(OLD, List.of()));
        assertThat(buffer.isMapped()).isFalse();
        assertThat(buffer.attachments()).containsOnlyKeys("b", "c");
    }

    @Test
    void storage_that_nobody_maps_moves_at_once() {
        happens(created(), attached("a"), allocated("a"), attached("late"), migrated("a", "late"));
        assertThat(buffer.places()).containsExactly(new Place(NEW, List.of()));
        assertThat(standing("late")).isEqualTo(Standing.COUNTED);
    }

    @Test
    void the_old_place_lives_beside_the_new_one_until_its_last_mapping_is_gone() {
        happens(created(), attached("a"), attached("b"), allocated("a", "b"), mapped("a"), mapped("b"));
        happens(migrated("a", "b"), attached("late"), mapped("late"));
        assertThat(buffer.places()).containsExactly(new Place(OLD, List.of("a", "b")), new Place(NEW, List.of("late")));
        assertThat(buffer.backing()).isEqualTo(NEW);
        assertThat(buffer.backingBytes()).isEqualTo(8192 + 8192);

        happens(unmapped("a"));
        assertThat(buffer.places()).containsExactly(new Place(OLD, List.of("b")), new Place(NEW, List.of("late")));
        happens(mapped("a"));
        assertThat(buffer.places()).containsExactly(new Place(OLD, List.of("b")), new Place(NEW, List.of("a", "late")));
        happens(unmapped("b"));
        assertThat(buffer.places()).containsExactly(new Place(NEW, List.of("a", "late")));
        assertThat(buffer.backingBytes()).isEqualTo(8192);
    }

    @Test
    void a_wait_ends_with_the_move_or_with_a_refusal_that_says_so() {
        var newcomer = new Event.Newcomer("late", "encoder", "any", false, null);
        happens(created(), attached("a"), allocated("a"), mapped("a"));
        happens(new Event.Moving("b", List.of("a"), newcomer));
        assertThat(buffer.moving()).isEqualTo(newcomer);

        happens(refused(false));
        assertThat(buffer.isMoving()).isTrue();
        happens(refused(true));
        assertThat(buffer.isMoving()).isFalse();
        assertThat(buffer.places()).containsExactly(new Place(OLD, List.of("a")));

        happens(new Event.Moving("b", List.of("a"), newcomer), unmapped("a"), migrated("a"));
        assertThat(buffer.isMoving()).isFalse();
    }

    @Test
    void what_is_released_stays_until_it_is_freed_and_then_is_nothing() {
        happens(created(), attached("a"), allocated("a"), new Event.Released("b"));
        assertThat(buffer.released()).isTrue();
        assertThat(buffer.backing()).isEqualTo(OLD);
        happens(detached("a"), new Event.Freed("b", "cma", 8192));
        assertThat(buffer).isNull();
    }

    @Test
    void what_was_kept_is_what_was_folded() {
        happens(created(), attached("a"), attached("b"), allocated("a", "b"), mapped("b"), mapped("a"));
        var kept = Buffer.kept((Event.Created) created(), false, OLD, null, buffer.attachments());
        assertThat(kept).isEqualTo(buffer);
    }

    // ---- events of the buffer b

    private void happens(Event... events) {
        for (var event : events) buffer = Buffer.after(buffer, event);
    }

    private Standing standing(String attachment) {
        return buffer.attachments().get(attachment).standing();
    }

    private static Event created() {
        return new Event.Created("b", 8000, null, "camera", List.of(), null);
    }

    private static Event attached(String attachment) {
        return new Event.Attached(attachment, "b", "camera", "any", true);
    }

    private static Event allocated(String... satisfies) {
        return new Event.Allocated("b", OLD.heap(), OLD.extents(), List.of(satisfies));
    }

    private static Event mapped(String attachment) {
        return new Event.Mapped(attachment, "b", Direction.BIDIRECTIONAL, List.of(new Segment(0x1000, 8192)));
    }

    private static Event unmapped(String attachment) {
        return new Event.Unmapped(attachment, "b");
    }

    private static Event detached(String attachment) {
        return new Event.Detached(attachment, "b");
    }

    private static Event migrated(String... satisfies) {
        return new Event.Migrated("b", OLD, NEW, 8192, List.of(satisfies), List.of());
    }

    private static Event refused(boolean waited) {
        var about = new Event.Subject("b", "late", "encoder", "any");
        return new Event.Refused("attach", Errno.ENOMEM, "no room", about, null, List.of(), waited);
    }
}

package firstmap.coordinator.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.platform.ClassPathPlatforms;
import firstmap.coordinator.rule.Attachment.Standing;
import firstmap.coordinator.snapshot.Played;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Extent;
import firstmap.events.FunctionRef;
import firstmap.events.Invalid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A snapshot that contradicts itself is refused whole, and says where. Each test changes one thing of a sound one. */
class RestorationTest {
    private static final Snapshot SOUND = Snapshot.of(Played.phone().board);

    @Test
    void what_nothing_was_changed_of_is_restored() {
        assertThat(Snapshot.of(SOUND.restore(ClassPathPlatforms.INSTANCE))).isEqualTo(SOUND);
        assertThat(Snapshot.of(with(SOUND.defined(), SOUND.defined().buffers()).restore(ClassPathPlatforms.INSTANCE)))
                .isEqualTo(SOUND);
        assertThat(Snapshot.of(Snapshot.of(new Board("new", ClassPathPlatforms.INSTANCE))
                                .restore(ClassPathPlatforms.INSTANCE))
                        .seq())
                .isZero();
    }

    // ---- the log

    @Test
    void a_head_that_is_no_hash_or_a_number_without_a_past_is_refused() {
        refused(
                new Snapshot("phone", 7, "abc", SOUND.last(), SOUND.at(), SOUND.nodes(), SOUND.defined(), null),
                "the head is no hash");
        refused(
                new Snapshot("phone", 7, null, SOUND.last(), SOUND.at(), SOUND.nodes(), SOUND.defined(), null),
                "the head is no hash");
        refused(
                new Snapshot("phone", -1, SOUND.head(), SOUND.last(), SOUND.at(), SOUND.nodes(), SOUND.defined(), null),
                "seq -1");
        refused(
                new Snapshot("phone", 0, SOUND.head(), SOUND.last(), SOUND.at(), SOUND.nodes(), SOUND.defined(), null),
                "a head before the first event");
        refused(
                new Snapshot("phone", 0, EventRecord.NO_HASH, null, SOUND.at(), SOUND.nodes(), null, null),
                "a state before the first event");
        refused(
                new Snapshot("phone", 7, SOUND.head(), null, SOUND.at(), SOUND.nodes(), SOUND.defined(), null),
                "nobody asked last");
    }

    @Test
    void the_last_question_must_have_been_heard() {
        var unheard = new Snapshot.Asked("camera", 99);
        refused(
                new Snapshot("phone", 7, SOUND.head(), unheard, SOUND.at(), SOUND.nodes(), SOUND.defined(), null),
                "is not among what was heard");
        var stranger = new Snapshot.Asked("nobody", 1);
        refused(
                new Snapshot("phone", 7, SOUND.head(), stranger, SOUND.at(), SOUND.nodes(), SOUND.defined(), null),
                "is not among what was heard");
        var nodes = new LinkedHashMap<>(SOUND.nodes());
        nodes.putLast(nodes.firstEntry().getKey(), nodes.firstEntry().getValue());
        refused(
                new Snapshot("phone", 7, SOUND.head(), SOUND.last(), SOUND.at(), nodes, SOUND.defined(), null),
                SOUND.last().node() + " asked last, but was not heard last");
    }

    @Test
    void no_board_remembers_more_nodes_than_it_can() {
        var nodes = new LinkedHashMap<>(SOUND.nodes());
        for (int i = 0; nodes.size() <= HeardNodes.MAX; i++)
            nodes.putFirst("stranger-" + i, new Heard(new SequenceWindow(1, 0), 0));
        refused(
                new Snapshot("phone", 7, SOUND.head(), SOUND.last(), SOUND.at(), nodes, SOUND.defined(), null),
                "4097 nodes, at most 4096");
    }

    @Test
    void a_node_cannot_have_been_heard_below_its_first_number() {
        for (var heard : List.of(
                new SequenceWindow(0, 0),
                new SequenceWindow(1, 1),
                new SequenceWindow(3, 4),
                new SequenceWindow(64, 1L << 63))) {
            var nodes = new LinkedHashMap<>(SOUND.nodes());
            nodes.put("display", new Heard(heard, 0));
            refused(
                    new Snapshot("phone", 7, SOUND.head(), SOUND.last(), SOUND.at(), nodes, SOUND.defined(), null),
                    "of node display nobody can have heard");
        }
    }

    // ---- storage

    @Test
    void extents_that_overlap_or_lie_outside_of_their_heap_are_refused() {
        refused(buffer("handle", it -> backed(it, "cma", 0x4000_1000L, 8192)), "is not free");
        refused(buffer("handle", it -> backed(it, "cma", 0, 8192)), "is not free");
        refused(buffer("handle", it -> backed(it, "gone", 0, 8192)), "buffer handle is in an unknown heap gone");
        refused(buffer("handle", it -> backed(it, "cma", 0x4100_0000L, 4096)), "has less storage than its size");
    }

    @Test
    void high_water_marks_are_between_what_is_in_use_and_what_there_is() {
        refused(highWater(40960L, 8191L), "at most 8191 bytes in use, but 8192 of 67108864 are now");
        refused(highWater(40960L, 67108865L), "at most 67108865 bytes in use");
        refused(highWater(40960L), "the board has 2 heaps");
    }

    @Test
    void io_virtual_addresses_are_handed_out_once() {
        var other = attachment("preview-0", "preview-0/o");
        refused(tie("preview-1", "preview-1/o", it -> it.mapped(other.mapping(), null)), "is not free");
    }

    // ---- attachments

    @Test
    void an_attachment_stands_to_the_storage_of_its_buffer() {
        refused(tie("handle", "h1", it -> it.with(Standing.COUNTED, null)), "does not stand to its buffer's storage");
        refused(tie("video", "v1", it -> it.with(Standing.PENDING, null)), "does not stand to its buffer's storage");
        refused(tie("video", "v1", it -> it.with(Standing.LATE, null)), "is mapped, but does not count");
        refused(tie("handle", "h1", it -> it.with(Standing.PENDING, 0)), "is mapped, and there is no storage");
        refused(tie("video", "v2", it -> it.with(Standing.COUNTED, 2)), "has no alternative 2");
        refused(tie("video", "v2", it -> it.with(Standing.COUNTED, null)), "has no alternative null");
        refused(
                tie(
                        "video",
                        "v1",
                        it -> it.mapped(new Attachment.Mapping(it.mapping().direction(), List.of()), null)),
                "is mapped without segments");
    }

    @Test
    void an_attachment_is_of_one_buffer_and_of_a_function_that_has_joined() {
        refused(tie("handle", "h1", it -> of(it, "video", it.function())), "is of another buffer");
        refused(tie("handle", "h1", it -> of(it, "handle", new FunctionRef("gpu", "draw"))), "unknown function");
        refused(
                buffer("handle", it -> it.with(of(attachment("handle", "h1"), "v1", "handle"))),
                "attachment v1 exists");
    }

    @Test
    void a_device_lists_each_of_its_attachments_once() {
        refused(device("camera", List.of("h1", "v1", "preview-0/c"), List.of()), "an attachment is missing");
        refused(device("camera", List.of("h1", "v1", "h1", "preview-1/c"), List.of()), "h1 is there twice");
        refused(device("camera", List.of("h1", "v1", "v2", "preview-1/c"), List.of()), "has no attachment v2");
        refused(device("camera", List.of("h1", "v1", "none", "preview-1/c"), List.of()), "has no attachment none");
    }

    // ---- what moves, is expected, is gone

    @Test
    void who_waits_and_what_moves_agree() {
        var display = SOUND.defined().devices().getLast().attachments();
        refused(device("display", display, List.of()), "a wait is missing");
        refused(device("display", display, List.of("preview-0")), "does not wait for preview-0");
        refused(device("display", display, List.of("preview-1", "preview-1")), "is waited for twice");
        refused(tie("preview-1", "preview-1/c", RestorationTest::pinned), "moves and is pinned");
        refused(buffer("handle", it -> it.movingFor(newcomer("new", null))), "moves without storage");
        refused(buffer("preview-1", it -> it.movingFor(newcomer("v1", null))), "attachment v1 exists");
        refused(buffer("preview-1", it -> it.movingFor(newcomer("none", Direction.TO_DEVICE))), "moves for none");
    }

    @Test
    void what_a_buffer_expects_is_known() {
        var kept = new ArrayList<>(SOUND.defined().buffers());
        kept.set(1, new Snapshot.Kept(kept.get(1).buffer(), List.of(DmaParameters.NONE, DmaParameters.NONE), "camera"));
        refused(with(SOUND.defined(), kept), "buffer video expects another number");
    }

    @Test
    void a_name_is_of_one_thing() {
        var kept = new ArrayList<>(SOUND.defined().buffers());
        kept.addFirst(new Snapshot.Kept(
                Buffer.of(new Event.Created("handle", 1, null, null, List.of(), null)), List.of(), "camera"));
        refused(with(SOUND.defined(), kept), "buffer handle exists");
        refused(freed(List.of("short", "short")), "buffer short is gone twice");
        refused(freed(List.of("video")), "buffer video is gone and there");
        refused(freed(IntStream.range(0, 1025).mapToObj(i -> "b" + i).toList()), "too many");
        var d = SOUND.defined();
        var devices = new ArrayList<>(d.devices());
        devices.add(devices.getFirst());
        refused(
                with(
                        new Snapshot.Defined(
                                d.spec(), d.rule(), d.definer(), d.highWaterBytes(), devices, d.buffers(), d.freed()),
                        d.buffers()),
                "device camera has joined already");
    }

    // ---- one thing changed

    private static void refused(Snapshot snapshot, String problem) {
        assertThatThrownBy(() -> snapshot.restore(ClassPathPlatforms.INSTANCE))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining(problem);
    }

    private static Snapshot with(Snapshot.Defined d, List<Snapshot.Kept> buffers) {
        var defined = new Snapshot.Defined(
                d.spec(), d.rule(), d.definer(), d.highWaterBytes(), d.devices(), buffers, d.freed());
        return new Snapshot("phone", SOUND.seq(), SOUND.head(), SOUND.last(), SOUND.at(), SOUND.nodes(), defined, null);
    }

    private static Snapshot freed(List<String> ids) {
        var d = SOUND.defined();
        return with(
                new Snapshot.Defined(
                        d.spec(), d.rule(), d.definer(), d.highWaterBytes(), d.devices(), d.buffers(), ids),
                d.buffers());
    }

    private static Snapshot highWater(Long... bytes) {
        var d = SOUND.defined();
        return with(
                new Snapshot.Defined(
                        d.spec(), d.rule(), d.definer(), List.of(bytes), d.devices(), d.buffers(), d.freed()),
                d.buffers());
    }

    private static Snapshot device(String name, List<String> attachments, List<String> waits) {
        var d = SOUND.defined();
        var devices = d.devices().stream()
                .map(it -> it.name().equals(name)
                        ? new Snapshot.Device(name, it.functions(), it.owner(), attachments, waits)
                        : it)
                .toList();
        return with(
                new Snapshot.Defined(
                        d.spec(), d.rule(), d.definer(), d.highWaterBytes(), devices, d.buffers(), d.freed()),
                d.buffers());
    }

    private static Snapshot buffer(String id, UnaryOperator<Buffer> change) {
        var kept = SOUND.defined().buffers().stream()
                .map(it -> it.buffer().id().equals(id)
                        ? new Snapshot.Kept(change.apply(it.buffer()), it.expected(), it.owner())
                        : it)
                .toList();
        assertThat(kept).isNotEqualTo(SOUND.defined().buffers());
        return with(SOUND.defined(), kept);
    }

    private static Snapshot tie(String buffer, String id, UnaryOperator<Attachment> change) {
        return buffer(buffer, it -> it.with(change.apply(it.attachments().get(id))));
    }

    private static Attachment attachment(String buffer, String id) {
        return SOUND.defined().buffers().stream()
                .filter(it -> it.buffer().id().equals(buffer))
                .findAny()
                .orElseThrow()
                .buffer()
                .attachments()
                .get(id);
    }

    private static Buffer backed(Buffer buffer, String heap, long address, long length) {
        var place = new Event.Backing(heap, List.of(new Extent(address, length)));
        return buffer.backed(place, List.copyOf(buffer.attachments().keySet()), List.of());
    }

    private static Attachment of(Attachment it, String buffer, FunctionRef function) {
        return new Attachment(it.id(), buffer, function, it.dynamic(), it.standing(), it.choice(), it.mapping());
    }

    private static Attachment of(Attachment it, String id, String buffer) {
        return new Attachment(id, buffer, it.function(), it.dynamic(), it.standing(), it.choice(), it.mapping());
    }

    private static Attachment pinned(Attachment it) {
        return new Attachment(it.id(), it.buffer(), it.function(), false, it.standing(), it.choice(), it.mapping());
    }

    private static Event.Newcomer newcomer(String attachment, Direction direction) {
        return new Event.Newcomer(attachment, "display", "scanout", true, direction);
    }
}

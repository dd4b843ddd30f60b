package firstmap.coordinator.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.coordinator.platform.ClassPathPlatforms;
import firstmap.coordinator.storage.HeapUse;
import firstmap.coordinator.trial.RuleOracle;
import firstmap.events.BoardSpec;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.Limits;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Segment;
import firstmap.events.json.Document;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class BoardTest {
    private static final BoardSpec SPEC = spec("""
            board: phone
            open: true
            heaps:
              - {name: system, kind: paged,      base: 0x80000000, size: 16MiB}
              - {name: cma,    kind: contiguous, base: 0x40000000, size: 8MiB}
            """);
    private static final DmaParameters CONTIGUOUS =
            DmaParameters.with().dmaBits(32).maxSegments(1).build();

    private final Desk desk = new Desk();

    private static BoardSpec spec(String text) {
        return Document.BoardFile.parse("board", text).spec();
    }

    private static SequencedMap<String, DmaParameters> functions(DmaParameters only) {
        return new LinkedHashMap<>(Map.of("f", only));
    }

    private void defined(String device, DmaParameters function) {
        desk.ask("system", new Request.Define(SPEC));
        desk.ask(device, new Request.Join(device, functions(function)));
    }

    private List<Event> createAttachMap(String device, String buffer, long size) {
        desk.ask(device, new Request.Create(buffer, size, null, null, List.of(), null));
        desk.ask(device, new Request.Attach(device + ":" + buffer, buffer, device, "f", false));
        return desk.ask(device, new Request.Map(device + ":" + buffer, Direction.TO_DEVICE));
    }

    // ---- the envelope

    @Test
    void a_number_that_was_heard_changes_nothing_and_says_nothing() {
        var define = new RequestRecord("n", 1, "test", 0, new Request.Define(SPEC));
        assertThat(desk.ask(define)).hasSize(1);
        assertThat(desk.ask(define)).isEmpty();
        assertThat(desk.ask(new RequestRecord("n", 1, "test", 0, new Request.Leave("x"))))
                .isEmpty();
        assertThat(desk.board.seq()).isEqualTo(1);
    }

    @Test
    void skipped_numbers_are_counted_and_may_still_come_late() {
        desk.ask(new RequestRecord("n", 1, "test", 0, new Request.Define(SPEC)));
        var jump = new RequestRecord("n", 5, "test", 0, new Request.Leave("x"));
        assertThat(desk.board.missedBefore(jump)).isEqualTo(3);
        desk.ask(jump);
        assertThat(desk.log.getLast().missed()).isEqualTo(3);

        var late = new RequestRecord("n", 3, "test", 0, new Request.Leave("x"));
        assertThat(desk.board.missedBefore(late)).isZero();
        assertThat(desk.ask(late)).hasSize(1);
        assertThat(desk.ask(late)).isEmpty();
    }

    @Test
    void a_number_older_than_the_window_is_too_old_to_tell_and_counts_as_heard() {
        desk.ask(new RequestRecord("n", 50, "test", 0, new Request.Define(SPEC)));
        desk.ask(new RequestRecord("n", 100, "test", 0, new Request.Leave("x")));
        assertThat(desk.ask(new RequestRecord("n", 35, "test", 0, new Request.Leave("x"))))
                .isEmpty();
        assertThat(desk.ask(new RequestRecord("n", 36, "test", 0, new Request.Leave("x"))))
                .hasSize(1);
        assertThat(desk.ask(new RequestRecord("n", 36, "test", 0, new Request.Leave("x"))))
                .isEmpty();
        assertThat(desk.ask(new RequestRecord("other", 36, "test", 0, new Request.Leave("x"))))
                .hasSize(1);
    }

    @Test
    void by_the_first_edition_only_the_nodes_that_have_spoken_last_are_remembered_and_the_others_are_new_again() {
        var desk = new Desk(Edition.FIRST);
        desk.ask("first", new Request.Define(SPEC.withOpen(false)));
        desk.ask("silent", new Request.Leave("x"));
        for (int i = 3; i <= HeardNodes.MAX; i++) desk.ask("node-" + i, new Request.Leave("x"));
        var again = new RequestRecord("silent", 1, "test", 0, new Request.Leave("x"));
        desk.ask("first", new Request.Leave("x"));
        assertThat(desk.ask(again)).isEmpty();

        desk.ask("one-more", new Request.Leave("x"));

        assertThat(Snapshot.of(desk.board).nodes())
                .hasSize(HeardNodes.MAX)
                .containsKeys("first", "one-more", "node-3")
                .doesNotContainKey("silent");
        assertThat(desk.ask(again)).hasSize(1);
        assertThat(Snapshot.of(desk.board).nodes()).hasSize(HeardNodes.MAX).doesNotContainKey("node-3");
        assertThat(Snapshot.of(Snapshot.of(desk.board).restore(ClassPathPlatforms.INSTANCE)))
                .isEqualTo(Snapshot.of(desk.board));
    }

    @Test
    void the_window_moves_with_the_highest_number_by_any_step() {
        var heard = SequenceWindow.NOTHING.with(1).with(2).with(64).with(65);
        assertThat(heard.contains(1)).isTrue();
        assertThat(heard.contains(3)).isFalse();
        assertThat(heard.with(129).contains(65)).isTrue();
        assertThat(heard.with(129).contains(66)).isFalse();
        assertThat(heard.with(129).contains(64)).as("out of the window").isTrue();
        assertThat(heard.with(1000).contains(999)).isFalse();
        assertThat(heard.with(Long.MAX_VALUE).contains(Long.MAX_VALUE - 64)).isFalse();
        assertThat(heard.with(Long.MAX_VALUE).missedBefore(Long.MAX_VALUE)).isZero();
    }

    @Test
    void the_refusal_of_an_undefined_board_is_its_first_event() {
        var events = desk.ask("n", new Request.Release("b"));
        assertThat(events).singleElement().isInstanceOfSatisfying(Event.Refused.class, refused -> {
            assertThat(refused.errno()).isEqualTo(Errno.ENOENT);
            assertThat(refused.request()).isEqualTo("release");
            assertThat(refused.subject().buffer()).isEqualTo("b");
        });
        assertThat(desk.board.seq()).isEqualTo(1);
        assertThat(desk.board.spec()).isEmpty();
        assertThat(desk.ask("n", new Request.Define(SPEC))).hasOnlyElementsOfType(Event.Defined.class);
    }

    // ---- what an answer says

    @Test
    void a_late_attach_is_told_what_decided_and_what_would_have_worked() {
        defined("camera", DmaParameters.NONE);
        desk.ask("encoder", new Request.Join("encoder", functions(CONTIGUOUS)));
        createAttachMap("camera", "b", 3 << 20);

        var events = desk.ask("encoder", new Request.Attach("rec", "b", "encoder", "f", false));

        assertThat(events)
                .containsExactly(new Event.Refused(
                        "attach",
                        Errno.EBUSY,
                        "late: buffer b has its storage, 3145728 bytes on system in 3 extents, and under the policy strict nobody "
                                + "joins it; encoder/f cannot use it as it is: maxSegments: needs at most 1, has 3",
                        new Event.Subject("b", "rec", "encoder", "f"),
                        new Event.Binding("maxSegments", "rec", "at most 1", "3"),
                        List.of(
                                new Event.WayOut("pre-attach", 0, 0),
                                new Event.WayOut("migrate", 3 << 20, 3 << 20, List.of(), List.of("camera:b")),
                                new Event.WayOut("recreate", 0, 3 << 20))));
    }

    @Test
    void an_impossible_attach_is_told_why_of_each_heap() {
        defined("camera", CONTIGUOUS);
        desk.ask("camera", new Request.Create("b", 9 << 20, null, null, List.of(), null));

        var events = desk.ask("camera", new Request.Attach("a", "b", "camera", "f", false));

        assertThat(events).singleElement().isInstanceOfSatisfying(Event.Refused.class, refused -> {
            assertThat(refused.errno()).isEqualTo(Errno.EOPNOTSUPP);
            assertThat(refused.reason())
                    .isEqualTo(
                            "no heap could ever serve a with 9437184 bytes: system: maxSegments of a needs at most 1, "
                                    + "has 9; cma: size of cma needs 9437184 bytes, has 8388608 bytes at most");
        });
    }

    @Test
    void a_map_without_room_is_told_how_much_is_left() {
        defined("camera", CONTIGUOUS);
        createAttachMap("camera", "a", 5 << 20);

        assertThat(createAttachMap("camera", "b", 5 << 20))
                .singleElement()
                .isInstanceOfSatisfying(Event.Refused.class, refused -> {
                    assertThat(refused.errno()).isEqualTo(Errno.ENOMEM);
                    assertThat(refused.binding())
                            .isEqualTo(new Event.Binding(
                                    "size",
                                    "cma",
                                    "5242880 bytes in one piece below 0x100000000",
                                    "a longest free run of 3145728 bytes"));
                });
        assertThat(desk.board.buffer("b").orElseThrow().isBacked()).isFalse();
    }

    // ---- where storage lies

    @Test
    void a_contiguous_heap_is_filled_from_the_bottom_and_a_paged_heap_from_the_top() {
        defined("camera", CONTIGUOUS);
        desk.ask("gpu", new Request.Join("gpu", functions(DmaParameters.NONE)));

        assertThat(createAttachMap("camera", "a", 3 << 20))
                .contains(
                        new Event.Allocated("a", "cma", List.of(new Extent(0x40000000, 3 << 20)), List.of("camera:a")));
        assertThat(createAttachMap("gpu", "b", (2 << 20) + 1))
                .contains(new Event.Allocated(
                        "b",
                        "system",
                        List.of(
                                new Extent(0x80f00000L, 1 << 20),
                                new Extent(0x80e00000L, 1 << 20),
                                new Extent(0x80dff000L, 4096)),
                        List.of("gpu:b")));
    }

    @Test
    void leaving_undoes_what_the_device_did_in_order_and_frees_what_nobody_holds() {
        defined("camera", CONTIGUOUS);
        desk.ask("camera", new Request.Create("a", 4096, null, null, List.of(), null));
        desk.ask("camera", new Request.Attach("camera:a", "a", "camera", "f", false));
        createAttachMap("camera", "b", 4096);
        desk.ask("camera", new Request.Attach("twice", "a", "camera", "f", false));
        desk.ask("camera", new Request.Map("camera:a", Direction.TO_DEVICE));
        desk.ask("camera", new Request.Release("a"));

        assertThat(desk.ask("system", new Request.Leave("camera")))
                .containsExactly(
                        new Event.Unmapped("camera:a", "a"),
                        new Event.Detached("camera:a", "a"),
                        new Event.Unmapped("camera:b", "b"),
                        new Event.Detached("camera:b", "b"),
                        new Event.Detached("twice", "a"),
                        new Event.Freed("a", "system", 4096),
                        new Event.Left("camera"));
        assertThat(desk.board.buffers()).containsOnlyKeys("b");
    }

    @Test
    void the_high_water_mark_stays() {
        defined("camera", CONTIGUOUS);
        createAttachMap("camera", "a", 2 << 20);
        desk.ask("camera", new Request.Release("a"));
        desk.ask("camera", new Request.Leave("camera"));
        var cma = desk.board.heaps().getLast();
        assertThat(cma.usedBytes()).isZero();
        assertThat(cma.highWaterBytes()).isEqualTo(2 << 20);
        assertThat(cma.largestFreeBytes()).isEqualTo(8 << 20);
    }

    @Test
    void a_heap_tells_what_is_reserved_and_how_much_of_what_is_free_is_not_in_the_longest_run() {
        var spec = spec("""
                board: frag
                heaps:
                  - {name: cma, kind: contiguous, base: 0x1000, size: 40KiB, coherent: false, reserved: [{address: 0x4000, length: 4KiB}]}
                """);
        desk.ask("n", new Request.Define(spec));
        var cma = desk.board.heaps().getFirst();
        assertThat(cma.coherent()).isFalse();
        assertThat(cma.reservedBytes()).isEqualTo(4096);
        assertThat(cma.freeBytes()).isEqualTo(9 * 4096);
        assertThat(cma.longestRunBytes()).isEqualTo(6 * 4096);
        assertThat(cma.fragmentationPerMille()).isEqualTo(333);
        desk.ask("camera", new Request.Join("camera", functions(CONTIGUOUS)));
        createAttachMap("camera", "a", 3 * 4096);
        assertThat(desk.board.heaps().getFirst().fragmentationPerMille()).isZero();
        createAttachMap("camera", "b", 6 * 4096);
        assertThat(desk.board.heaps().getFirst().freeBytes()).isZero();
        assertThat(desk.board.heaps().getFirst().fragmentationPerMille()).isZero();
    }

    @Test
    void a_huge_heap_tells_its_fragmentation_without_overflow() {
        var use = new HeapUse(
                "h", HeapSpec.Kind.CONTIGUOUS, 0, Limits.MAX_BYTES, false, true, 0, 0, Limits.MAX_BYTES, 1, 1, 0);
        assertThat(use.fragmentationPerMille()).isEqualTo(999);
    }

    @Test
    void the_last_1024_freed_buffers_are_told_apart_from_those_that_never_were() {
        defined("camera", CONTIGUOUS);
        for (int i = 0; i <= Buffers.FREED_REMEMBERED; i++) {
            desk.ask("n", new Request.Create("b" + i, 1, null, null, List.of(), null));
            desk.ask("n", new Request.Release("b" + i));
        }
        assertThat(errno(new Request.Release("b0"))).isEqualTo(Errno.ENOENT);
        assertThat(errno(new Request.Release("b1"))).isEqualTo(Errno.EBADF);
    }

    @Test
    void a_buffer_takes_only_so_many_attachments() {
        defined("camera", DmaParameters.NONE);
        desk.ask("n", new Request.Create("b", 1, null, null, List.of(), null));
        for (int i = 0; i < Buffer.MAX_ATTACHMENTS; i++)
            desk.ask("n", new Request.Attach("a" + i, "b", "camera", "f", false));
        assertThat(errno(new Request.Attach("more", "b", "camera", "f", false))).isEqualTo(Errno.EINVAL);
    }

    private Errno errno(Request request) {
        return ((Event.Refused) desk.ask("n", request).getFirst()).errno();
    }

    // ---- extremes

    @Test
    void the_largest_numbers_neither_wrap_around_nor_take_for_ever() {
        var huge = spec("""
                board: huge
                pageSize: 512
                heaps:
                  - {name: dust,  kind: paged, base: 0, size: 0x1fffffffffffc000, maxOrder: 0}
                  - {name: field, kind: contiguous, base: 0x2000000000000000, size: 0x1fffffffffffc000}
                """);
        desk.ask("n", new Request.Define(huge));
        var most = Limits.MAX_BYTES;
        var odd = List.of(
                DmaParameters.NONE,
                DmaParameters.with()
                        .dmaBits(64)
                        .maxSegments(1)
                        .maxSegmentSize(most)
                        .segmentBoundaryMask(-1L)
                        .alignment(most)
                        .build(),
                DmaParameters.with()
                        .dmaBits(1)
                        .maxSegments(Integer.MAX_VALUE)
                        .maxSegmentSize(512L)
                        .segmentBoundaryMask(511L)
                        .alignment(1L)
                        .build(),
                DmaParameters.with()
                        .dmaBits(63)
                        .maxSegments(1)
                        .maxSegmentSize(most)
                        .segmentBoundaryMask(-1L)
                        .alignment(most)
                        .iommuPageSize(1L << 61)
                        .build(),
                DmaParameters.with()
                        .dmaBits(62)
                        .maxSegments(8192)
                        .maxSegmentSize(512L)
                        .segmentBoundaryMask(511L)
                        .alignment(511L)
                        .iommuPageSize(1L)
                        .build(),
                DmaParameters.with()
                        .dmaBits(62)
                        .maxSegments(8192)
                        .maxSegmentSize(512L)
                        .segmentBoundaryMask(511L)
                        .alignment(3L)
                        .build(),
                DmaParameters.with()
                        .maxSegments(5000)
                        .maxSegmentSize(1L << 20)
                        .segmentBoundaryMask((1L << 30) - 1)
                        .alignment(1L << 19)
                        .build());
        int i = 0;
        for (var function : odd)
            for (long size : new long[] {1, 512, 513, 1 << 22, 1 << 30, 1L << 40, 1L << 60, most - 1, most}) {
                var name = "d" + i++;
                desk.ask("n", new Request.Join(name, functions(function)));
                createAttachMap(name, "b" + i, size);
            }
        RuleOracle.heapsAreSound(desk.board);
        assertThat(desk.rebuilt().isSameAs(desk.board)).isTrue();
    }

    @Test
    void alignments_without_a_common_multiple_are_refused_and_nothing_overflows() {
        defined("a", DmaParameters.with().alignment((1L << 61) - 1).build());
        desk.ask(
                "b",
                new Request.Join(
                        "b",
                        functions(DmaParameters.with().alignment((1L << 60) + 7).build())));
        desk.ask("n", new Request.Create("x", 1, null, null, List.of(), null));
        assertThat(errno(new Request.Attach("first", "x", "a", "f", false))).isEqualTo(Errno.EOPNOTSUPP);
    }

    // ---- events that cannot follow

    @Test
    void an_event_out_of_order_or_of_another_chain_is_corruption_with_board_and_seq() {
        desk.ask("n", new Request.Define(SPEC));
        var next = record(2, 2, desk.board.head(), new Event.Left("x"));
        assertThatThrownBy(() -> desk.board.evolve(next)).isInstanceOfSatisfying(Corruption.class, corruption -> {
            assertThat(corruption.board()).isEqualTo("test");
            assertThat(corruption.seq()).isEqualTo(2);
            assertThat(corruption).hasMessageContaining("unknown device x");
        });
        assertCorrupt(record(3, 2, desk.board.head(), refusal()));
        assertCorrupt(record(1, 2, desk.board.head(), refusal()));
        assertCorrupt(record(2, 2, EventRecord.NO_HASH, refusal()));
        assertCorrupt(new EventRecord("other", 2, "c", "n", 2, 0, 1_000_000, refusal(), desk.board.head(), "hash"));
        // The same number answered twice, and a wrong count of missed ones
        desk.board.evolve(record(2, 2, desk.board.head(), refusal()));
        desk.board.evolve(new EventRecord("test", 3, "c", "m", 1, 0, 1_000_000, refusal(), desk.board.head(), "h3"));
        assertCorrupt(record(4, 2, "h3", refusal()));
        assertCorrupt(record(4, 9, "h3", refusal()));
    }

    @Test
    void an_event_that_the_state_forbids_is_corruption() {
        defined("camera", DmaParameters.NONE);
        createAttachMap("camera", "b", 4096);
        desk.ask("camera", new Request.Create("c", 4096, null, null, List.of(), null));
        desk.ask("camera", new Request.Attach("c0", "c", "camera", "f", false));
        var used = desk.board.buffer("b").orElseThrow().backing().extents();
        for (var impossible : List.<Event>of(
                new Event.Defined(SPEC),
                new Event.Joined("camera", functions(CONTIGUOUS)),
                new Event.Left("camera"),
                new Event.Left("nobody"),
                new Event.Created("b", 1, null, null, List.of(), null),
                new Event.Attached("camera:b", "b", "camera", "f", false),
                new Event.Attached("x", "nothing", "camera", "f", false),
                new Event.Attached("x", "b", "camera", "g", false),
                new Event.Allocated("b", "system", used, List.of()),
                new Event.Allocated("c", "system", used, List.of()),
                new Event.Allocated("c", "nowhere", used, List.of()),
                new Event.Allocated("c", "cma", List.of(new Extent(0x1000, 4096)), List.of()),
                new Event.Allocated("c", "cma", List.of(new Extent(0x40000000, 4095)), List.of()),
                new Event.Mapped("camera:b", "b", Direction.TO_DEVICE, List.of(new Segment(0, 1))),
                new Event.Mapped("c0", "c", Direction.TO_DEVICE, List.of(new Segment(0, 1))),
                new Event.Mapped("c0", "b", Direction.TO_DEVICE, List.of(new Segment(0, 1))),
                new Event.Unmapped("c0", "c"),
                new Event.Detached("camera:b", "b"),
                new Event.Detached("x", "b"),
                new Event.Released("nothing"),
                new Event.Freed("b", "system", 4096),
                new Event.Moving("b", List.of()),
                new Event.Moving("b", List.of("camera:b"), newcomer("x", "f")),
                new Event.Moving("c", List.of(), newcomer("x", "f")),
                new Event.Migrated(
                        "b",
                        new Event.Backing("system", used),
                        new Event.Backing("cma", List.of(new Extent(0x40000000, 4096))),
                        4096),
                new Event.Refused(
                        "attach",
                        Errno.ENOMEM,
                        "why",
                        new Event.Subject("b", "x", null, null),
                        null,
                        List.of(),
                        true))) {
            var board = desk.rebuilt();
            var next = new EventRecord("test", board.seq() + 1, "c", "z", 1, 0, 0, impossible, board.head(), "hash");
            assertThatThrownBy(() -> board.evolve(next)).as("%s", impossible).isInstanceOf(Corruption.class);
        }
    }

    @Test
    void a_move_that_nobody_waits_for_or_that_others_hold_up_is_corruption() {
        desk.ask("n", new Request.Define(SPEC.withPolicy(Policy.MIGRATE)));
        desk.ask("camera", new Request.Join("camera", functions(DmaParameters.NONE)));
        desk.ask("encoder", new Request.Join("encoder", functions(CONTIGUOUS)));
        desk.ask("camera", new Request.Create("b", 3 << 20, null, null, List.of(), null));
        desk.ask("camera", new Request.Attach("a", "b", "camera", "f", true));
        desk.ask("camera", new Request.Map("a", Direction.TO_DEVICE));
        var waits = new Event.Newcomer("rec", "encoder", "f", false, null);
        assertThat(desk.ask("encoder", new Request.Attach("rec", "b", "encoder", "f", false)))
                .containsExactly(new Event.Moving("b", List.of("a"), waits));
        assertThat(desk.board.buffer("b").orElseThrow().moving()).isEqualTo(waits);
        var from = desk.board.buffer("b").orElseThrow().backing();
        var to = new Event.Backing("cma", List.of(new Extent(0x40000000, 3 << 20)));
        for (var impossible : List.<Event>of(
                new Event.Moving("b", List.of("a"), waits),
                new Event.Migrated("b", from, to, 3 << 20),
                new Event.Attached("rec", "b", "encoder", "f", false),
                new Event.Attached("other", "b", "encoder", "f", false),
                new Event.Left("encoder"),
                new Event.Refused(
                        "attach",
                        Errno.ENOMEM,
                        "why",
                        new Event.Subject("b", "a", null, null),
                        null,
                        List.of(),
                        true))) {
            var board = desk.rebuilt();
            var next = new EventRecord("test", board.seq() + 1, "c", "z", 1, 0, 0, impossible, board.head(), "hash");
            assertThatThrownBy(() -> board.evolve(next)).as("%s", impossible).isInstanceOf(Corruption.class);
        }
        assertThat(desk.ask("camera", new Request.Unmap("a")))
                .containsExactly(
                        new Event.Unmapped("a", "b"),
                        new Event.Migrated("b", from, to, 3 << 20, List.of("a", "rec"), List.of()),
                        new Event.Attached("rec", "b", "encoder", "f", false));
        assertThat(desk.board.heaps().getFirst().usedBytes()).isZero();
        assertThat(desk.board.heaps().getLast().usedBytes()).isEqualTo(3 << 20);
    }

    @Test
    void a_move_onto_bytes_that_are_left_by_it_is_corruption_for_both_places_are_there_while_they_are_copied() {
        desk.ask("n", new Request.Define(SPEC.withPolicy(Policy.MIGRATE)));
        desk.ask("camera", new Request.Join("camera", functions(DmaParameters.NONE)));
        desk.ask("camera", new Request.Create("b", 4096, null, null, List.of(), null));
        desk.ask("camera", new Request.Attach("a", "b", "camera", "f", true));
        desk.ask("camera", new Request.Map("a", Direction.TO_DEVICE));
        desk.ask("camera", new Request.Unmap("a"));
        var from = desk.board.buffer("b").orElseThrow().backing();
        var board = desk.rebuilt();
        var onto = new Event.Migrated("b", from, from, 4096, List.of("a"), List.of());
        var next = new EventRecord("test", board.seq() + 1, "c", "z", 1, 0, 1_000_000, onto, board.head(), "hash");

        assertThatThrownBy(() -> board.evolve(next))
                .isInstanceOf(Corruption.class)
                .hasMessageContaining("is not free");
    }

    private static Event.Newcomer newcomer(String attachment, String function) {
        return new Event.Newcomer(attachment, "camera", function, false, null);
    }

    private void assertCorrupt(EventRecord record) {
        assertThatThrownBy(() -> desk.board.evolve(record)).isInstanceOf(Corruption.class);
    }

    private static EventRecord record(long seq, long nodeSeq, String prev, Event event) {
        return new EventRecord("test", seq, "c", "n", nodeSeq, 0, 1_000_000, event, prev, "h" + seq);
    }

    private static Event refusal() {
        return new Event.Refused("leave", Errno.ENODEV, "why", Event.Subject.NOTHING, null, List.of());
    }

    // ---- views

    @Test
    void views_cannot_be_written_and_show_the_order_of_creation() {
        defined("camera", DmaParameters.NONE);
        for (var id : List.of("z", "a", "m")) createAttachMap("camera", id, 1);
        assertThat(desk.board.buffers().keySet()).containsExactly("z", "a", "m");
        assertThatThrownBy(() -> desk.board.buffers().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> desk.board.devices().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> desk.board.devices().get("camera").clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(
                        () -> desk.board.buffer("a").orElseThrow().attachments().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }
}

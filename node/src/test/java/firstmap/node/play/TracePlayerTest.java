package firstmap.node.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Policy;
import firstmap.events.Recorded;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.node.client.Asking;
import firstmap.node.client.BoardView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracePlayerTest {
    private final List<RequestRecord> trace = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private GrantingBoard board = new GrantingBoard();
    private Foresight foresight = Foresight.NONE;

    TracePlayerTest() {
        var functions = new LinkedHashMap<String, DmaParameters>();
        functions.put("dma", DmaParameters.NONE);
        add(new Request.Define(ScenarioFiles.example("video-record.yaml").spec()));
        add(new Request.Join("vkms", functions));
        add(new Request.Create("ino:1", 4096, null, null, List.of(), null));
        add(new Request.Attach("a1", "ino:1", "vkms", "dma", false));
        add(new Request.Map("a1", Direction.BIDIRECTIONAL));
        add(new Request.Attach("a2", "ino:1", "vkms", "dma", false));
        add(new Request.Map("a2", Direction.BIDIRECTIONAL));
        add(new Request.Unmap("a2"));
        add(new Request.Detach("a2"), "dump");
        add(new Request.Attach("a2", "ino:1", "vkms", "dma", false));
        add(new Request.Map("a2", Direction.BIDIRECTIONAL));
    }

    private void add(Request request, String... tags) {
        var snapshots = java.util.Arrays.stream(tags)
                .map(tag -> new Recorded.Snapshot(tag, List.of()))
                .toList();
        var recorded = new Recorded(null, null, null, null, null, snapshots);
        trace.add(new RequestRecord(null, "import", trace.size() + 1, "recorded", trace.size(), request, recorded));
    }

    private TracePlayer.Result play(TracePlayer.Options options) {
        try {
            return TracePlayer.play(trace, board, options, foresight, new TracePlayer.Listener() {
                @Override
                public void decided(RequestRecord request, EventRecord outcome) {
                    if (outcome.event() instanceof Event.Refused refused)
                        told.add(request.id() + " " + refused.errno());
                }

                @Override
                public void leftOut(RequestRecord request) {
                    told.add(request.id() + " left out");
                }

                @Override
                public void snapshot(RequestRecord request, Recorded.Snapshot recorded, BoardView view) {
                    told.add(recorded.tag() + " " + view.live());
                }
            });
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void refusing(Function<RequestRecord, Errno> script) {
        board = new GrantingBoard(script);
    }

    @Test
    void what_is_granted_is_played_as_it_stands() {
        var result = play(TracePlayer.Options.DEFAULT);
        assertThat(result).isEqualTo(new TracePlayer.Result("recorded", 11, 0, 0));
        assertThat(board.requests()).isEqualTo(trace);
    }

    @Test
    void the_listener_sees_the_board_as_it_is_at_the_recorded_dump() {
        play(TracePlayer.Options.DEFAULT);
        assertThat(told).containsExactly("dump " + List.of(new Recorded.Live("ino:1", 4096, List.of("vkms"))));
    }

    @Test
    void what_hangs_on_a_refused_attach_is_left_out_until_the_name_is_granted() {
        refusing(r -> r.seq() == 6 ? Errno.EBUSY : null);
        var result = play(TracePlayer.Options.DEFAULT);
        assertThat(result).isEqualTo(new TracePlayer.Result("recorded", 8, 3, 1));
        assertThat(told)
                .startsWith("import/6 EBUSY", "import/7 left out", "import/8 left out", "import/9 left out")
                .hasSize(5);
        assertThat(board.requests()).extracting(RequestRecord::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(board.requests()).extracting(RequestRecord::id).endsWith("import/10", "import/11");
    }

    @Test
    void a_refused_map_leaves_out_its_unmap_and_not_the_detach() {
        refusing(r -> r.seq() == 7 ? Errno.EBUSY : null);
        play(TracePlayer.Options.DEFAULT);
        assertThat(told).contains("import/7 EBUSY", "import/8 left out").doesNotContain("import/9 left out");
    }

    @Test
    void what_is_there_already_can_be_used() {
        refusing(r -> r.seq() == 2 ? Errno.EEXIST : null);
        assertThat(play(TracePlayer.Options.DEFAULT).leftOut()).isZero();
    }

    @Test
    void policy_and_board_can_be_others() {
        play(new TracePlayer.Options(Policy.COMPATIBLE, "again", TracePlayer.Options.DEFAULT.patience()));
        assertThat(board.requests()).extracting(RequestRecord::board).containsOnly("again");
        assertThat(board.requests().getFirst().request())
                .isInstanceOfSatisfying(
                        Request.Define.class, d -> assertThat(d.spec().policy()).isEqualTo(Policy.COMPATIBLE));
    }

    @Test
    void requests_that_do_not_define_their_board_cannot_be_played() {
        trace.removeFirst();
        assertThatThrownBy(() -> play(TracePlayer.Options.DEFAULT))
                .hasMessage("the first request must define the board");
    }

    /** As if this board had been asked what that one will be. */
    private static Foresight seeing(GrantingBoard other) {
        return request -> {
            int before = other.events().size();
            other.send(List.of(request));
            return other.events().subList(before, other.events().size()).stream()
                    .map(EventRecord::event)
                    .toList();
        };
    }

    /** Requests of some devices for some buffers, whatever has become of those before. */
    private static List<RequestRecord> drawn(Random random) {
        var test = new TracePlayerTest();
        while (test.trace.size() > 2) test.trace.removeLast();
        for (int i = 0; i < 400; i++) {
            var buffer = "ino:" + random.nextInt(4);
            var attachment = "a" + random.nextInt(6);
            switch (random.nextInt(8)) {
                case 0 -> test.add(new Request.Create(buffer, 4096, null, null, List.of(), null));
                case 1 -> test.add(new Request.Attach(attachment, buffer, "vkms", "dma", false));
                case 2, 3 -> test.add(new Request.Map(attachment, Direction.BIDIRECTIONAL));
                case 4, 5 -> test.add(new Request.Unmap(attachment));
                case 6 -> test.add(new Request.Detach(attachment));
                default -> test.add(new Request.Join("vkms", new LinkedHashMap<>(Map.of("dma", DmaParameters.NONE))));
            }
            if (random.nextInt(100) == 0)
                test.add(new Request.Join("other", new LinkedHashMap<>(Map.of("dma", DmaParameters.NONE))), "dump" + i);
        }
        return test.trace;
    }

    /** Refuses what cannot be, and at times what can. */
    private static Function<RequestRecord, Errno> script(long seed, GrantingBoard[] board) {
        return record -> {
            var view = board[0].view();
            boolean unlucky = new Random(seed * 31 + record.id().hashCode()).nextInt(10) == 0;
            return switch (record.request()) {
                case Request.Create r when view.buffer(r.buffer()) != null -> Errno.EEXIST;
                case Request.Attach r when view.tie(r.attachment()) != null -> Errno.EEXIST;
                case Request.Attach r when view.buffer(r.buffer()) == null -> Errno.ENOENT;
                case Request.Map r when view.tie(r.attachment()) == null -> Errno.ENOENT;
                case Request.Map r when view.tie(r.attachment()).isMapped() -> Errno.EALREADY;
                case Request.Unmap r when view.tie(r.attachment()) == null -> Errno.ENOENT;
                case Request.Unmap r when !view.tie(r.attachment()).isMapped() -> Errno.EINVAL;
                case Request.Detach r when view.tie(r.attachment()) == null -> Errno.ENOENT;
                case Request.Detach r when view.tie(r.attachment()).isMapped() -> Errno.EBUSY;
                case Request.Attach _, Request.Map _ when unlucky -> Errno.EBUSY;
                default -> null;
            };
        };
    }

    private static GrantingBoard scripted(long seed, List<Integer> batches) {
        var self = new GrantingBoard[1];
        self[0] = new GrantingBoard(script(seed, self)) {
            @Override
            public void send(List<RequestRecord> batch) {
                batches.add(batch.size());
                super.send(batch);
            }
        };
        return self[0];
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void who_foresees_the_answers_asks_the_same_in_the_same_order_and_many_at_once(long seed) {
        var requests = drawn(new Random(seed));
        var careful = played(requests, seed, Foresight.NONE);
        var ahead = played(requests, seed, seeing(scripted(seed, new ArrayList<>())));

        assertThat(ahead.board().requests()).isEqualTo(careful.board().requests());
        assertThat(ahead.board().events()).isEqualTo(careful.board().events());
        // What is left out is told when it is known, which may be before what is under way has been decided.
        assertThat(ahead.told()).containsExactlyInAnyOrderElementsOf(careful.told());
        assertThat(ahead.told().stream().filter(each -> each.startsWith("dump")))
                .containsExactlyElementsOf(careful.told().stream()
                        .filter(each -> each.startsWith("dump"))
                        .toList());
        assertThat(ahead.batches()).hasSizeLessThan(careful.batches().size() / 3);
        assertThat(ahead.batches()).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(Asking.MOST_OPEN));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void who_foresees_wrongly_plays_to_the_end_and_goes_on_with_care(long seed) {
        var requests = drawn(new Random(seed));
        var misled = played(requests, seed, seeing(scripted(seed + 1, new ArrayList<>())));
        var careful = played(requests, seed, Foresight.NONE);
        assertThat(misled.result().sent() + misled.result().leftOut()).isEqualTo(requests.size());
        assertThat(misled.board().requests()).hasSize(misled.result().sent());
        assertThat(misled.batches()).hasSizeGreaterThan(careful.batches().size() / 3);
    }

    private record Played(TracePlayer.Result result, GrantingBoard board, List<Integer> batches, List<String> told) {}

    private static Played played(List<RequestRecord> requests, long seed, Foresight foresight) {
        var test = new TracePlayerTest();
        test.trace.clear();
        test.trace.addAll(requests);
        var batches = new ArrayList<Integer>();
        test.board = scripted(seed, batches);
        test.foresight = foresight;
        return new Played(test.play(TracePlayer.Options.DEFAULT), test.board, batches, test.told);
    }
}

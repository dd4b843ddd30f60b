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
import firstmap.node.board.BoardView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class TracePlayerTest {
    private final List<RequestRecord> trace = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private GrantingBoard board = new GrantingBoard();

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
            return TracePlayer.play(trace, board, options, new TracePlayer.Listener() {
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
}

package firstmap.coordinator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.coordinator.trial.GrantedRecording;
import firstmap.events.Ask;
import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.HeapSpec;
import firstmap.events.Policy;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.Until;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Home;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where requests have expired, a part of the round that was open then may be gone, and nothing of what is kept tells so. */
class HalfKeptRoundsTest {
    private static final String BOARD = "phone";
    private static final int HOME = Home.of(BOARD, GrantedRecording.PARTITIONS);

    /** Another board, at home on the same partition, that nobody has defined. */
    private static final String BESIDE = IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> "car-" + i)
            .filter(name -> Home.of(name, GrantedRecording.PARTITIONS) == HOME)
            .findFirst()
            .orElseThrow();

    private final GrantedRecording log = new GrantedRecording();

    @BeforeEach
    void two_of_four_are_asked_no_more() {
        var heap = new HeapSpec("cma", HeapSpec.Kind.CONTIGUOUS, 0x4000_0000L, 1 << 20, false, null, List.of());
        var spec = new BoardSpec(
                Policy.STRICT, Check.ATTACH, BoardSpec.DEFAULT_PAGE_SIZE, List.of(heap), new LinkedHashMap<>());
        log.ask(
                BOARD,
                "system",
                new Request.Define(
                        GrantedRecording.granted(spec).withLease(BoardSpec.MIN_LEASE),
                        List.of("a", "b", "idle", "late")));
        for (var idle : List.of("idle", "late")) log.turn(BOARD, idle, 0, List.of(), Until.NEVER);
        for (var node : List.of("a", "b")) log.turn(BOARD, node, 0, List.of(), Until.at(0));
    }

    @Test
    void who_is_let_go_though_no_round_waits_for_it_is_let_go_where_the_expire_has_expired() throws Exception {
        log.expire(BOARD, "idle");
        expireWhatHasBeenAsked();
        playRound();
        playRound();
        var of = audited();
        assertThat(of.findings()).isEmpty();
        assertThat(of.verdict()).isEqualTo(AuditReport.Verdict.GOOD_AS_FAR_AS_KEPT);
        assertThat(log.board(BOARD).out()).containsOnlyKeys("idle");
    }

    /** @param alone so many rounds before are of the last alone: in each the nodes have another order */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void an_expire_of_the_last_for_whom_the_round_waits_ends_it_with_those_that_came_before(int alone)
            throws Exception {
        log.turn(BOARD, "a", 0, List.of(), Until.NEVER);
        log.turn(BOARD, "b", 0, List.of(), Until.at(0));
        for (int i = 0; i < alone; i++) log.turn(BOARD, "b", 0, List.of(), Until.at(0));
        expireWhatHasBeenAsked();
        log.ask(BESIDE, "system", new Request.Retire()); // has its answer before the round has
        for (var idle : List.of("idle", "late")) log.expire(BOARD, idle);
        log.expire(BOARD, "b");
        assertThat(audited().findings()).isEmpty();
        assertThat(log.board(BOARD).out()).containsOnlyKeys("b", "idle", "late");
    }

    @Test
    void an_expire_that_was_void_since_its_node_had_taken_its_turn_is_void_where_that_turn_has_expired()
            throws Exception {
        log.turn(BOARD, "a", 0, List.of(), Until.at(0));
        expireWhatHasBeenAsked();
        log.expire(BOARD, "a");
        log.turn(BOARD, "b", 0, List.of(), Until.at(0));
        playRound();
        assertThat(audited().findings()).isEmpty();
        assertThat(log.board(BOARD).out()).isEmpty();
    }

    @Test
    void an_expire_that_waits_for_others_in_the_round_that_is_open_still_is_for_the_next_audit() throws Exception {
        log.turn(BOARD, "a", 0, List.of(), Until.at(0));
        expireWhatHasBeenAsked();
        log.expire(BOARD, "idle");
        var of = audited();
        assertThat(of.findings()).isEmpty();
        assertThat(of.point().parked())
                .extracting(parked -> parked.turn().onBehalfOf())
                .containsExactly("idle");
    }

    @Test
    void what_a_retire_undoes_after_the_end_of_time_is_its_own_where_it_is_the_first_that_is_kept() throws Exception {
        log.turn(
                BOARD,
                "a",
                0,
                List.of(
                        new Ask(
                                1,
                                new Request.Join("camera", new LinkedHashMap<>(Map.of("capture", DmaParameters.NONE)))),
                        new Ask(2, new Request.Create("frame", 1, null, null, List.of(), null)),
                        new Ask(3, new Request.Attach("camera-0", "frame", "camera", "capture", false)),
                        new Ask(4, new Request.Map("camera-0", Direction.FROM_DEVICE))),
                Until.NEVER);
        log.turn(BOARD, "b", 0, List.of(), Until.NEVER);
        for (var told : List.of("b", "idle", "late")) log.turn(BOARD, told, 0, List.of(), Until.NEVER);
        assertThat(log.board(BOARD).open()).isEmpty();
        expireWhatHasBeenAsked();
        log.ask(BOARD, "system", new Request.Retire());
        assertThat(audited().findings()).isEmpty();
        assertThat(log.events(HOME).stream()
                        .map(line -> EventJson.read(line.value()).event().type()))
                .endsWith("unmapped", "retired");
    }

    @Test
    void in_a_round_whose_turns_are_all_kept_nobody_is_let_go_without_an_expire() throws Exception {
        expireWhatHasBeenAsked();
        playRound();
        log.expire(BOARD, "idle");
        playRound();
        log.requests(HOME).removeIf(line -> RequestJson.read(line.value()).request() instanceof Request.Expire);
        assertThat(audited().findings()).extracting(Finding::kind).containsExactly(Finding.Kind.DECIDED_OTHERWISE);
    }

    @Test
    void what_else_is_said_of_the_round_that_was_open_then_is_held_against_its_turns() throws Exception {
        log.expire(BOARD, "idle");
        expireWhatHasBeenAsked();
        playRound();
        int last = log.events(HOME).size() - 1;
        Tampering.rewrite(log.events(HOME), last, HalfKeptRoundsTest::withoutB);
        assertThat(audited().findings()).extracting(Finding::kind).containsExactly(Finding.Kind.DECIDED_OTHERWISE);
    }

    private static EventRecord withoutB(EventRecord e) {
        var was = (Event.Granted) e.event();
        return Tampering.saying(
                e, new Event.Granted(was.round(), was.promises(), was.gone(), List.of("a"), was.expired()));
    }

    private void playRound() {
        for (var node : List.of("a", "b")) log.turn(BOARD, node, 0, List.of(), Until.at(0));
    }

    private void expireWhatHasBeenAsked() {
        log.expire(HOME, log.requests(HOME).getLast().offset() + 1);
    }

    private AuditReport.OfPartition audited() throws InterruptedException {
        log.allAnswered();
        return Audit.run(log, List.of(), Progress.SILENT).partitions().get(HOME);
    }
}

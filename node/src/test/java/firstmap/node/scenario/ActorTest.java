package firstmap.node.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.EventJson;
import firstmap.events.json.RequestJson;
import firstmap.node.client.BoardView;
import firstmap.node.play.GrantingBoard;
import firstmap.node.play.ScenarioFiles;
import firstmap.node.play.ScenarioPlayer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ActorTest {
    private static final String CAMERA = """
            camera:
              produces: {set: preview, buffers: 3, size: 4096, function: capture, rate: 10}
            """;
    private static final String DISPLAY = """
            display:
              consumes: {set: preview, function: scanout}
            """;

    private GrantingBoard board = new GrantingBoard();
    private ScenarioPlayer.Result result;

    private void play(String actors) {
        try {
            result = ScenarioPlayer.byTurns(ScenarioFiles.with(actors), board, 0, Progress.SILENT);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void refusing(Function<RequestRecord, Errno> script) {
        board = new GrantingBoard(script);
    }

    private ActorReport report(String actor) {
        return result.actors().stream()
                .filter(r -> r.actor().equals(actor))
                .findFirst()
                .orElseThrow();
    }

    private long asked(Class<? extends Request> type, String node) {
        return board.requests().stream()
                .filter(r -> r.node().equals(node) && type.isInstance(r.request()))
                .count();
    }

    @Test
    void a_frame_is_used_in_the_instant_in_which_it_is_ready_and_held_until_the_next() {
        play(CAMERA + DISPLAY);
        var mapped = new HashMap<String, Long>();
        long previous = -1;
        for (var event : board.events()) {
            switch (event.event()) {
                case Event.Unmapped e when e.attachment().startsWith("camera") -> previous = event.at();
                case Event.Mapped e
                when e.attachment().startsWith("display") -> {
                    assertThat(event.at()).isEqualTo(previous);
                    mapped.put(e.attachment(), event.at());
                }
                case Event.Unmapped e
                when e.attachment().startsWith("display") && event.at() < 1_000_000_000 ->
                    assertThat(event.at() - mapped.get(e.attachment())).isEqualTo(100_000_000);
                default -> {}
            }
        }
        assertThat(mapped).hasSize(3);
    }

    @Test
    void the_last_of_ten_frames_ends_when_all_leave_too_late_to_be_shown() {
        play(CAMERA + DISPLAY);
        assertThat(report("camera").produced())
                .containsExactly(new ActorReport.Made("preview", "capture", 10, 0, "done"));
        assertThat(report("display").consumed())
                .containsExactly(new ActorReport.Used("preview", "scanout", 9, 0, "done"));
    }

    @Test
    void nothing_is_left_when_everybody_has_left() {
        play(CAMERA + DISPLAY);
        assertThat(board.view().buffers()).isEmpty();
        assertThat(board.view().hasJoined("camera")).isFalse();
        assertThat(board.view().hasJoined("display")).isFalse();
    }

    @Test
    void attachments_have_readable_names() {
        play(CAMERA + DISPLAY);
        assertThat(board.events())
                .extracting(EventRecord::event)
                .filteredOn(Event.Attached.class::isInstance)
                .extracting(e -> ((Event.Attached) e).attachment())
                .contains("camera-capture@preview-0", "display-scanout@preview-2");
    }

    @Test
    void no_buffer_is_filled_while_somebody_has_it_mapped() {
        play(CAMERA + DISPLAY + """
                encoder:
                  consumes: {set: preview, function: input, hold: 150ms}
                """);
        var users = new HashMap<String, Integer>();
        for (var event : board.events()) {
            if (event.event() instanceof Event.Mapped e) {
                if (e.attachment().startsWith("camera"))
                    assertThat(users.getOrDefault(e.buffer(), 0)).isZero();
                users.merge(e.buffer(), 1, Integer::sum);
            }
            if (event.event() instanceof Event.Unmapped e) users.merge(e.buffer(), -1, Integer::sum);
        }
        assertThat(users).hasSize(3);
    }

    /** How often a producer mapped a buffer that somebody else had mapped. */
    private long mappedOverReaders(String producer) {
        long hazards = 0;
        var readers = new HashMap<String, Integer>();
        for (var event : board.events()) {
            if (event.event() instanceof Event.Mapped e) {
                if (!e.attachment().startsWith(producer)) readers.merge(e.buffer(), 1, Integer::sum);
                else if (readers.getOrDefault(e.buffer(), 0) > 0) hazards++;
            }
            if (event.event() instanceof Event.Unmapped e && !e.attachment().startsWith(producer))
                readers.merge(e.buffer(), -1, Integer::sum);
        }
        return hazards;
    }

    @Test
    void a_buffer_is_filled_under_its_readers_only_where_the_scenario_says_that_its_producer_overwrites() {
        var slow = """
                encoder:
                  consumes: {set: preview, function: input, hold: 350ms}
                """;
        play(CAMERA + DISPLAY + slow);
        assertThat(mappedOverReaders("camera")).isZero();
        assertThat(report("camera").produced().getFirst().dropped()).isPositive();
        board = new GrantingBoard();
        play(CAMERA.replace("rate: 10", "rate: 10, overwrites: true") + DISPLAY + slow);
        assertThat(mappedOverReaders("camera")).isPositive();
        assertThat(report("camera").produced().getFirst().dropped()).isZero();
    }

    @Test
    void one_that_overwrites_fills_all_buffers_in_turn_under_a_reader_that_stays_mapped() {
        play(CAMERA.replace("rate: 10", "rate: 10, overwrites: true") + """
                display:
                  consumes: {set: preview, function: scanout, mapping: held}
                """);
        assertThat(board.events().stream()
                        .map(EventRecord::event)
                        .filter(Event.Mapped.class::isInstance)
                        .map(Event.Mapped.class::cast)
                        .filter(e -> e.attachment().startsWith("camera"))
                        .map(Event.Mapped::buffer))
                .startsWith("preview-0", "preview-1", "preview-2", "preview-0", "preview-1")
                .hasSize(10);
        assertThat(report("display").consumed())
                .containsExactly(new ActorReport.Used("preview", "scanout", 9, 0, "done"));
    }

    @Test
    void a_set_of_one_buffer_does_not_stand_still() {
        play(CAMERA.replace("buffers: 3", "buffers: 1") + DISPLAY);
        var made = report("camera").produced().getFirst();
        // Filled for one frame time, shown for two, and filled again in the instant in which it comes back.
        assertThat(made.frames()).isEqualTo(4);
        assertThat(made.dropped()).isEqualTo(6);
    }

    @Test
    void a_frame_is_dropped_when_no_buffer_is_free() {
        play(CAMERA + """
                encoder:
                  consumes: {set: preview, function: input, hold: 350ms}
                """);
        var made = report("camera").produced().getFirst();
        assertThat(made.dropped()).isPositive();
        assertThat(made.frames() + made.dropped()).isEqualTo(10);
    }

    @Test
    void a_latecomer_that_is_refused_gives_up_and_misses_every_frame() {
        refusing(r -> r.node().equals("encoder") && r.request() instanceof Request.Attach ? Errno.EBUSY : null);
        play(CAMERA + DISPLAY + """
                encoder:
                  joins: 500ms
                  consumes: {set: preview, function: input}
                """);
        assertThat(report("encoder").refusals())
                .extracting(ActorReport.Met::errno, ActorReport.Met::next)
                .containsExactly(
                        tuple(Errno.EBUSY, "gives up the set"),
                        tuple(Errno.EBUSY, "gives up the set"),
                        tuple(Errno.EBUSY, "gives up the set"));
        var used = report("encoder").consumed().getFirst();
        assertThat(used.frames()).isZero();
        assertThat(used.missed()).isPositive();
        assertThat(used.state()).isEqualTo("gave up");
        assertThat(report("display").consumed().getFirst().frames()).isEqualTo(9);
    }

    @Test
    void giving_up_lets_go_of_what_was_granted() {
        refusing(r -> r.request() instanceof Request.Attach a && a.attachment().equals("encoder-input@preview-1")
                ? Errno.EBUSY
                : null);
        play(CAMERA + """
                encoder:
                  joins: 500ms
                  consumes: {set: preview, function: input}
                """);
        assertThat(asked(Request.Detach.class, "encoder")).isEqualTo(2);
        assertThat(asked(Request.Map.class, "encoder")).isZero();
    }

    @Test
    void using_what_was_granted_means_missing_the_frames_in_the_other_buffers() {
        refusing(r -> r.request() instanceof Request.Attach a && a.attachment().equals("encoder-input@preview-1")
                ? Errno.EBUSY
                : null);
        play(CAMERA + """
                encoder:
                  consumes: {set: preview, function: input, hold: 100ms, onRefused: useGranted}
                """);
        var used = report("encoder").consumed().getFirst();
        assertThat(used.frames()).isEqualTo(6);
        assertThat(used.missed()).isEqualTo(3);
        assertThat(report("encoder").refusals())
                .extracting(ActorReport.Met::next)
                .containsExactly("works without preview-1");
    }

    @Test
    void a_refused_attach_is_tried_again_after_the_time_and_as_often_as_the_scenario_says() {
        refusing(r -> r.request() instanceof Request.Attach a && a.attachment().equals("encoder-input@preview-1")
                ? Errno.EBUSY
                : null);
        play(CAMERA + """
                encoder:
                  consumes: {set: preview, function: input, onRefused: {retry: 250ms, times: 2}}
                """);
        assertThat(report("encoder").refusals())
                .extracting(met -> met.at() / 1_000_000, ActorReport.Met::next)
                .containsExactly(
                        tuple(0L, "tries again in 250ms"),
                        tuple(250L, "tries again in 250ms"),
                        tuple(500L, "gives up the set"));
    }

    @Test
    void one_by_one_ends_an_attempt_at_the_first_refusal() {
        refusing(r -> r.node().equals("encoder") && r.request() instanceof Request.Attach ? Errno.EBUSY : null);
        play(CAMERA + """
                encoder:
                  consumes: {set: preview, function: input, attaches: oneByOne, onRefused: {retry: 100ms, times: 2}}
                """);
        assertThat(asked(Request.Attach.class, "encoder")).isEqualTo(3);
    }

    @Test
    void a_map_that_is_refused_after_the_attach_was_granted_is_detached_again() {
        refusing(r -> r.node().equals("encoder") && r.request() instanceof Request.Map ? Errno.EBUSY : null);
        play(CAMERA.replace("rate: 10", "rate: 10, overwrites: true") + """
                encoder:
                  consumes: {set: preview, function: input, mapping: held, attaches: oneByOne}
                """);
        assertThat(asked(Request.Attach.class, "encoder")).isEqualTo(1);
        assertThat(asked(Request.Detach.class, "encoder")).isEqualTo(1);
    }

    @Test
    void a_camera_without_memory_drops_frames_and_goes_on_when_there_is_some() {
        refusing(r -> r.request() instanceof Request.Map && r.at() < 450_000_000 ? Errno.ENOMEM : null);
        play(CAMERA);
        assertThat(report("camera").produced())
                .containsExactly(new ActorReport.Made("preview", "capture", 5, 5, "done"));
        assertThat(report("camera").refusals())
                .extracting(ActorReport.Met::next)
                .containsOnly("drops the frame");
    }

    @Test
    void an_actor_that_comes_twice_makes_its_set_twice() {
        play("""
                camera:
                  stays: [{joins: 0s, leaves: 400ms}, {joins: 500ms, leaves: 1s}]
                  produces: {set: preview, buffers: 3, size: 4096, function: capture, rate: 10}
                """ + DISPLAY);
        assertThat(asked(Request.Join.class, "camera")).isEqualTo(2);
        assertThat(asked(Request.Create.class, "camera")).isEqualTo(6);
        assertThat(report("camera").produced().getFirst().frames()).isEqualTo(4 + 5);
        assertThat(report("display").consumed().getFirst().frames()).isEqualTo(3 + 4);
    }

    @Test
    void a_device_that_may_not_join_stays_away_and_asks_no_more() {
        refusing(r -> r.request() instanceof Request.Join && r.node().equals("display") ? Errno.EINVAL : null);
        play(CAMERA + DISPLAY);
        assertThat(report("display").requests()).isEqualTo(1);
        assertThat(report("display").refusals())
                .extracting(ActorReport.Met::next)
                .containsExactly("stays away");
    }

    @Test
    void a_set_that_no_event_shows_is_counted_by_its_rate() {
        play("""
                camera:
                  produces: {set: preview, buffers: 3, size: 4096, rate: 10}
                display:
                  consumes: {set: preview, function: scanout, mapping: held}
                encoder:
                  joins: 500ms
                  consumes: {set: preview, function: input, mapping: held}
                """);
        assertThat(report("camera").produced().getFirst().frames()).isEqualTo(10);
        assertThat(report("display").consumed().getFirst().frames()).isEqualTo(10);
        assertThat(report("encoder").consumed().getFirst().frames()).isEqualTo(5);
        assertThat(asked(Request.Map.class, "display")).isEqualTo(3);
        assertThat(asked(Request.Attach.class, "camera")).isZero();
    }

    @Test
    void one_function_can_use_two_sets_side_by_side() {
        play("""
                camera:
                  produces:
                    - {set: preview, buffers: 3, size: 4096, function: capture, rate: 10}
                    - {set: stills, buffers: 3, size: 8192, function: capture, rate: 5}
                display:
                  consumes: [{set: preview, function: scanout}, {set: stills, function: scanout}]
                """);
        assertThat(report("camera").produced())
                .extracting(ActorReport.Made::frames)
                .containsExactly(10L, 5L);
        assertThat(report("display").consumed())
                .extracting(ActorReport.Used::frames)
                .containsExactly(9L, 4L);
        assertThat(board.events()).noneMatch(event -> event.event() instanceof Event.Refused);
    }

    @Test
    void a_warm_up_gives_the_others_time_to_attach_before_the_first_frame() {
        play(CAMERA.replace("rate: 10", "rate: 10, warmup: 250ms") + DISPLAY);
        var firstMap = board.requests().stream()
                .filter(r -> r.request() instanceof Request.Map)
                .findFirst()
                .orElseThrow();
        assertThat(firstMap.at()).isEqualTo(250_000_000);
        assertThat(report("camera").produced().getFirst().frames()).isEqualTo(7);
    }

    @Test
    void the_seed_decides_the_jitter_and_nothing_else_does() {
        var jittery = CAMERA.replace("rate: 10", "rate: 10, jitter: 20ms") + DISPLAY;
        assertThat(log(jittery, 1)).isEqualTo(log(jittery, 1)).isNotEqualTo(log(jittery, 2));
    }

    private static List<String> log(String actors, long seed) {
        var board = new GrantingBoard();
        try {
            ScenarioPlayer.byTurns(ScenarioFiles.with(actors), board, seed, Progress.SILENT);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        var log = new ArrayList<String>();
        board.requests().forEach(r -> log.add(new String(RequestJson.write(r))));
        board.events().forEach(e -> log.add(new String(EventJson.write(e))));
        return log;
    }

    @Test
    void an_actor_that_reads_the_log_again_goes_on_with_its_numbers_and_asks_for_nothing_it_has() {
        play(CAMERA + DISPLAY);
        var view = new BoardView();
        var again = new Actor(ScenarioFiles.with(CAMERA + DISPLAY), "display", 0, view);
        int next = opening(600_000_000, 0);
        board.events().subList(0, next + 1).forEach(event -> show(event, view, again));
        assertThat(again.turn(600_000_000).asks()).isEmpty();
        int round = opening(600_000_000, 1);
        assertThat(board.events().subList(next + 1, round))
                .extracting(EventRecord::node)
                .containsOnly("camera");
        board.events().subList(next + 1, round + 1).forEach(event -> show(event, view, again));
        var expected = board.events().subList(round + 1, opening(600_000_000, 2)).stream()
                .filter(event -> event.node().equals("display"))
                .map(EventRecord::cause)
                .distinct()
                .toList();
        assertThat(again.turn(600_000_000).asks())
                .isNotEmpty()
                .extracting(ask -> "display/" + ask.seq())
                .isEqualTo(expected);
    }

    /** Where the round was opened. */
    private int opening(long at, long round) {
        for (int i = 0; i < board.events().size(); i++) {
            var event = board.events().get(i);
            if (event.at() == at
                    && event.event() instanceof Event.Granted e
                    && Long.valueOf(round).equals(e.round())) return i;
        }
        throw new AssertionError("round " + at + "." + round + " was never opened");
    }

    static void show(EventRecord event, BoardView view, Actor actor) {
        actor.before(event);
        view.observe(event);
        actor.after(event);
    }
}

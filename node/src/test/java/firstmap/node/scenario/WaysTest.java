package firstmap.node.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.FunctionRef;
import firstmap.events.Policy;
import firstmap.events.Progress;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.node.client.BoardView;
import firstmap.node.play.GrantingBoard;
import firstmap.node.play.ScenarioFiles;
import firstmap.node.play.ScenarioPlayer;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the devices do for who comes late, against a board that says what the test wants. */
class WaysTest {
    private static final String ACTORS = """
            camera:
              produces: {set: preview, buffers: 3, size: 4096, function: capture, rate: 10}
            display:
              consumes: {set: preview, function: scanout}
            encoder:
              joins: 450ms
              consumes: {set: preview, function: input}
            """;

    private GrantingBoard board = new GrantingBoard();
    private ScenarioPlayer.Result result;

    private void play(String actors, UnaryOperator<Scenario> how) {
        try {
            result = ScenarioPlayer.byTurns(how.apply(ScenarioFiles.with(actors)), board, 0, Progress.SILENT);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The encoder comes too late for the first set; more by the script. */
    private void late(Function<RequestRecord, Errno> more) {
        board = new GrantingBoard(r -> r.request() instanceof Request.Attach a
                        && a.device().equals("encoder")
                        && a.buffer().startsWith("preview-")
                ? Errno.EBUSY
                : more.apply(r));
    }

    private ActorReport report(String actor) {
        return result.actors().stream()
                .filter(r -> r.actor().equals(actor))
                .findFirst()
                .orElseThrow();
    }

    private <E extends Event> List<E> events(Class<E> type) {
        return board.events().stream()
                .map(EventRecord::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private long at(Class<? extends Event> type, String buffer) {
        return board.events().stream()
                .filter(e -> type.isInstance(e.event()) && e.event().toString().contains("buffer=" + buffer + ","))
                .findFirst()
                .orElseThrow()
                .at();
    }

    @Test
    void on_a_late_join_the_owner_makes_a_new_set_that_counts_the_users_and_the_latecomer() {
        late(_ -> null);
        play(ACTORS, scenario -> scenario.by(Way.RECREATE));
        assertThat(events(Event.Created.class))
                .extracting(Event.Created::buffer, Event.Created::set, Event.Created::replaces, Event.Created::expects)
                .contains(tuple(
                        "preview.2-0",
                        "preview.2",
                        "preview",
                        List.of(new FunctionRef("display", "scanout"), new FunctionRef("encoder", "input"))))
                .hasSize(6);
        assertThat(board.view().buffers()).isEmpty();
    }

    @Test
    void all_move_over_and_the_latecomer_alone_has_missed_a_frame() {
        late(_ -> null);
        play(ACTORS, scenario -> scenario.by(Way.RECREATE));
        // The frame under way is finished in the old set, and shown.
        assertThat(report("camera").produced())
                .containsExactly(new ActorReport.Made("preview", "capture", 10, 0, "done"));
        assertThat(report("display").consumed())
                .containsExactly(new ActorReport.Used("preview", "scanout", 9, 0, "done"));
        assertThat(report("encoder").consumed())
                .containsExactly(new ActorReport.Used("preview", "input", 4, 1, "done"));
        assertThat(report("encoder").refused()).isEqualTo(3);
    }

    @Test
    void the_old_set_is_given_up_when_its_last_frame_has_had_its_time() {
        late(_ -> null);
        play(ACTORS, scenario -> scenario.by(Way.RECREATE));
        assertThat(at(Event.Created.class, "preview.2-0")).isEqualTo(500_000_000);
        for (var buffer : List.of("preview-0", "preview-1", "preview-2"))
            assertThat(at(Event.Freed.class, buffer)).isBetween(500_000_000L, 600_000_000L);
    }

    @Test
    void a_new_set_needs_its_warm_up_and_the_frames_of_that_time_are_lost() {
        late(_ -> null);
        play(ACTORS.replace("rate: 10", "rate: 10, warmup: 200ms"), scenario -> scenario.by(Way.RECREATE));
        // Eight frame times in all, two of them while the second set warms up.
        assertThat(report("camera").produced())
                .containsExactly(new ActorReport.Made("preview", "capture", 6, 2, "done"));
    }

    @Test
    void one_that_stays_mapped_has_the_new_set_before_it_lets_go_of_the_old() {
        late(_ -> null);
        play("""
                camera:
                  produces: {set: preview, buffers: 3, size: 4096, rate: 10}
                display:
                  consumes: {set: preview, function: scanout, mapping: held}
                encoder:
                  joins: 450ms
                  consumes: {set: preview, function: input, mapping: held}
                """, scenario -> scenario.by(Way.RECREATE));
        int lastMapped = 0;
        int firstLetGo = Integer.MAX_VALUE;
        for (int i = 0; i < board.events().size(); i++) {
            var event = board.events().get(i).event();
            if (event instanceof Event.Mapped e && e.attachment().startsWith("display-scanout@preview.2"))
                lastMapped = i;
            if (event instanceof Event.Unmapped e && e.attachment().startsWith("display-scanout@preview-"))
                firstLetGo = Math.min(firstLetGo, i);
        }
        assertThat(lastMapped).isPositive().isLessThan(firstLetGo);
        assertThat(report("display").consumed().getFirst().missed()).isZero();
        // No event shows when a frame is done, so the set is replaced in mid-frame: that one is lost to all.
        assertThat(report("camera").produced().getFirst().dropped()).isEqualTo(1);
        assertThat(report("encoder").consumed().getFirst().frames()).isEqualTo(5);
    }

    @Test
    void where_both_sets_have_no_room_together_the_new_one_is_mapped_when_the_old_one_has_gone() {
        late(r -> r.request() instanceof Request.Map m
                        && m.attachment().startsWith("display-scanout@preview.2")
                        && board.view().buffer("preview-0") != null
                ? Errno.ENOMEM
                : null);
        play("""
                camera:
                  produces: {set: preview, buffers: 3, size: 4096, rate: 10}
                display:
                  consumes: {set: preview, function: scanout, mapping: held}
                encoder:
                  joins: 450ms
                  consumes: {set: preview, function: input, mapping: held}
                """, scenario -> scenario.by(Way.RECREATE));
        assertThat(report("display").refusals())
                .isNotEmpty()
                .extracting(ActorReport.Met::next)
                .containsOnly("waits until the old set is gone");
        assertThat(report("display").consumed().getFirst().state()).isEqualTo("done");
        assertThat(at(Event.Freed.class, "preview-0")).isEqualTo(550_000_000);
    }

    @Test
    void a_set_that_cannot_be_made_anew_stays_as_it_is() {
        late(r -> r.request() instanceof Request.Create c && c.replaces() != null ? Errno.EOPNOTSUPP : null);
        play(ACTORS, scenario -> scenario.by(Way.RECREATE));
        assertThat(report("camera").refusals())
                .extracting(ActorReport.Met::next)
                .containsOnly("keeps the set as it is");
        assertThat(report("camera").produced().getFirst().frames()).isEqualTo(10);
        assertThat(report("display").consumed().getFirst().frames()).isEqualTo(9);
        assertThat(report("encoder").consumed().getFirst().state()).isEqualTo("gave up");
    }

    @Test
    void the_scenario_can_say_so_itself_and_otherwise_nothing_is_made_anew() {
        late(_ -> null);
        play(ACTORS.replace("rate: 10", "rate: 10, onLateJoin: recreate"), scenario -> scenario);
        assertThat(events(Event.Created.class)).hasSize(6);
        late(_ -> null);
        play(ACTORS, scenario -> scenario);
        assertThat(events(Event.Created.class)).hasSize(3);
    }

    @Test
    void an_owner_that_reads_the_log_again_goes_on_with_the_set_that_it_made_last() {
        late(_ -> null);
        play(ACTORS, scenario -> scenario.by(Way.RECREATE));
        var view = new BoardView();
        var again = new Actor(ScenarioFiles.with(ACTORS).by(Way.RECREATE), "camera", 0, view);
        board.events().stream().filter(e -> e.at() <= 700_000_000).forEach(event -> ActorTest.show(event, view, again));
        assertThat(again.wake(700_000_000))
                .extracting(RequestRecord::request)
                .noneMatch(Request.Create.class::isInstance);
    }

    @Test
    void pre_attach_counts_all_consumers_of_the_set_from_the_start_even_those_that_have_not_joined() {
        play(ACTORS, scenario -> scenario.by(Way.PRE_ATTACH));
        assertThat(events(Event.Created.class))
                .hasSize(3)
                .allSatisfy(created -> assertThat(created.expects())
                        .containsExactly(new FunctionRef("display", "scanout"), new FunctionRef("encoder", "input")));
    }

    @Test
    void each_way_has_its_rule() {
        var scenario = ScenarioFiles.with(ACTORS);
        assertThat(Way.values())
                .extracting(way -> scenario.by(way).spec().policy())
                .containsExactly(Policy.STRICT, Policy.STRICT, Policy.STRICT, Policy.COMPATIBLE, Policy.MIGRATE);
    }

    // ---- moving

    private static final String DYNAMIC =
            ACTORS.replace("rate: 10}", "rate: 10, dynamic: true}").replace("scanout}", "scanout, dynamic: true}");

    @Test
    void who_is_told_to_unmap_does_so_at_once_and_maps_again_when_the_storage_has_moved() {
        board = new GrantingBoard().movingFor("encoder");
        play(DYNAMIC, scenario -> scenario);
        assertThat(events(Event.Moving.class)).hasSize(2);
        assertThat(events(Event.Migrated.class)).hasSize(2);
        for (var record : board.events())
            if (record.event() instanceof Event.Moving || record.event() instanceof Event.Migrated)
                assertThat(record.at()).isEqualTo(450_000_000);
        assertThat(events(Event.Refused.class)).isEmpty();
    }

    @Test
    void no_frame_is_lost_and_none_counted_twice_when_the_storage_moves_in_mid_frame() {
        board = new GrantingBoard().movingFor("encoder");
        play(DYNAMIC, scenario -> scenario);
        assertThat(report("camera").produced())
                .containsExactly(new ActorReport.Made("preview", "capture", 10, 0, "done"));
        assertThat(report("display").consumed())
                .containsExactly(new ActorReport.Used("preview", "scanout", 9, 0, "done"));
        assertThat(report("encoder").consumed())
                .containsExactly(new ActorReport.Used("preview", "input", 5, 0, "done"));
    }

    @Test
    void one_that_stays_mapped_maps_again_when_the_storage_has_moved() {
        board = new GrantingBoard().movingFor("encoder");
        play("""
                camera:
                  produces: {set: preview, buffers: 3, size: 4096, rate: 10}
                display:
                  consumes: {set: preview, function: scanout, mapping: held, dynamic: true}
                encoder:
                  joins: 450ms
                  consumes: {set: preview, function: input, mapping: held}
                """, scenario -> scenario);
        assertThat(events(Event.Migrated.class)).hasSize(3);
        assertThat(events(Event.Mapped.class))
                .filteredOn(e -> e.attachment().startsWith("display"))
                .hasSize(6);
        assertThat(report("display").consumed())
                .containsExactly(new ActorReport.Used("preview", "scanout", 10, 0, "done"));
    }

    @Test
    void one_that_waited_in_vain_is_refused_and_the_others_go_on() {
        board = new GrantingBoard().movingFor("encoder").withoutRoom();
        play(DYNAMIC, scenario -> scenario);
        assertThat(report("encoder").refusals())
                .extracting(ActorReport.Met::request, ActorReport.Met::errno, ActorReport.Met::next)
                .containsOnly(tuple("attach", Errno.ENOMEM, "gives up the set"))
                .hasSize(2);
        assertThat(report("camera").refused()).isZero();
        assertThat(report("camera").produced())
                .containsExactly(new ActorReport.Made("preview", "capture", 10, 0, "done"));
        assertThat(report("display").consumed())
                .containsExactly(new ActorReport.Used("preview", "scanout", 9, 0, "done"));
    }
}

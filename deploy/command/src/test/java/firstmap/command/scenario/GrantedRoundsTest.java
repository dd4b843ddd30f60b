package firstmap.command.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.json.EventJson;
import firstmap.node.client.BoardView;
import firstmap.node.scenario.Scenario;
import firstmap.node.scenario.Way;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Actors that take turns in granted time: what they promise they keep, and nobody is left out who matters. */
class GrantedRoundsTest {
    private static final long CROWDS = 40;

    private static Stream<Arguments> examples() {
        return Stream.of("video-record.yaml", "late-refused.yaml", "cheese.yaml", "differ.yaml", "pi-zero-record.yaml")
                .flatMap(example -> Stream.concat(Stream.<Way>of((Way) null), Stream.of(Way.values()))
                        .map(way -> Arguments.of(example, way)));
    }

    private static LongStream crowds() {
        return LongStream.rangeClosed(1, CROWDS);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_runs_to_its_end_and_whoever_is_not_asked_would_have_said_nothing(String example, Way way) {
        var scenario = Examples.scenario(example);
        runsToItsEnd(way == null ? scenario : scenario.by(way), 7);
    }

    @ParameterizedTest
    @MethodSource("crowds")
    void a_drawn_crowd_runs_to_its_end_and_whoever_is_not_asked_would_have_said_nothing(long seed) {
        runsToItsEnd(DrawnScenario.of(seed), seed);
    }

    private static void runsToItsEnd(Scenario scenario, long seed) {
        var played = new GrantedRounds(scenario, seed).play();
        assertThat(played.board().devices()).isEmpty();
        assertThat(played.board().buffers()).isEmpty();
        assertThat(mappedOverOthers(played.events())).isEmpty();
        var withEverybody = new GrantedRounds(scenario, seed, true, Set.of()).play();
        assertThat(json(withEverybody.events())).isEqualTo(json(played.events()));
    }

    /** A writer's map over a reader's, or a reader's over a writer's. */
    private static List<String> mappedOverOthers(List<EventRecord> events) {
        var view = new BoardView();
        var hazards = new ArrayList<String>();
        for (var event : events) {
            view.observe(event);
            if (!(event.event() instanceof Event.Mapped e)) continue;
            var buffer = view.buffer(e.buffer());
            boolean isWriter = isWriter(view.tie(e.attachment()), buffer);
            for (var other : buffer.ties())
                if (other.isMapped() && isWriter != isWriter(other, buffer))
                    hazards.add("%s at %d over %s".formatted(e.attachment(), event.at(), other.id()));
        }
        return hazards;
    }

    private static boolean isWriter(BoardView.Tie tie, BoardView.Seen buffer) {
        return tie.device().equals(buffer.device());
    }

    @Test
    void a_writer_maps_over_a_reader_where_the_scenario_says_that_it_overwrites() {
        var scenario = small("""
                camera: {produces: {set: preview, buffers: 3, size: 4096, function: f, rate: 10, overwrites: true}}
                display: {consumes: {set: preview, function: f, hold: 350ms}}
                """);
        assertThat(mappedOverOthers(new GrantedRounds(scenario, 7).play().events()))
                .isNotEmpty();
    }

    @Test
    void the_crowds_do_all_that_makes_an_instant_hard() {
        var met = new TreeSet<String>();
        for (long seed = 1; seed <= CROWDS; seed++)
            for (var record :
                    new GrantedRounds(DrawnScenario.of(seed), seed).play().events())
                met.add(
                        switch (record.event()) {
                            case Event.Refused e -> e.request() + " " + e.errno();
                            case Event.Created e when e.replaces() != null -> "replaced";
                            case Event e -> e.type();
                        });
        assertThat(met).contains("moving", "migrated", "replaced", "freed", "attach EBUSY", "map ENOMEM", "map EBUSY");
    }

    /** The oracle of this test sees what it is there for: nobody would be told. */
    @ParameterizedTest
    @ValueSource(strings = {"refused", "created", "released", "unmapped", "moving"})
    void a_table_without_this_row_leaves_somebody_out_who_matters(String event) {
        assertThat(crowds().anyMatch(seed -> !holds(DrawnScenario.of(seed), seed, event)))
                .isTrue();
    }

    private static boolean holds(Scenario scenario, long seed, String leftOut) {
        try {
            new GrantedRounds(scenario, seed, false, Set.of(leftOut)).play();
            return true;
        } catch (AssertionError e) {
            assertThat(e).hasMessageContaining("not asked");
            return false;
        }
    }

    private static Scenario small(String actors) {
        return Examples.scenario("small.yaml", """
                scenario: 1
                name: small
                duration: 1s
                board:
                  board: small
                  heaps: [{name: cma, kind: contiguous, base: 0x40000000, size: 64MiB}]
                  devices: {camera: {functions: {f: {}}}, display: {functions: {f: {}}}}
                actors:
                """ + actors.indent(2));
    }

    /** Round by round: joined, made, attached, first frame; then three an instant. */
    @Test
    void only_those_are_asked_whom_something_concerns() {
        assertThat(new GrantedRounds(Examples.scenario("video-record.yaml"), 7)
                        .play()
                        .cost())
                .isEqualTo("384 turns at 369 openings");
    }

    private static List<String> json(List<EventRecord> events) {
        return events.stream()
                .map(event -> new String(EventJson.write(event), StandardCharsets.UTF_8))
                .toList();
    }
}

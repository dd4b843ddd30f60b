package firstmap.command.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.json.EventJson;
import firstmap.node.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The scenario by which processes are held to one log is as hard as it says: whoever is decided first in an instant matters. */
class CrowdTest {
    private static final long DRAWN_BY = 1173;

    private final Scenario crowd = Examples.crowd();
    private final List<EventRecord> events = new GrantedRounds(crowd, 0).play().events();

    @Test
    void it_was_drawn() {
        assertThat(crowd).isEqualTo(DrawnScenario.of(DRAWN_BY));
    }

    @Test
    void twenty_actors_meet_in_each_instant() {
        assertThat(crowd.actors()).hasSize(20);
        assertThat(crowd.actors())
                .flatExtracting(Scenario.Plan::produces)
                .extracting(Scenario.Produces::period, Scenario.Produces::jitter)
                .containsOnly(tuple(100_000_000L, 0L));
        assertThat(crowd.actors())
                .flatExtracting(Scenario.Plan::consumes)
                .extracting(Scenario.Consumes::jitter)
                .containsOnly(0L);
        assertThat(crowd.actors())
                .flatExtracting(Scenario.Plan::consumes)
                .filteredOn(role -> role.set().equals("main"))
                .hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void two_producers_exhaust_a_heap_at_the_same_instant() {
        Map<Long, Set<String>> withoutRoom = new HashMap<>();
        for (var record : events)
            if (record.event() instanceof Event.Refused e && e.errno() == Errno.ENOMEM)
                withoutRoom.computeIfAbsent(record.at(), _ -> new HashSet<>()).add(record.node());
        assertThat(withoutRoom.values()).contains(Set.of("left", "right"));
    }

    @Test
    void storage_moves_and_some_leave_before_the_end() {
        assertThat(events).extracting(EventRecord::event).anyMatch(Event.Migrated.class::isInstance);
        assertThat(events)
                .anyMatch(record -> record.event() instanceof Event.Left && record.at() < crowd.duration() / 2);
    }

    @Test
    void what_happens_is_another_thing_if_those_of_a_round_are_decided_the_other_way_round() {
        var reversed = new GrantedRounds(crowd, 0).inReverse().play().events();
        assertThat(happened(reversed)).isNotEqualTo(happened(events));
    }

    /** Whatever came first in an instant. */
    private static List<String> happened(List<EventRecord> events) {
        return events.stream()
                .map(record ->
                        record.at() + " " + new String(EventJson.writeBare(record.event()), StandardCharsets.UTF_8))
                .sorted()
                .toList();
    }
}

package firstmap.events.json;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.Sign;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands on a topic today is read tomorrow, and written again it is the same bytes. */
class GoldenFilesTest {
    static Iterable<String> requests() {
        return Golden.names("requests");
    }

    static Iterable<String> events() {
        return Golden.names("events");
    }

    static Iterable<String> signs() {
        return Golden.names("signs");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_request_read_and_written_is_the_same_bytes(String name) {
        var bytes = Golden.all("requests").get(name);
        var request = RequestJson.read(bytes);
        assertThat(request.request()).isNotInstanceOf(Request.Malformed.class);
        assertThat(Golden.text(RequestJson.write(request))).isEqualTo(Golden.text(bytes));
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_event_read_and_written_is_the_same_bytes(String name) {
        var bytes = Golden.all("events").get(name);
        assertThat(Golden.text(EventJson.write(EventJson.read(bytes)))).isEqualTo(Golden.text(bytes));
        assertThat(EventJson.hashHolds(bytes)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("signs")
    void a_sign_of_life_read_and_written_is_the_same_bytes(String name) {
        var bytes = Golden.all("signs").get(name);
        assertThat(Golden.text(SignJson.write(SignJson.read(bytes)))).isEqualTo(Golden.text(bytes));
    }

    @Test
    void every_type_of_sign_has_one() {
        var there = Golden.all("signs").values().stream()
                .map(bytes -> SignJson.read(bytes).getClass().getSimpleName())
                .toList();
        assertThat(there)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Sign.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    @Test
    void every_type_of_request_has_one() {
        var there = Golden.all("requests").values().stream()
                .map(bytes -> RequestJson.read(bytes).request().getClass().getSimpleName())
                .collect(Collectors.toSet());
        var all = Arrays.stream(Request.class.getPermittedSubclasses())
                .filter(type -> type != Request.Malformed.class)
                .map(Class::getSimpleName)
                .toList();
        assertThat(there).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void every_type_of_event_has_one_and_every_errno() {
        var events = Golden.all("events").values().stream()
                .map(bytes -> EventJson.read(bytes).event())
                .toList();
        assertThat(events.stream()
                        .map(event -> event.getClass().getSimpleName())
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Event.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
        assertThat(events.stream()
                        .filter(Event.Refused.class::isInstance)
                        .map(event -> ((Event.Refused) event).errno())
                        .distinct())
                .containsExactlyInAnyOrder(Errno.values());
    }

    @Test
    void the_files_of_events_are_one_chain() {
        var chain = new ArrayList<EventRecord>();
        for (var bytes : Golden.all("events").values()) chain.add(EventJson.read(bytes));
        chain.sort(Comparator.comparingLong(EventRecord::seq));
        var prev = EventRecord.NO_HASH;
        for (var event : chain) {
            assertThat(event.prev()).isEqualTo(prev);
            prev = event.hash();
        }
        assertThat(chain).last().extracting(EventRecord::seq).isEqualTo((long) chain.size());
    }
}

package firstmap.events.json;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Sign;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;

/** Whatever can be said comes through the wire as it was, and whatever comes through can be said. */
@Domain(Language.class)
class RoundTripTest {

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void a_request_comes_back_as_it_was(@ForAll RequestRecord record) {
        var json = RequestJson.write(record);
        var back = RequestJson.read(json);
        assertThat(back).isEqualTo(record);
        assertThat(RequestJson.write(back)).isEqualTo(json);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void an_event_comes_back_as_it_was_and_its_hash_holds(@ForAll EventRecord open) {
        var sealed = EventJson.seal(open);
        assertThat(EventJson.hashHolds(sealed.json())).isTrue();
        assertThat(EventJson.read(sealed.json())).isEqualTo(sealed.record());
        assertThat(EventJson.write(sealed.record())).isEqualTo(sealed.json());
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void a_sign_of_life_comes_back_as_it_was(@ForAll Sign sign) {
        assertThat(SignJson.read(SignJson.write(sign))).isEqualTo(sign);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void a_damaged_sign_of_life_is_read_or_unreadable(@ForAll Sign sign, @ForAll Language.Damage damage) {
        try {
            var back = SignJson.read(damage.of(SignJson.write(sign)));
            assertThat(SignJson.read(SignJson.write(back))).isEqualTo(back);
        } catch (Invalid unreadable) {
            assertThat(unreadable.getMessage()).isNotEmpty();
        }
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void a_damaged_request_is_read_malformed_or_unreadable_and_nothing_else(
            @ForAll RequestRecord record, @ForAll Language.Damage damage) {
        var json = damage.of(RequestJson.write(record));
        RequestRecord back;
        try {
            back = RequestJson.read(json);
        } catch (Invalid unreadable) {
            assertThat(unreadable.getMessage()).isNotEmpty();
            return;
        }
        if (back.request() instanceof Request.Malformed malformed) {
            assertThat(malformed.problem()).matches("[ -~]+");
            return;
        }
        assertThat(RequestJson.read(RequestJson.write(back))).isEqualTo(back);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void a_damaged_event_is_read_or_unreadable_and_its_hash_is_broken(
            @ForAll EventRecord open, @ForAll Language.Damage damage) {
        var whole = EventJson.seal(open).json();
        var json = damage.of(whole);
        if (!java.util.Arrays.equals(json, whole))
            assertThat(EventJson.hashHolds(json)).isFalse();
        try {
            assertThat(EventJson.write(EventJson.read(json))).isNotEmpty();
        } catch (Invalid unreadable) {
            assertThat(unreadable.getMessage()).isNotEmpty();
        }
    }
}

package firstmap.events.json;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HashChainTest {
    private static final EventRecord OPEN = new EventRecord(
            "phone", 7, "camera/3", "camera", 3, 0, 1000, new Event.Released("preview-0"), EventRecord.NO_HASH, null);

    @Test
    void the_hash_is_SHA_256_of_the_document_without_it() throws Exception {
        var sealed = EventJson.seal(OPEN);
        var without = Golden.text(sealed.json())
                .replace(",\"hash\":\"" + sealed.record().hash() + "\"", "");
        var digest = MessageDigest.getInstance("SHA-256").digest(Golden.bytes(without));
        assertThat(sealed.record().hash()).isEqualTo(HexFormat.of().formatHex(digest));
        assertThat(EventJson.write(OPEN)).isEqualTo(Golden.bytes(without));
    }

    @Test
    void a_sealed_event_is_what_its_bytes_say() {
        var sealed = EventJson.seal(OPEN);
        assertThat(EventJson.read(sealed.json())).isEqualTo(sealed.record());
        assertThat(EventJson.write(sealed.record())).isEqualTo(sealed.json());
        assertThat(EventJson.hashHolds(sealed.json())).isTrue();
    }

    @Test
    void any_byte_that_is_changed_is_found() {
        var json = EventJson.seal(OPEN).json();
        for (int at = 0; at < json.length; at++)
            for (int bit = 0; bit < 8; bit++) {
                json[at] ^= (byte) (1 << bit);
                assertThat(EventJson.hashHolds(json))
                        .as("bit %d of byte %d", bit, at)
                        .isFalse();
                json[at] ^= (byte) (1 << bit);
            }
        assertThat(EventJson.hashHolds(json)).isTrue();
    }

    @Test
    void any_length_that_is_cut_is_found() {
        var json = EventJson.seal(OPEN).json();
        for (int length = 0; length < json.length; length++)
            assertThat(EventJson.hashHolds(java.util.Arrays.copyOf(json, length)))
                    .isFalse();
        assertThat(EventJson.hashHolds(java.util.Arrays.copyOf(json, json.length + 1)))
                .isFalse();
    }

    @Test
    void an_event_after_another_has_another_hash() {
        var first = EventJson.seal(OPEN).record().hash();
        var other = new EventRecord("phone", 7, "camera/3", "camera", 3, 0, 1000, OPEN.event(), first, null);
        assertThat(EventJson.seal(other).record().hash()).isNotEqualTo(first);
    }
}

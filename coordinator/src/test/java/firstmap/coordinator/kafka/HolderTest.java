package firstmap.coordinator.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HolderTest {
    private static final String LIFE = UUID.randomUUID().toString();

    @ParameterizedTest
    @ValueSource(strings = {"", "http://127.0.0.1:8080", "http://[::1]:80", "https://judge-1.example:443"})
    void what_is_written_is_read(String address) {
        var holder = new Holder(LIFE, address);
        assertThat(Holder.read(holder.text())).contains(holder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "http://a/b?c", "http://a b", "http://a@b", "ftp://a"})
    void what_is_no_address_of_ours_is_not_asked(String address) {
        assertThat(Holder.read("life=" + LIFE + " http=" + address)).isEmpty();
    }

    @Test
    void another_text_is_nobodys() {
        assertThat(Holder.read("")).isEmpty();
        assertThat(Holder.read("events=1 partitions=2")).isEmpty();
    }
}

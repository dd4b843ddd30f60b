package firstmap.lab.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.utils.Utils;

class KeyHomeTest {
    @Property
    void a_key_is_hashed_as_kafka_hashes_it(@ForAll byte[] key, @ForAll @IntRange(min = 1, max = 100) int partitions) {
        assertThat(KeyHome.hash(key)).isEqualTo(Utils.murmur2(key));
        assertThat(KeyHome.of(key, partitions)).isEqualTo(Utils.toPositive(Utils.murmur2(key)) % partitions);
    }

    @Example
    void boards_live_where_the_catalogue_of_the_wire_says() {
        assertThat(KeyHome.of("phone".getBytes(StandardCharsets.UTF_8), 4)).isEqualTo(1);
        assertThat(KeyHome.of("tablet".getBytes(StandardCharsets.UTF_8), 4)).isZero();
        assertThat(KeyHome.of("car-1".getBytes(StandardCharsets.UTF_8), 4)).isEqualTo(3);
        assertThat(KeyHome.of("@".getBytes(StandardCharsets.UTF_8), 4)).isEqualTo(2);
    }
}

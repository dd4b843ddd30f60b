package firstmap.coordinator.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.topics.Home;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HomeTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "phone", "lab/phone", "0123456789", "Z.z:z@z+z-z"})
    void a_board_lives_where_the_producer_puts_its_key(String board) {
        var key = board.getBytes(StandardCharsets.UTF_8);
        for (int partitions = 1; partitions < 20; partitions++)
            assertThat(Home.of(board, partitions)).isEqualTo(BuiltInPartitioner.partitionForKey(key, partitions));
    }
}

package firstmap.events.topics;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.events.Catalogue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;

/** What the catalogue says of topics and partitions. */
class TopicTest {
    @Test
    void the_catalogue_has_every_topic_and_how_long_it_is_kept() {
        assertThat(Catalogue.table("topic").stream().map(row -> List.of(row.getFirst(), row.getLast())))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Topic.values())
                        .map(topic -> List.of(topic.topicName(), kept(topic)))
                        .toList());
        assertThat(Catalogue.TEXT).contains(Topic.DEFAULT_PARTITIONS + " unless told otherwise");
    }

    @Test
    void the_time_of_every_record_is_that_of_its_receipt() {
        assertThat(Topic.values())
                .allSatisfy(topic -> assertThat(topic.config())
                        .containsEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"));
    }

    private static String kept(Topic topic) {
        if (TopicConfig.CLEANUP_POLICY_COMPACT.equals(topic.config().get(TopicConfig.CLEANUP_POLICY_CONFIG)))
            return "compacted";
        long millis = Long.parseLong(topic.config().get(TopicConfig.RETENTION_MS_CONFIG));
        return millis < 0 ? "for ever" : millis / (24 * 60 * 60 * 1000) + " days";
    }

    @Test
    void the_boards_of_the_catalogue_stand_where_it_says_and_elsewhere_by_the_hash_of_other_clients() {
        var boards = Catalogue.table("board");
        assertThat(boards)
                .hasSizeGreaterThan(5)
                .allSatisfy(row -> assertThat(row)
                        .containsExactly(
                                row.getFirst(),
                                Integer.toString(Home.of(row.getFirst(), 4)),
                                Long.toString(crc32(row.getFirst()) % 4)));
        assertThat(boards).anyMatch(row -> row.get(1).equals(row.get(2)));
        assertThat(boards).anyMatch(row -> !row.get(1).equals(row.get(2)));
    }

    private static long crc32(String board) {
        var crc = new CRC32();
        crc.update(board.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}

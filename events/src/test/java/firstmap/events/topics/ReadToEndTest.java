package firstmap.events.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReadToEndTest {
    private static final TopicPartition EVEN = new TopicPartition("topic", 0);
    private static final TopicPartition ODD = new TopicPartition("topic", 1);

    /** Records, and in the gaps between them what no reader is shown. */
    private static MockConsumer<String, String> log(Map<TopicPartition, List<Long>> records, long markersTo) {
        return new MockConsumer<>("none") {
            @Override
            public synchronized ConsumerRecords<String, String> poll(Duration patience) {
                var polled = super.poll(patience);
                if (polled.isEmpty()) assignment().forEach(partition -> seek(partition, markersTo));
                return polled;
            }

            @Override
            public void assign(java.util.Collection<TopicPartition> partitions) {
                super.assign(partitions);
                for (var partition : partitions) {
                    updateBeginningOffsets(
                            Map.of(partition, records.get(partition).getFirst()));
                    for (long offset : records.get(partition))
                        addRecord(new ConsumerRecord<>("topic", partition.partition(), offset, "key", "at " + offset));
                }
            }
        };
    }

    private static List<String> read(ReadToEnd<String, String> reading) {
        var values = new ArrayList<String>();
        reading.each(record -> values.add(record.partition() + " " + record.value()));
        return values;
    }

    @Test
    void every_record_before_the_ends_is_handed_over_and_none_behind() {
        var log = log(Map.of(EVEN, List.of(0L, 1L, 2L), ODD, List.of(0L, 1L, 2L)), 3);

        assertThat(read(ReadToEnd.fromStart(log, Map.of(EVEN, 2L, ODD, 1L))))
                .containsExactlyInAnyOrder("0 at 0", "0 at 1", "1 at 0");
    }

    @Test
    void markers_before_the_end_are_passed_though_nothing_is_shown_of_them() {
        var log = log(Map.of(EVEN, List.of(0L, 2L)), 9);

        assertThat(read(ReadToEnd.fromStart(log, Map.of(EVEN, 8L)))).containsExactly("0 at 0", "0 at 2");
        assertThat(log.position(EVEN)).isEqualTo(9);
    }

    @Test
    void what_was_deleted_before_the_start_is_not_missed_and_who_begins_later_reads_from_there() {
        assertThat(read(ReadToEnd.fromStart(log(Map.of(EVEN, List.of(5L, 6L, 7L)), 8), Map.of(EVEN, 8L))))
                .containsExactly("0 at 5", "0 at 6", "0 at 7");
        assertThat(read(ReadToEnd.from(log(Map.of(EVEN, List.of(5L, 6L, 7L)), 8), Map.of(EVEN, 6L), Map.of(EVEN, 7L))))
                .containsExactly("0 at 6");
    }

    @Test
    void what_stands_behind_the_end_may_come_along_and_is_told_apart() {
        var reading = ReadToEnd.fromStart(log(Map.of(EVEN, List.of(0L, 1L)), 2), Map.of(EVEN, 1L));
        var polled = new ArrayList<Boolean>();
        reading.poll().forEach(record -> polled.add(reading.isWithin(record)));

        assertThat(polled).containsExactly(true, false);
        assertThat(reading.isOver()).isTrue();
    }

    @Test
    void a_partition_with_nothing_to_read_is_over_at_once() {
        var reading = ReadToEnd.from(log(Map.of(EVEN, List.of(4L)), 5), Map.of(EVEN, 4L), Map.of(EVEN, 4L));

        assertThat(reading.isAtEnd(EVEN)).isTrue();
        assertThat(reading.isOver()).isTrue();
    }
}

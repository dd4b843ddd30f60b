package firstmap.lab.simulation.checks;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.exchange.Recording;
import firstmap.events.topics.Topic;
import firstmap.lab.simulation.kafka.Broker;
import firstmap.lab.simulation.kafka.SimulatedRecord;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/** What is committed on the simulated brokers, as an audit reads it. */
final class BrokerRecording implements Recording {
    private final Broker broker;
    private final long[] answered;

    /** @param answered before that the requests of each partition are done, but for turns that wait */
    BrokerRecording(Broker broker, long[] answered) {
        this.broker = broker;
        this.answered = answered.clone();
    }

    @Override
    public int partitions() {
        return broker.partitions();
    }

    @Override
    public int partitions(Topic topic) {
        return topic.isLog() || topic == Topic.DEAD_LETTERS ? partitions() : 0;
    }

    @Override
    public OptionalLong answered(int partition) {
        return OptionalLong.of(answered[partition]);
    }

    @Override
    public Cursor open(Topic topic, int partition) {
        var stored = broker.partition(topic, partition);
        Iterator<LogRecord> lines = stored.from(0).stream()
                .filter(SimulatedRecord::isSaid)
                .map(each -> line(topic, partition, each))
                .iterator();
        return new Cursor() {
            @Override
            public LogRecord next() {
                return lines.hasNext() ? lines.next() : null;
            }

            @Override
            public long start() {
                return stored.start();
            }

            @Override
            public long end() {
                return stored.end();
            }

            @Override
            public void close() {}
        };
    }

    private static LogRecord line(Topic topic, int partition, SimulatedRecord stored) {
        var headers = StreamSupport.stream(stored.headers().spliterator(), false)
                .map(header -> new LogRecord.Header(header.key(), header.value()))
                .toList();
        return new LogRecord(topic, partition, stored.offset(), stored.key(), stored.value(), headers);
    }

    @Override
    public String place(LogRecord line) {
        return "%s partition %d offset %d".formatted(line.topic().topicName(), line.partition(), line.offset());
    }

    @Override
    public void close() {}
}

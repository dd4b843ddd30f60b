package firstmap.coordinator.kafka;

import firstmap.events.topics.Topic;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/**
 * All that one life of a coordinator has of the world: clients of the log, and time. Kafka's own are {@link
 * KafkaClients}; a simulation brings others that keep and break the same promises.
 */
public interface Clients extends AutoCloseable {
    /**
     * Those of a Kafka cluster.
     *
     * @param name of the coordinator: its group member and its transactional id are called after it
     * @param kafka {@code bootstrap.servers}, and what security asks for
     */
    static Clients kafka(String name, Map<String, Object> kafka) {
        return new KafkaClients(name, kafka);
    }

    /**
     * Checks that the log keeps its promises, and creates the topics that are missing.
     *
     * @return how many partitions the requests have
     */
    int check();

    /** Reads requests as a member of the group. */
    Consumer<byte[], byte[]> requests();

    /** Writes in transactions, under the id that is the same in each life. */
    Producer<byte[], byte[]> events();

    /** Reads what is committed, without a group. */
    Consumer<byte[], byte[]> reader();

    /** Where the partitions end now: the high watermark, which also counts what is not committed yet. */
    Map<TopicPartition, Long> ends(Topic topic, Collection<Integer> partitions);

    /** The id of the events topic, which a topic of the same name that is made anew does not have. */
    String eventsId();

    /**
     * Ends the transactions that coordinators have open who are no members of the group any more, so that nobody has to
     * wait for them. One whose commit has been accepted stands; any other is aborted, whole. Best effort: what is not
     * ended here, the brokers end in their own time.
     */
    void endTransactions();

    /** Nanoseconds since some moment of the past. */
    long nanoTime();

    @Override
    void close();
}

package firstmap.coordinator.kafka;

import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     */
    static Clients kafka(String name, Installation installation) {
        return new KafkaClients(name, installation);
    }

    /** What the names of the log's topics begin with. */
    Namespace namespace();

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

    /** Writes signs of life, outside of transactions; to send never waits. */
    Producer<byte[], byte[]> signs();

    /** A name that no other life of any coordinator has. */
    String newName();

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

    /**
     * Open transactions that hide what stands behind them on these partitions, or how far the group of coordinators has come.
     * Where all is simulated, none is told.
     */
    default List<OpenTransaction> holdUps(Collection<TopicPartition> partitions) {
        return List.of();
    }

    /** Who has said that it goes by this name; empty if nobody has, or where nobody can be asked. */
    default Optional<Holder> holder() {
        return Optional.empty();
    }

    /** Says that it is this one from now on. To be said only by who has fenced the one before. */
    default void hold(Holder me) {}

    /** Nanoseconds since some moment of the past. */
    long nanoTime();

    @Override
    void close();
}

package firstmap.coordinator.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;

/** Which open transactions hold up partitions: of each the first, behind which nothing can be read. */
public final class HoldUps {
    private static final int PATIENCE_MS = 2_000;
    private static final String POSITIONS = "__consumer_offsets";

    private final Admin admin;

    /** @param admin stays the caller's */
    public HoldUps(Admin admin) {
        this.admin = admin;
    }

    /**
     * Where Kafka keeps the positions of a group. Who asks for them waits while a transaction is open there, as who reads waits
     * on a topic. Which partition it is, follows from the group's name as in {@code GroupCoordinatorService.partitionFor} of
     * Kafka 4.3.
     *
     * @return empty if nobody has committed any yet, or no broker tells
     */
    public Optional<TopicPartition> home(String group) {
        var asked = admin.describeTopics(List.of(POSITIONS), new DescribeTopicsOptions().timeoutMs(PATIENCE_MS));
        return answer(asked.topicNameValues().get(POSITIONS))
                .map(topic -> topic.partitions().size())
                .map(count -> new TopicPartition(POSITIONS, Utils.abs(group.hashCode()) % count));
    }

    /** Those of which a broker tells; one that is away is left out. */
    public List<OpenTransaction> of(Collection<TopicPartition> partitions) {
        var first = new HashMap<TopicPartition, ProducerState>();
        var asked = admin.describeProducers(partitions, new DescribeProducersOptions().timeoutMs(PATIENCE_MS));
        for (var partition : partitions)
            answer(asked.partitionResult(partition))
                    .flatMap(state -> state.activeProducers().stream()
                            .filter(producer ->
                                    producer.currentTransactionStartOffset().isPresent())
                            .min(Comparator.comparingLong(producer ->
                                    producer.currentTransactionStartOffset().getAsLong())))
                    .ifPresent(producer -> first.put(partition, producer));
        if (first.isEmpty()) return List.of();
        var known = known(first.values());
        var found = new ArrayList<OpenTransaction>();
        first.forEach((partition, producer) -> found.add(new OpenTransaction(
                partition,
                producer.currentTransactionStartOffset().getAsLong(),
                producer.producerId(),
                Optional.ofNullable(known.get(producer.producerId()))
                        .filter(it -> it.open().contains(partition))
                        .map(Described::known))));
        found.sort(Comparator.comparing(one -> one.partition().toString()));
        return List.copyOf(found);
    }

    /**
     * What the transactions' coordinator says of a writer.
     *
     * @param open the partitions that it will end the transaction on; one that is not among them it has forgotten
     */
    private record Described(OpenTransaction.Known known, Set<TopicPartition> open) {}

    private Map<Long, Described> known(Collection<ProducerState> producers) {
        var known = new HashMap<Long, Described>();
        var asked = new ListTransactionsOptions().timeoutMs(PATIENCE_MS);
        asked.filterProducerIds(
                producers.stream().map(ProducerState::producerId).toList());
        answer(admin.listTransactions(asked).byBrokerId())
                .ifPresent(brokers -> brokers.values()
                        .forEach(its -> answer(its)
                                .ifPresent(listings -> listings.forEach(listing ->
                                        describe(listing).ifPresent(what -> known.put(listing.producerId(), what))))));
        return known;
    }

    private Optional<Described> describe(TransactionListing listing) {
        var id = listing.transactionalId();
        var asked = new DescribeTransactionsOptions().timeoutMs(PATIENCE_MS);
        return answer(admin.describeTransactions(Set.of(id), asked).description(id))
                .map(it -> new Described(
                        new OpenTransaction.Known(
                                id, it.transactionStartTimeMs().orElse(0), it.transactionTimeoutMs()),
                        it.topicPartitions()));
    }

    private static <T> Optional<T> answer(KafkaFuture<T> one) {
        try {
            return Optional.of(HighWatermark.answer(one));
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            return Optional.empty(); // another look comes
        }
    }
}

package firstmap.command.broker;

import firstmap.command.folder.FolderCheck.Abandoned;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends transactions that Kafka's coordinator does not know any more, as a disk that was full, or a broker that was stopped, may leave them. Nobody would ever
 * decide them, and nothing behind them could be read; what they hold was never committed.
 */
public final class AbandonedTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(AbandonedTransactions.class);

    private AbandonedTransactions() {}

    /** @throws KafkaException if one cannot be ended */
    public static void end(List<Abandoned> abandoned, String bootstrapServers) {
        if (abandoned.isEmpty()) return;
        try (var admin = Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            for (var transaction : abandoned) end(transaction, admin);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static void end(Abandoned of, Admin admin) throws InterruptedException {
        var home = new TopicPartition(of.topic(), of.partition());
        var problem = "the transaction of producer %d on %s, open since offset %d with %s from there on,"
                .formatted(of.producer(), home, of.offset(), of.size());
        try {
            var state = admin.describeProducers(List.of(home)).partitionResult(home).get().activeProducers().stream()
                    .filter(it -> it.producerId() == of.producer()
                            && it.currentTransactionStartOffset().isPresent())
                    .findFirst();
            if (state.isEmpty()) return;
            abort(home, state.get(), admin);
            LOG.warn("{} was given up: no broker knew of it any more", problem);
        } catch (ExecutionException e) {
            throw new KafkaException(problem + " cannot be ended", e.getCause());
        }
    }

    /** From the second version of transactions on, a marker has the epoch after that of the records. */
    private static void abort(TopicPartition home, ProducerState state, Admin admin)
            throws ExecutionException, InterruptedException {
        int coordinator = Math.max(0, state.coordinatorEpoch().orElse(0));
        short epoch = (short) state.producerEpoch();
        try {
            admin.abortTransaction(new AbortTransactionSpec(home, state.producerId(), epoch, coordinator))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof InvalidProducerEpochException)) throw e;
            admin.abortTransaction(new AbortTransactionSpec(home, state.producerId(), (short) (epoch + 1), coordinator))
                    .all()
                    .get();
        }
    }
}

package firstmap.lab.simulation.kafka;

import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ConcurrentTransactionsException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * A transactional producer, as far as the loop uses one. Records go out some time between their send and the commit; what
 * goes wrong with them is told by the next call, as Kafka's producer does.
 */
final class TransactionalProducer {
    private final Link link;
    private final Broker broker;
    private final Dice dice;
    private final Trace trace;
    private final String id;
    private final ProducerState state = new ProducerState();
    private final Deque<Sent> waiting = new ArrayDeque<>();
    private final Deque<Written> unacknowledged = new ArrayDeque<>();
    private Transactions.Identity identity;
    /** Whether something was sent in this transaction: one in which nothing was has no end either. */
    private boolean started;

    private record Sent(
            ProducerRecord<byte[], byte[]> record, Callback told, CompletableFuture<RecordMetadata> future) {
        void done(RecordMetadata metadata) {
            if (told != null) told.onCompletion(metadata, null);
            future.complete(metadata);
        }

        void failed(RuntimeException e) {
            if (told != null) told.onCompletion(metadata(new TopicPartition(record.topic(), -1), -1), e);
            future.completeExceptionally(e);
        }
    }

    private record Written(Partition partition, long offset, Sent sent) {}

    TransactionalProducer(Link link, Broker broker, Dice dice, Trace trace, String id) {
        this.link = link;
        this.broker = broker;
        this.dice = dice;
        this.trace = trace;
        this.id = id;
    }

    public void initTransactions() {
        state.initialize();
        link.at(Call.INIT_TRANSACTIONS);
        identity = link.ask(
                link.limits().producer(),
                () -> broker.transactions().init(id, link.limits().transaction()));
        state.ready();
        trace.say(link.process().name(), "has its transactions, epoch", identity.epoch(), -1);
    }

    public void beginTransaction() {
        link.at(Call.BEGIN);
        state.begin();
        started = false;
    }

    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return send(record, null);
    }

    /** @param told when the record is on all replicas, or never will be; null if nobody wants to know */
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback told) {
        link.at(Call.SEND);
        state.requireUnclosed();
        var sent = new Sent(record, told, new CompletableFuture<>());
        try {
            requirePartition(record);
            if (size(record) > link.limits().request())
                throw new RecordTooLargeException(
                        "The message is larger than " + link.limits().request());
            state.requireSound();
        } catch (ApiException e) {
            sent.failed(e);
            state.fail(e);
            return sent.future();
        }
        // Kafka has it in its buffer by now, and sends it with the next transaction if there is none yet.
        waiting.add(sent);
        state.requireTransaction();
        started = true;
        if (dice.happens(0.3) && link.isThrough()) sendWaiting();
        return sent.future();
    }

    /** It is waited for, because it may be about to come. */
    private void requirePartition(ProducerRecord<byte[], byte[]> record) {
        if (record.partition() == null || record.partition() < broker.partitions()) return;
        link.process().sleep(link.limits().producer());
        throw new TimeoutException("Partition " + record.partition() + " of topic " + record.topic() + " is not there");
    }

    /** An upper bound, as Kafka estimates it before it compresses. */
    private static int size(ProducerRecord<byte[], byte[]> record) {
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                CompressionType.NONE,
                record.key(),
                record.value(),
                record.headers().toArray());
    }

    public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata who) {
        link.at(Call.SEND_OFFSETS);
        state.requireUnclosed();
        state.requireTransaction();
        started = true;
        try {
            link.ask(link.limits().producer(), () -> {
                var txn = broker.transactions().join(id, identity.producerId(), identity.epoch());
                broker.group().requireMayCommit(who);
                broker.group().offsets().add(txn, offsets);
                return txn;
            });
        } catch (CommitFailedException | FencedInstanceIdException e) {
            state.fail(e);
            throw e;
        } catch (InvalidProducerEpochException e) {
            throw state.refuse(e);
        }
    }

    /** Asked again after a TimeoutException, it asks for the outcome of the same transaction. */
    public void commitTransaction() {
        link.at(Call.COMMIT);
        if (!state.commit()) {
            flush();
            if (state.failure() != null) throw state.failure();
        }
        if (started) commit();
        state.ready();
        link.at(Call.COMMITTED);
    }

    public void abortTransaction() {
        link.at(Call.ABORT);
        state.abort();
        drop(new TransactionAbortedException());
        unacknowledged.clear();
        if (started) identity = new Transactions.Identity(identity.producerId(), end(identity, false));
        state.ready();
    }

    /** An open transaction is aborted; one that is being committed is left to the brokers. */
    public void close(Duration patience) {
        link.at(Call.CLOSE);
        if (!state.close() || !started || !link.awaitThrough(link.now() + patience.toNanos())) return;
        try {
            broker.transactions().end(id, identity.producerId(), identity.epoch(), false);
        } catch (KafkaException e) {
            trace.say(link.process().name(), "could not abort: " + e.getMessage());
        }
    }

    // ---- records

    /** Returns when all is acknowledged, or a failure is there for the next call to tell. */
    public void flush() {
        long deadline = link.now() + link.limits().delivery();
        while (!waiting.isEmpty() || !isReplicated()) {
            if (!link.awaitThrough(deadline)) {
                fail(new TimeoutException("records have not been acknowledged in time"));
                return;
            }
            sendWaiting();
            if (state.failure() != null) return;
            if (!waiting.isEmpty() || !isReplicated()) link.process().sleep(2 * Agenda.MILLISECOND);
        }
    }

    private void sendWaiting() {
        try {
            while (!waiting.isEmpty()) {
                var record = waiting.peek().record();
                var partition = partition(record);
                var stored = broker.produce(id, identity, partition, record.key(), record.value(), record.headers());
                unacknowledged.add(new Written(partition, stored.offset(), waiting.remove()));
            }
        } catch (ConcurrentTransactionsException e) {
            // The markers of the transaction before are being written; the producer tries again.
        } catch (InvalidProducerEpochException e) {
            fail(e);
        }
    }

    private void fail(RuntimeException e) {
        state.fail(e);
        drop(e);
    }

    private void drop(RuntimeException because) {
        while (!waiting.isEmpty()) waiting.remove().failed(because);
    }

    /** {@code acks=all}. */
    private boolean isReplicated() {
        while (!unacknowledged.isEmpty()) {
            var first = unacknowledged.peek();
            var partition = first.partition();
            if (partition.highWatermark() <= first.offset()) return false;
            unacknowledged.remove();
            var home = new TopicPartition(partition.topic().topicName(), partition.number());
            first.sent().done(metadata(home, first.offset()));
        }
        return true;
    }

    private static RecordMetadata metadata(TopicPartition home, long offset) {
        return new RecordMetadata(home, offset, 0, ConsumerRecord.NO_TIMESTAMP, -1, -1);
    }

    private Partition partition(ProducerRecord<byte[], byte[]> record) {
        for (var topic : Topic.values())
            if (topic.topicName().equals(record.topic())) {
                Integer number = record.partition();
                if (number == null) number = record.key() == null ? 0 : Home.of(record.key(), broker.partitions());
                return broker.partition(topic, number);
            }
        throw new IllegalArgumentException(record.topic());
    }

    // ---- the end

    private void commit() {
        var ended = identity;
        switch (link.mischief().fateOfCommit(link.process())) {
            case ANSWERED -> {}
            case NOT_ARRIVED -> lose(Happening.COMMIT_NOT_ARRIVED);
            case ANSWER_LOST -> {
                if (link.isThrough()) arrive(ended);
                lose(Happening.COMMIT_ANSWER_LOST);
            }
            case ARRIVED_LATE -> {
                link.in(dice.millis(100, 40_000), () -> arrive(ended));
                lose(Happening.COMMIT_ARRIVED_LATE);
            }
        }
        identity = new Transactions.Identity(ended.producerId(), end(ended, true));
    }

    /** @return the epoch of the next transaction */
    private int end(Transactions.Identity ended, boolean commit) {
        try {
            return link.ask(
                    link.limits().producer(),
                    () -> broker.transactions().end(id, ended.producerId(), ended.epoch(), commit));
        } catch (RuntimeException e) {
            throw state.refuse(e);
        }
    }

    private void lose(Happening how) {
        trace.count(how);
        trace.say(link.process().name(), how.toString());
        link.process().cutOff(dice.millis(1_000, 45_000));
    }

    /** The request itself, without anybody who waits for its answer. */
    private void arrive(Transactions.Identity ended) {
        try {
            if (!broker.isAway()) broker.transactions().end(id, ended.producerId(), ended.epoch(), true);
        } catch (KafkaException e) {
            trace.say("brokers", "a late commit is refused: " + e.getMessage());
        }
    }
}

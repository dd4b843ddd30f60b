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
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ConcurrentTransactionsException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;

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
    private final Deque<Sent> waiting = new ArrayDeque<>();
    private final Deque<Written> unacknowledged = new ArrayDeque<>();
    private Transactions.Identity identity;
    private RuntimeException failure;
    private boolean open;
    private boolean touched;
    private boolean ending;

    private record Sent(ProducerRecord<byte[], byte[]> record, Callback told) {}

    private record Written(Partition partition, long offset, Callback told) {}

    TransactionalProducer(Link link, Broker broker, Dice dice, Trace trace, String id) {
        this.link = link;
        this.broker = broker;
        this.dice = dice;
        this.trace = trace;
        this.id = id;
    }

    public void initTransactions() {
        link.at(Call.INIT_TRANSACTIONS);
        identity = link.ask(
                link.limits().producer(),
                () -> broker.transactions().init(id, link.limits().transaction()));
        trace.say(link.process().name(), "has its transactions, epoch", identity.epoch(), -1);
    }

    public void beginTransaction() {
        link.at(Call.BEGIN);
        requireSound();
        if (open) throw new IllegalStateException("a transaction is open");
        open = true;
        touched = false;
    }

    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return send(record, null);
    }

    /** @param told when the record is on all replicas; null if nobody wants to know */
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback told) {
        link.at(Call.SEND);
        requireSound();
        waiting.add(new Sent(record, told));
        if (dice.happens(0.3) && link.isThrough()) sendWaiting();
        return CompletableFuture.completedFuture(null);
    }

    public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata who) {
        link.at(Call.SEND_OFFSETS);
        requireSound();
        try {
            link.ask(link.limits().producer(), () -> {
                var txn = broker.transactions().join(id, identity.producerId(), identity.epoch());
                broker.group().requireMayCommit(who);
                broker.group().offsets().add(txn, offsets);
                return txn;
            });
            touched = true;
        } catch (InvalidProducerEpochException e) {
            // TransactionManager's answer to INVALID_PRODUCER_EPOCH for offsets.
            failure = new ProducerFencedException(e.getMessage());
            throw failure;
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    /** Asked again after a TimeoutException, it asks for the outcome of the same transaction. */
    public void commitTransaction() {
        link.at(Call.COMMIT);
        if (!ending) {
            requireSound();
            flush();
            requireSound();
            ending = true;
        }
        if (touched) end();
        open = false;
        ending = false;
        link.at(Call.COMMITTED);
    }

    public void abortTransaction() {
        link.at(Call.ABORT);
        waiting.clear();
        unacknowledged.clear();
        if (touched) {
            int next = link.ask(
                    link.limits().producer(),
                    () -> broker.transactions().end(id, identity.producerId(), identity.epoch(), false));
            identity = new Transactions.Identity(identity.producerId(), next);
        }
        failure = null;
        open = false;
        ending = false;
    }

    /** An open transaction is aborted; one that is being committed is left to the brokers. */
    public void close(Duration patience) {
        link.at(Call.CLOSE);
        if (!open || ending || !touched || !link.awaitThrough(link.now() + patience.toNanos())) return;
        try {
            broker.transactions().end(id, identity.producerId(), identity.epoch(), false);
        } catch (KafkaException e) {
            trace.say(link.process().name(), "could not abort: " + e.getMessage());
        }
    }

    // ---- records

    private void requireSound() {
        if (failure != null)
            throw new KafkaException("Cannot execute transactional method because we are in an error state", failure);
    }

    /** Returns when all is acknowledged, or a failure is there for the next call to tell. */
    public void flush() {
        long deadline = link.now() + link.limits().delivery();
        while (!waiting.isEmpty() || !isReplicated()) {
            if (!link.awaitThrough(deadline)) {
                failure = new TimeoutException("records have not been acknowledged in time");
                return;
            }
            sendWaiting();
            if (failure != null) return;
            if (!waiting.isEmpty() || !isReplicated()) link.process().sleep(2 * Agenda.MILLISECOND);
        }
    }

    private void sendWaiting() {
        try {
            while (!waiting.isEmpty()) {
                var record = waiting.peek().record();
                var partition = partition(record);
                var stored = broker.produce(id, identity, partition, record.key(), record.value(), record.headers());
                touched = true;
                unacknowledged.add(
                        new Written(partition, stored.offset(), waiting.remove().told()));
            }
        } catch (ConcurrentTransactionsException e) {
            // The markers of the transaction before are being written; the producer tries again.
        } catch (InvalidProducerEpochException e) {
            failure = e;
        }
    }

    /** {@code acks=all}. */
    private boolean isReplicated() {
        while (!unacknowledged.isEmpty()) {
            var first = unacknowledged.peek();
            if (first.partition().highWatermark() <= first.offset()) return false;
            unacknowledged.remove();
            if (first.told() != null) first.told().onCompletion(metadata(first), null);
        }
        return true;
    }

    private static RecordMetadata metadata(Written written) {
        var home = new TopicPartition(
                written.partition().topic().topicName(), written.partition().number());
        return new RecordMetadata(home, written.offset(), 0, ConsumerRecord.NO_TIMESTAMP, -1, -1);
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

    private void end() {
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
        int next = link.ask(
                link.limits().producer(), () -> broker.transactions().end(id, ended.producerId(), ended.epoch(), true));
        identity = new Transactions.Identity(ended.producerId(), next);
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

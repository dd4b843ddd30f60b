package firstmap.lab.simulation.kafka;

import firstmap.events.topics.Topic;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A producer without transactions whose user waits for nothing: each record goes out by itself, while the process goes on or
 * stands, and its callback tells whether it is known to have come. One of which that is not known may come yet.
 */
final class SignProducer {
    private static final long TRIES_AGAIN = 50 * Agenda.MILLISECOND;

    private final Link link;
    private final Broker broker;
    private final Trace trace;
    private boolean closed;

    private record Sent(
            ProducerRecord<byte[], byte[]> record,
            Callback told,
            long deadline,
            CompletableFuture<RecordMetadata> future) {
        TopicPartition home(int partition) {
            return new TopicPartition(record.topic(), partition);
        }

        void done(long offset) {
            var metadata = new RecordMetadata(home(record.partition()), offset, 0, ConsumerRecord.NO_TIMESTAMP, -1, -1);
            if (future.complete(metadata) && told != null) told.onCompletion(metadata, null);
        }

        void failed() {
            var e = new TimeoutException("it has not been acknowledged in time");
            var metadata = new RecordMetadata(home(-1), -1, 0, ConsumerRecord.NO_TIMESTAMP, -1, -1);
            if (future.completeExceptionally(e) && told != null) told.onCompletion(metadata, e);
        }
    }

    SignProducer(Link link, Broker broker, Trace trace) {
        this.link = link;
        this.broker = broker;
        this.trace = trace;
    }

    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback told) {
        link.at(Call.SIGN);
        if (closed) throw new IllegalStateException("the producer is closed");
        long patience = link.limits().sign();
        var sent = new Sent(record, told, link.now() + patience, new CompletableFuture<>());
        link.in(patience, sent::failed);
        goOut(sent);
        return sent.future();
    }

    /** What it has in memory goes with it. */
    public void close(Duration patience) {
        link.at(Call.CLOSE);
        closed = true;
    }

    private void goOut(Sent sent) {
        if (closed || !link.process().isAlive() || link.now() >= sent.deadline()) return;
        if (link.process().isFrozen() || !link.isThrough()) {
            link.in(TRIES_AGAIN, () -> goOut(sent));
            return;
        }
        switch (link.mischief().wayOfSign()) {
            case STRAIGHT -> arrive(sent);
            case LOST -> trace.count(Happening.LOST_SIGN);
            case TWICE -> {
                trace.count(Happening.DUPLICATED_SIGN);
                arrive(sent);
                arrive(sent);
            }
            case LATE -> {
                trace.count(Happening.LATE_SIGN);
                link.in(link.mischief().delayOfSign(), () -> arrive(sent));
            }
        }
    }

    private static Topic topic(String name) {
        for (var topic : Topic.values()) if (topic.topicName().equals(name)) return topic;
        throw new IllegalArgumentException(name);
    }

    /** Whoever has sent it may be gone by now. */
    private void arrive(Sent sent) {
        if (broker.isAway()) {
            link.in(TRIES_AGAIN, () -> arrive(sent));
            return;
        }
        var record = sent.record();
        var partition = broker.partition(topic(record.topic()), record.partition());
        sent.done(broker.append(partition, record.key(), record.value(), record.headers())
                .offset());
    }
}

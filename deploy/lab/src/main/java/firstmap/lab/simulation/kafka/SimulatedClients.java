package firstmap.lab.simulation.kafka;

import firstmap.coordinator.kafka.Clients;
import firstmap.coordinator.kafka.Holder;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Process;
import firstmap.lab.simulation.world.Trace;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** What one life of a simulated coordinator has of its world. */
public final class SimulatedClients implements Clients {
    private final Link link;
    private final Broker broker;
    private final Dice dice;
    private final Trace trace;
    private final String name;
    private final long clockBegan;

    /** @param name of the coordinator: its group member and its transactional id are called after it */
    public SimulatedClients(
            String name, Process process, Broker broker, Agenda agenda, ClientFaults mischief, Dice dice, Trace trace) {
        this(name, process, broker, agenda, mischief, dice, trace, KafkaLimits.SHIPPED);
    }

    SimulatedClients(
            String name,
            Process process,
            Broker broker,
            Agenda agenda,
            ClientFaults mischief,
            Dice dice,
            Trace trace,
            KafkaLimits limits) {
        link = new Link(process, broker, agenda, mischief, limits);
        this.broker = broker;
        this.dice = dice;
        this.trace = trace;
        this.name = name;
        clockBegan = dice.between(-1_000_000 * Agenda.SECOND, 1_000_000 * Agenda.SECOND);
    }

    @Override
    public Namespace namespace() {
        return Namespace.DEFAULT;
    }

    @Override
    public int check() {
        link.at(Call.CHECK);
        return link.ask(link.limits().admin(), () -> {
            broker.admit();
            return broker.partitions();
        });
    }

    @Override
    public Optional<Holder> holder() {
        link.at(Call.HOLDER);
        return link.ask(
                link.limits().admin(),
                () -> Optional.ofNullable(broker.holders().get(name)));
    }

    @Override
    public void hold(Holder me) {
        link.at(Call.HOLDER);
        link.ask(link.limits().admin(), () -> broker.holders().put(name, me));
    }

    @Override
    public Consumer<byte[], byte[]> requests() {
        return consumer(new GroupConsumer(
                link,
                broker.group(),
                new Fetcher(broker, dice, trace, true, link.limits().member()),
                trace,
                broker.witness(),
                name));
    }

    @Override
    public Producer<byte[], byte[]> events() {
        return producer(name);
    }

    /** One that is called otherwise than its coordinator. */
    public Producer<byte[], byte[]> producer(String transactionalId) {
        @SuppressWarnings("unchecked")
        Producer<byte[], byte[]> narrow = PartialInterface.of(
                Producer.class, new TransactionalProducer(link, broker, dice, trace, transactionalId));
        return narrow;
    }

    @Override
    public Producer<byte[], byte[]> signs() {
        @SuppressWarnings("unchecked")
        Producer<byte[], byte[]> narrow = PartialInterface.of(Producer.class, new SignProducer(link, broker, trace));
        return narrow;
    }

    @Override
    public Consumer<byte[], byte[]> reader() {
        return reader(true);
    }

    /** @param committedOnly or what is still open, and what has been aborted, as well */
    public Consumer<byte[], byte[]> reader(boolean committedOnly) {
        return consumer(new Reader(
                link,
                new Fetcher(broker, dice, trace, committedOnly, link.limits().reader()),
                trace));
    }

    private static Consumer<byte[], byte[]> consumer(Object target) {
        @SuppressWarnings("unchecked")
        Consumer<byte[], byte[]> narrow = PartialInterface.of(Consumer.class, target);
        return narrow;
    }

    @Override
    public Map<TopicPartition, Long> ends(Topic topic, Collection<Integer> partitions) {
        link.at(Call.ENDS);
        return link.ask(link.limits().admin(), () -> {
            var ends = new LinkedHashMap<TopicPartition, Long>();
            for (int number : partitions)
                ends.put(
                        new TopicPartition(topic.topicName(), number),
                        broker.partition(topic, number).highWatermark());
            return ends;
        });
    }

    @Override
    public String eventsId() {
        return "events";
    }

    /** Three questions, as an admin client asks them: much can happen between one and the next. */
    @Override
    public void endTransactions() {
        try {
            link.at(Call.ENDS);
            var open = link.ask(KafkaLimits.FENCING, broker.transactions()::open);
            if (open.isEmpty()) return;
            link.at(Call.ENDS);
            open.removeAll(link.ask(KafkaLimits.FENCING, broker.group()::instances));
            for (var id : open) {
                link.at(Call.ENDS);
                trace.count(Happening.ENDED_BY_A_SUCCESSOR);
                trace.say(link.process().name(), "ends what is open of " + id);
                link.ask(
                        KafkaLimits.FENCING,
                        () -> broker.transactions().init(id, link.limits().transaction()));
            }
        } catch (TimeoutException e) {
            trace.say(link.process().name(), "could not end what others left open");
        }
    }

    /** Where a read-committed consumer would be told that they end. */
    public Map<TopicPartition, Long> stableEnds(Topic topic, Collection<Integer> partitions) {
        link.at(Call.ENDS);
        var ends = new LinkedHashMap<TopicPartition, Long>();
        for (int number : partitions)
            ends.put(
                    new TopicPartition(topic.topicName(), number),
                    broker.partition(topic, number).lastStableOffset());
        return ends;
    }

    /** OffsetCommit, which has nothing to do with any transaction. */
    public void commitOffsets(Map<TopicPartition, OffsetAndMetadata> offsets) {
        link.at(Call.SEND_OFFSETS);
        broker.group().offsets().commit(offsets);
    }

    @Override
    public String newName() {
        return name + "-" + dice.seed();
    }

    /** A clock of its own: what two of them show has nothing to do with each other. */
    @Override
    public long nanoTime() {
        return link.now() + clockBegan;
    }

    @Override
    public void close() {}
}

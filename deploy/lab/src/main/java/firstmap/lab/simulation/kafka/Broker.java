package firstmap.lab.simulation.kafka;

import firstmap.coordinator.kafka.Holder;
import firstmap.events.json.Sha256;
import firstmap.events.topics.Topic;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.header.Headers;

/** The brokers of the cluster, all of them as one: topics, the transaction coordinator and the group coordinator. */
public final class Broker {
    private final Agenda agenda;
    private final Dice dice;
    private final Trace trace;
    private final ClientFaults mischief;
    private final CommitListener witness;
    private final Map<Topic, List<Partition>> topics = new EnumMap<>(Topic.class);
    private final Transactions transactions;
    private final Group group;
    private final Map<String, Holder> holders = new LinkedHashMap<>();
    private long awayUntil;
    private long refusesUntil;
    private long unfitUntil;

    /** @param partitions of each topic */
    public Broker(
            Agenda agenda, Dice dice, Trace trace, ClientFaults mischief, CommitListener witness, int partitions) {
        this.agenda = agenda;
        this.dice = dice;
        this.trace = trace;
        this.mischief = mischief;
        this.witness = witness;
        for (var topic : Topic.values()) {
            var all = new ArrayList<Partition>();
            for (int number = 0; number < partitions; number++) all.add(new Partition(topic, number));
            topics.put(topic, Collections.unmodifiableList(all));
        }
        transactions = new Transactions(this, agenda, trace);
        group = new Group(this, agenda, dice, trace, partitions);
    }

    /** How many each topic has. */
    public int partitions() {
        return topics.get(Topic.EVENTS).size();
    }

    public Partition partition(Topic topic, int number) {
        return topics.get(topic).get(number);
    }

    public List<Partition> partitions(Topic topic) {
        return topics.get(topic);
    }

    /** Nobody is answered for so long, and nothing times out at a broker that is away. Nanoseconds. */
    public void leave(long nanos) {
        awayUntil = Math.max(awayUntil, agenda.now() + nanos);
        // The coordinators of groups load their state when they are back, and give each member its whole session.
        agenda.at(awayUntil, () -> {
            if (!isAway()) group.giveNewSessions();
        });
    }

    /** Whoever comes new is not let in for so long, as when somebody has mistaken an access list. Nanoseconds. */
    public void refuse(long nanos) {
        refusesUntil = Math.max(refusesUntil, agenda.now() + nanos);
    }

    /** For so long they are of a version that lacks what a coordinator needs. Nanoseconds. */
    public void makeUnfit(long nanos) {
        unfitUntil = Math.max(unfitUntil, agenda.now() + nanos);
    }

    /** @throws ApiException if it must not, or cannot, work here now */
    void admit() {
        if (refusesUntil > agenda.now()) throw new ClusterAuthorizationException("Cluster authorization failed.");
        if (unfitUntil > agenda.now()) throw new UnsupportedVersionException("The node does not support it");
    }

    /** Who has said under that name that it is the one, by name: the metadata of an offset of a group. */
    Map<String, Holder> holders() {
        return holders;
    }

    public void comeBack() {
        awayUntil = agenda.now();
        refusesUntil = agenda.now();
        unfitUntil = agenda.now();
        group.giveNewSessions();
    }

    public boolean isAway() {
        return awayUntil > agenda.now();
    }

    Transactions transactions() {
        return transactions;
    }

    public Group group() {
        return group;
    }

    // ---- writing

    /** A record of somebody who writes without transactions. */
    public SimulatedRecord append(Partition partition, byte[] key, byte[] value, Headers headers) {
        return append(partition, key, value, headers, null);
    }

    /**
     * A record of a transactional producer. A partition that takes part already does not ask the transaction coordinator
     * again, so that a fenced producer may still write there until the marker has come (and is aborted with it).
     */
    SimulatedRecord produce(
            String id, Transactions.Identity producer, Partition partition, byte[] key, byte[] value, Headers headers) {
        var txn = partition.openOf(producer);
        if (txn == null) {
            txn = transactions.join(id, producer.producerId(), producer.epoch());
            txn.touched.add(partition);
        }
        return append(partition, key, value, headers, txn);
    }

    private SimulatedRecord append(Partition partition, byte[] key, byte[] value, Headers headers, Transaction txn) {
        var stored = partition.append(key, value, headers, txn);
        replicate(partition);
        return stored;
    }

    private void replicate(Partition partition) {
        long upTo = partition.end();
        long lag = mischief.replicationLag();
        if (lag == 0 && partition.highWatermark() >= upTo - 1) {
            partition.replicated(upTo);
            return;
        }
        trace.count(Happening.REPLICATION_LAGGED);
        agenda.in(lag, () -> whenThere(() -> partition.replicated(upTo)));
    }

    // ---- the end of a transaction

    /** From now on the outcome is certain. Each partition learns of it by a marker, one after the other, in any order. */
    void decided(Transaction txn, Runnable completed) {
        witness.decided(txn);
        var markers = new ArrayDeque<Runnable>();
        for (var partition : dice.shuffled(txn.touched))
            markers.add(() -> {
                partition.mark(txn);
                replicate(partition);
            });
        if (!txn.offsets.isEmpty()) {
            Runnable marker = () -> group.ended(txn);
            if (dice.happens(0.5)) markers.addFirst(marker);
            else markers.addLast(marker);
        }
        writeMarkers(markers, completed);
    }

    private void writeMarkers(Deque<Runnable> markers, Runnable completed) {
        if (markers.isEmpty()) {
            completed.run();
            return;
        }
        long delay = mischief.markerDelay();
        if (delay > 100 * Agenda.MILLISECOND) trace.count(Happening.MARKERS_DELAYED);
        agenda.in(
                delay,
                () -> whenThere(() -> {
                    markers.remove().run();
                    writeMarkers(markers, completed);
                }));
    }

    CommitListener witness() {
        return witness;
    }

    void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        witness.committed(offsets);
    }

    private void whenThere(Runnable action) {
        if (isAway()) agenda.at(awayUntil, () -> whenThere(action));
        else action.run();
    }

    /** Over every byte and every offset of every topic: SHA-256 in hexadecimal. */
    public String digest() {
        var sha = Sha256.begin();
        for (var topic : Topic.values())
            for (var partition : partitions(topic))
                for (var record : partition.from(0)) {
                    sha.update(ByteBuffer.allocate(8).putLong(record.offset()).array());
                    sha.update((byte) (record.isMarker() ? 1 : 0));
                    if (record.key() != null) sha.update(record.key());
                    if (record.value() != null) sha.update(record.value());
                    for (var header : record.headers()) sha.update(header.value());
                    if (record.txn() != null) sha.update(record.txn().toString().getBytes(StandardCharsets.UTF_8));
                }
        return HexFormat.of().formatHex(sha.digest());
    }
}

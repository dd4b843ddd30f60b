package firstmap.lab.simulation.kafka;

import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.ConcurrentTransactionsException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * The transaction coordinator (KIP-98) with transactions of the second version (KIP-890): each end of a transaction bumps
 * the epoch, so that no late request can decide the next one.
 */
final class Transactions {
    record Identity(long producerId, int epoch) {}

    private enum Phase {
        IDLE,
        ONGOING,
        ENDING
    }

    private static final class Entry {
        final String id;
        final long producerId;
        int epoch;
        long timeout;
        Phase phase = Phase.IDLE;
        Transaction txn;
        /** The epoch of the transaction that has ended last; -1 if the producer has come anew since. */
        int lastEpoch = -1;

        boolean lastCommitted;

        Entry(String id, long producerId) {
            this.id = id;
            this.producerId = producerId;
            epoch = -1;
        }
    }

    private final Broker broker;
    private final Agenda agenda;
    private final Trace trace;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    Transactions(Broker broker, Agenda agenda, Trace trace) {
        this.broker = broker;
        this.agenda = agenda;
        this.trace = trace;
        agenda.every(KafkaLimits.EXPIRY, this::abortExpired);
    }

    /**
     * InitProducerId: whoever had the id before is fenced by a higher epoch, and what it left open is aborted first.
     *
     * @param timeout after which its transactions are aborted, in nanoseconds
     * @throws ConcurrentTransactionsException as long as that takes; the client asks again
     */
    Identity init(String id, long timeout) {
        var entry = entries.computeIfAbsent(id, _ -> new Entry(id, 1000 + entries.size()));
        if (entry.phase == Phase.ONGOING) {
            trace.count(Happening.ABORTED_BY_THE_NEXT_LIFE);
            end(entry, false);
        }
        if (entry.phase == Phase.ENDING) throw new ConcurrentTransactionsException("the one before is ending");
        entry.epoch++;
        entry.timeout = timeout;
        entry.lastEpoch = -1;
        return new Identity(entry.producerId, entry.epoch);
    }

    /**
     * The transaction that a record or an offset of this producer belongs to; the first one begins it (KIP-890: partitions
     * are added by the write itself).
     *
     * @throws InvalidProducerEpochException if the producer has been fenced, or its transaction has been timed out
     * @throws ConcurrentTransactionsException as long as the one before is ending
     */
    Transaction join(String id, long producerId, int epoch) {
        var entry = entry(id, producerId);
        if (epoch != entry.epoch)
            throw new InvalidProducerEpochException("epoch " + epoch + " of " + id + " is not " + entry.epoch);
        switch (entry.phase) {
            case ENDING -> throw new ConcurrentTransactionsException("the one before is ending");
            case IDLE -> {
                entry.txn = new Transaction(id, producerId, epoch, agenda.now());
                entry.phase = Phase.ONGOING;
            }
            case ONGOING -> {}
        }
        return entry.txn;
    }

    /**
     * EndTxn.
     *
     * @return the epoch of the next transaction
     * @throws ProducerFencedException for an epoch that has been replaced
     * @throws InvalidTxnStateException if the transaction has been ended otherwise (by its timeout)
     * @throws ConcurrentTransactionsException if it is asked again while the markers are being written
     */
    int end(String id, long producerId, int epoch, boolean commit) {
        var entry = entry(id, producerId);
        if (epoch == entry.epoch && entry.phase == Phase.ONGOING) {
            end(entry, commit);
            return entry.epoch;
        }
        // Asked again: the epoch has been bumped by the first time (KIP-890, "EndTxn" with the previous epoch).
        if (epoch == entry.epoch - 1 && epoch == entry.lastEpoch) {
            if (entry.lastCommitted != commit)
                throw new InvalidTxnStateException("the transaction of " + id + " has been ended otherwise");
            if (entry.phase == Phase.ENDING) throw new ConcurrentTransactionsException("it is ending");
            return entry.epoch;
        }
        if (epoch == entry.epoch && entry.phase == Phase.ENDING)
            throw new ConcurrentTransactionsException("it is ending");
        if (epoch == entry.epoch && !commit) {
            // None of its records has come: there is nothing to abort, but the epoch is bumped all the same (KIP-890).
            ended(entry, false);
            return entry.epoch;
        }
        if (epoch == entry.epoch) throw new InvalidTxnStateException(id + " has no transaction");
        throw new ProducerFencedException("epoch " + epoch + " of " + id + " is not " + entry.epoch);
    }

    /** Who has a transaction open. */
    Set<String> open() {
        var open = new LinkedHashSet<String>();
        for (var entry : entries.values()) if (entry.phase == Phase.ONGOING) open.add(entry.id);
        return open;
    }

    private Entry entry(String id, long producerId) {
        var entry = entries.get(id);
        if (entry == null || entry.producerId != producerId) throw new InvalidPidMappingException(id);
        return entry;
    }

    private void end(Entry entry, boolean commit) {
        var txn = entry.txn;
        entry.phase = Phase.ENDING;
        ended(entry, commit);
        txn.end(commit);
        trace.count(commit ? Happening.TRANSACTION : Happening.ABORTED_TRANSACTION);
        trace.say("brokers", (commit ? "commit " : "abort ") + txn);
        broker.decided(txn, () -> entry.phase = Phase.IDLE);
    }

    private static void ended(Entry entry, boolean commit) {
        entry.lastEpoch = entry.epoch++;
        entry.lastCommitted = commit;
    }

    private void abortExpired() {
        if (broker.isAway()) return;
        for (var entry : entries.values())
            if (entry.phase == Phase.ONGOING && agenda.now() - entry.txn.started > entry.timeout) {
                trace.count(Happening.TIMED_OUT_TRANSACTION);
                end(entry, false);
            }
    }
}

package firstmap.lab.simulation.kafka;

import org.apache.kafka.common.header.Headers;

/**
 * A record where it stands.
 *
 * @param txn the transaction that it belongs to; null if none
 * @param isMarker it is the end of that transaction on its partition, which takes an offset and is shown to nobody
 */
public record SimulatedRecord(
        long offset, byte[] key, byte[] value, Headers headers, Transaction txn, boolean isMarker) {

    /** Whether a reader may see it now, or may at some time. */
    public boolean isOpen() {
        return txn != null && txn.outcome() == Transaction.Outcome.OPEN;
    }

    /** Data that no abort has taken back. */
    public boolean isSaid() {
        return !isMarker && (txn == null || txn.outcome() == Transaction.Outcome.COMMITTED);
    }
}

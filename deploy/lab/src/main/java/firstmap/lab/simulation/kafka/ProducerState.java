package firstmap.lab.simulation.kafka;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;

/** What a transactional producer may do next, and what it says otherwise: the states of Kafka's own TransactionManager. */
final class ProducerState {
    private enum State {
        NEW,
        READY,
        IN_TRANSACTION,
        COMMITTING,
        ABORTING,
        /** Nothing but an abort helps. */
        TO_BE_ABORTED,
        /** Nothing helps. */
        DEAD
    }

    private State state = State.NEW;
    private RuntimeException failure;
    private boolean closed;

    // ---- what it is asked to do

    void initialize() {
        requireUnclosed();
        require(State.NEW);
    }

    void begin() {
        requireUnclosed();
        requireSound();
        require(State.READY);
        state = State.IN_TRANSACTION;
    }

    /** @return whether it is asked again, because the first time had no answer */
    boolean commit() {
        requireUnclosed();
        if (state == State.COMMITTING) return true;
        requireTransaction();
        state = State.COMMITTING;
        return false;
    }

    void abort() {
        requireUnclosed();
        if (state == State.ABORTING) return;
        if (state != State.TO_BE_ABORTED) requireTransaction();
        state = State.ABORTING;
    }

    /** @return whether there is a transaction to be aborted */
    boolean close() {
        boolean open = state == State.IN_TRANSACTION || state == State.TO_BE_ABORTED;
        closed = true;
        return open;
    }

    void requireUnclosed() {
        if (closed) throw new IllegalStateException("the producer is closed");
    }

    void requireTransaction() {
        requireSound();
        require(State.IN_TRANSACTION);
    }

    /** What has gone wrong is told by each call, until it is aborted, or for ever. */
    void requireSound() {
        if (failure == null) return;
        switch (failure) {
            case ProducerFencedException e -> throw new ProducerFencedException(e.getMessage());
            case InvalidProducerEpochException e -> throw new InvalidProducerEpochException(e.getMessage());
            default ->
                throw new KafkaException(
                        "Cannot execute transactional method because we are in an error state", failure);
        }
    }

    private void require(State expected) {
        if (state != expected) throw new IllegalStateException("it is " + state + ", and not " + expected);
    }

    // ---- what becomes of it

    /** It has its identity, or its transaction has ended. */
    void ready() {
        state = State.READY;
        failure = null;
    }

    /** A record or an offset has been refused: the transaction must be aborted. */
    void fail(RuntimeException e) {
        switch (state) {
            case DEAD, ABORTING -> {}
            case NEW, READY -> throw new IllegalStateException("it is " + state + ", and nothing can fail", e);
            case IN_TRANSACTION, COMMITTING, TO_BE_ABORTED -> {
                state = State.TO_BE_ABORTED;
                failure = e instanceof RetriableException
                        ? new TransactionAbortableException(
                                "Transaction Request was aborted after exhausting retries.", e)
                        : e;
            }
        }
    }

    /** Somebody else has its name, or its transaction has been ended otherwise. */
    void die(RuntimeException e) {
        state = State.DEAD;
        failure = e;
    }

    /** Its transaction, or its end, was refused. @return what the caller is told */
    RuntimeException refuse(RuntimeException e) {
        switch (e) {
            case InvalidProducerEpochException _ -> die(new ProducerFencedException(e.getMessage()));
            case ProducerFencedException _, InvalidTxnStateException _, InvalidPidMappingException _ -> die(e);
            default -> {
                return e;
            }
        }
        return failure;
    }

    RuntimeException failure() {
        return failure;
    }
}

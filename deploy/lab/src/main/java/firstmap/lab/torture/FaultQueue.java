package firstmap.lab.torture;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Faults that come over somebody one after the other, on a thread of its own. */
final class FaultQueue implements AutoCloseable {
    /** What a fault does; returns when it is over. */
    interface Deed {
        /** @throws IllegalStateException if there is no going on */
        void to(TorturePlan.Fault fault) throws InterruptedException;
    }

    private final BlockingQueue<TorturePlan.Fault> faults = new LinkedBlockingQueue<>();
    private final AtomicInteger ahead = new AtomicInteger();
    private final Deed deed;
    private final Thread thread;
    private volatile IllegalStateException failure;

    /** @param name of its thread */
    FaultQueue(String name, Deed deed) {
        this.deed = deed;
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void meet(TorturePlan.Fault fault) {
        ahead.incrementAndGet();
        faults.add(fault);
    }

    /** Whether all is over. */
    boolean isSettled() {
        return ahead.get() == 0;
    }

    /** @throws IllegalStateException if a fault could not be done */
    void requireGood() {
        if (failure != null) throw failure;
    }

    private void run() {
        try {
            while (true) {
                deed.to(faults.take());
                ahead.decrementAndGet();
            }
        } catch (IllegalStateException e) {
            failure = e;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

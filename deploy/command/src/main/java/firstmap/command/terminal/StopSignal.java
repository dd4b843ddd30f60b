package firstmap.command.terminal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets a long command end in good order on Ctrl-C or SIGTERM: the thread that made it is interrupted, and the process
 * waits until that thread has put everything away.
 */
public final class StopSignal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;
    /** For what the command says at its end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private static volatile boolean stopping;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    public StopSignal() {
        var worker = Thread.currentThread();
        hook = new Thread(
                () -> {
                    stopping = true;
                    worker.interrupt();
                    try {
                        if (ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) worker.join(LAST_WORDS);
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                },
                "firstmap-stop");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException _) {
            goNow(); // the stop has come before anything was begun
        }
    }

    /** The process ends at this moment. */
    private static void goNow() {
        while (true) LockSupport.park();
    }

    /**
     * Whether the process is to end. Between two steps of which the first may have taken the interrupt for its own it has
     * to be asked.
     */
    public static boolean hasCome() {
        return stopping;
    }

    /** Waits until the stop comes. */
    public static void await() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /** Everything is put away: the process may go. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // It is running: that is why we are here.
        }
    }
}

package firstmap.command.terminal;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a long command end in good order on Ctrl-C or SIGTERM: the thread that made it is interrupted, and the process
 * waits until that thread has put everything away.
 */
public final class StopSignal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    public StopSignal() {
        var worker = Thread.currentThread();
        hook = new Thread(
                () -> {
                    worker.interrupt();
                    try {
                        ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                },
                "firstmap-stop");
        Runtime.getRuntime().addShutdownHook(hook);
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

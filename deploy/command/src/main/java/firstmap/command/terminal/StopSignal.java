package firstmap.command.terminal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Lets a long command end in good order on Ctrl-C or SIGTERM: the thread that made it is interrupted, and the process
 * waits until that thread has put everything away. One that has something of its own to end first is told so, and if it
 * can, the process has done what it was to do: its exit code is 0, and not the one of a signal.
 */
public final class StopSignal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;
    /** For what the command says at its end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    /** What the shell says of SIGTERM. */
    private static final int TERMINATED = 143;

    private static volatile boolean stopping;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    public StopSignal() {
        this(() -> false);
    }

    /** @param end ends what the command is at, on another thread; false if it could not: then the command is interrupted */
    public StopSignal(BooleanSupplier end) {
        var worker = Thread.currentThread();
        hook = new Thread(() -> stop(worker, end), "firstmap-stop");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException _) {
            goNow(); // the stop has come before anything was begun
        }
    }

    /** The process goes at once when it is told to, as when its machine dies: nothing is put away, and nothing said. */
    public static StopSignal ofSuddenDeath() {
        return new StopSignal(() -> {
            Runtime.getRuntime().halt(TERMINATED);
            return true;
        });
    }

    private void stop(Thread worker, BooleanSupplier end) {
        stopping = true;
        boolean hasEnded = end.getAsBoolean();
        if (!hasEnded) worker.interrupt();
        try {
            if (ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) worker.join(LAST_WORDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (hasEnded) Runtime.getRuntime().halt(0);
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

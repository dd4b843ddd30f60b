package firstmap.command.broker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Does what an interrupt would break. A file that a thread writes while it is interrupted is closed under it, and Kafka takes
 * that for a broken disk. So the work has a thread of its own, which nobody interrupts.
 */
final class Undisturbed {
    private Undisturbed() {}

    /**
     * Waits for what is to be made, but not once the asker is interrupted.
     *
     * @param unwanted is given what nobody has waited for, should it be made
     * @throws InterruptException if the asker was interrupted
     */
    static <T> T make(Supplier<T> work, Consumer<T> unwanted) {
        var done = started(work);
        try {
            return done.get();
        } catch (InterruptedException e) {
            done.thenAccept(unwanted);
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        }
    }

    /** Waits for the end of the work, whoever interrupts the asker meanwhile. */
    static void run(Runnable work) {
        var done = started(() -> {
            work.run();
            return null;
        });
        try {
            done.join();
        } catch (CompletionException e) {
            throw unchecked(e.getCause());
        }
    }

    private static <T> CompletableFuture<T> started(Supplier<T> work) {
        var done = new CompletableFuture<T>();
        Thread.ofPlatform().name("firstmap-broker").start(() -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private static RuntimeException unchecked(Throwable e) {
        if (e instanceof Error error) throw error;
        return (RuntimeException) e;
    }
}

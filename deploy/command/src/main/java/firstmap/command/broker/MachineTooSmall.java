package firstmap.command.broker;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * This process may not take of the machine what it needs: the message says which limit it is, and how to raise it. A
 * broker that meets one in the middle takes it for a disk that is full, or waits for ever; so it is looked at before.
 */
public final class MachineTooSmall extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Of a broker, a coordinator and the nodes of a scenario, beyond what the JVM has already. */
    private static final int THREADS = 100;

    private static final int FILES = 300;
    private static final long HEAP_BYTES = 56L << 20;

    private MachineTooSmall(String message) {
        super(message);
    }

    /** @throws MachineTooSmall if a broker would not come far here */
    static void check() {
        checkHeap(Runtime.getRuntime().maxMemory());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)
            checkFiles(system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount());
        checkThreads(startable());
    }

    static void checkHeap(long bytes) {
        if (bytes < HEAP_BYTES)
            throw new MachineTooSmall(
                    "a broker needs a heap of " + (HEAP_BYTES >> 20) + " MB and more, and this one has " + (bytes >> 20)
                            + " MB; FIRSTMAP_JAVA_OPTS=-Xmx512m gives it another");
    }

    static void checkFiles(long free) {
        if (free < FILES)
            throw new MachineTooSmall("a broker opens " + FILES + " files and more, and this process may open only "
                    + free + " more; 'ulimit -n 4096' lets it");
    }

    static void checkThreads(int free) {
        if (free < THREADS)
            throw new MachineTooSmall(
                    "a broker starts " + THREADS + " threads and more, and this process may start only " + free
                            + " more; 'ulimit -u 4096' lets it, or in a container a higher limit of pids");
    }

    /** At most {@link #THREADS}; they are started to find out, and end at once. */
    private static int startable() {
        var threads = new ArrayList<Thread>();
        var over = new CountDownLatch(1);
        try {
            while (threads.size() < THREADS) {
                var thread = Thread.ofPlatform().daemon().unstarted(() -> await(over));
                thread.start();
                threads.add(thread);
            }
        } catch (OutOfMemoryError _) {
            // As many as there are.
        } finally {
            over.countDown();
        }
        for (var thread : threads) join(thread);
        return threads.size();
    }

    private static void await(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException _) {
            // All the sooner.
        }
    }

    /** So that they are gone when it counts. */
    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the JVM has run out of, for a person. A plus of strings would need memory to be linked. */
    public static String tells(OutOfMemoryError e) {
        if (String.valueOf(e.getMessage()).contains("native thread"))
            return "no further thread can be started: the limit of processes is reached ('ulimit -u 4096' raises it, or in"
                    + " a container a higher limit of pids)";
        return "out of memory: the heap of "
                .concat(Long.toString(Runtime.getRuntime().maxMemory() >> 20))
                .concat(" MB does not do; FIRSTMAP_JAVA_OPTS=-Xmx2g gives it another");
    }
}

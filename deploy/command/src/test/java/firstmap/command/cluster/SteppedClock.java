package firstmap.command.cluster;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * The clock of one process, which a test can step. What steps is the time of day (CLOCK_REALTIME); what measures how long
 * something takes (CLOCK_MONOTONIC) goes on as it does on a machine whose clock an administrator or NTP sets.
 */
final class SteppedClock {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String MISSING =
            "libfaketime, which steps the clock of a process, is not here: install faketime.";

    private final Path file;
    private final Path next;
    private final Path library;

    /** Skips the test where clocks cannot be stepped; fails it where all tests are required. */
    SteppedClock(Path folder) throws IOException {
        var found = library();
        if (found.isEmpty() && "required".equals(System.getenv("FIRSTMAP_CONTAINERS")))
            throw new IllegalStateException(MISSING);
        Assumptions.assumeTrue(found.isPresent(), MISSING);
        library = found.get();
        file = Files.createDirectories(folder).resolve("clock");
        next = folder.resolve("clock.next");
        step(Duration.ZERO);
    }

    /** It lies in a folder of its architecture. */
    private static Optional<Path> library() throws IOException {
        try (var folders = Files.list(LIBRARIES)) {
            return folders.map(folder -> folder.resolve("faketime/libfaketimeMT.so.1"))
                    .filter(Files::exists)
                    .findFirst();
        }
    }

    /** From a second from now on it goes so far ahead of all others, or behind. */
    void step(Duration offset) throws IOException {
        Files.writeString(next, "%+d".formatted(offset.toSeconds()));
        Files.move(next, file, ATOMIC_MOVE);
    }

    /**
     * What a shell says before it becomes a process that goes by this clock. Without the last setting waits that are measured
     * by the other clock end at once, and a JVM does nothing but wait anew.
     */
    String script() {
        return "export LD_PRELOAD='%s' FAKETIME_TIMESTAMP_FILE='%s' FAKETIME_CACHE_DURATION=1".formatted(library, file)
                + " FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1"
                + " FAKETIME_FORCE_MONOTONIC_FIX=0";
    }
}

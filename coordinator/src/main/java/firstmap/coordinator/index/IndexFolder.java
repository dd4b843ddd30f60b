package firstmap.coordinator.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where an index lies, and nobody else's at the time. */
public final class IndexFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IndexFolder.class);
    /** Held by this process: the system's lock is per process, and to close the file a second time would drop it. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    /** What is asked and decided is the user's own business; a folder that is there already is as its owner wants it. */
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;
    private final FileChannel lock;
    private final boolean temporary;

    private IndexFolder(Path directory, FileChannel lock, boolean temporary) {
        this.directory = directory;
        this.lock = lock;
        this.temporary = temporary;
    }

    /** The folder named; a temporary one if somebody has it, or it cannot be written. */
    public static IndexFolder take(Path wanted) {
        try {
            Files.createDirectories(wanted, PRIVATE);
            var directory = wanted.toRealPath();
            if (OURS.add(directory)) {
                var lock = lock(directory);
                if (lock != null) return new IndexFolder(directory, lock, false);
                OURS.remove(directory);
            }
            LOG.info("The index in {} is in use; a temporary one is made from the log", wanted);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.warn("No index can be kept in {} ({}); a temporary one is made from the log", wanted, e.toString());
        }
        return temporary();
    }

    /** One that is deleted when it is closed. */
    public static IndexFolder temporary() {
        try {
            return new IndexFolder(Files.createTempDirectory("firstmap-index"), null, true);
        } catch (IOException e) {
            throw new UncheckedIOException("there is no room for a temporary index: " + e.getMessage(), e);
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    directory.resolve("index.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) return channel;
            channel.close();
            return null;
        } catch (IOException e) {
            OURS.remove(directory);
            if (channel != null) channel.close();
            throw e;
        }
    }

    /** What is in it is the index's own, and nothing else. */
    public Path database() {
        return directory.resolve("firstmap-index");
    }

    /** Throws the index away, which must be closed. */
    public void empty() {
        delete(database());
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) return;
        try (var files = Files.walk(folder)) {
            for (var file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator)
                Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the index cannot be deleted: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }

    @Override
    public void close() {
        try {
            if (temporary) delete(directory);
            if (lock == null) return;
            lock.close();
            OURS.remove(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package firstmap.command.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folder of an embedded broker: who has it, and where the live broker listens.
 *
 * <p>The lock is the operating system's, so it ends with the process, however that ends; the files {@code broker.lock}
 * (process id of the last owner) and {@code bootstrap} (address) are only believed while the lock is held.
 */
final class DataDirectory implements AutoCloseable {
    /** Held by this process. The system's lock is per process: opening and closing the file a second time would drop it. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DataDirectory(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** @throws DirectoryInUse if a live broker has it */
    static DataDirectory take(Path dataDir) throws IOException {
        Files.createDirectories(dataDir);
        var directory = dataDir.toRealPath();
        if (!OURS.add(directory)) throw new DirectoryInUse(directory, "this process (" + pid() + ")");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(lockFile(directory), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) throw new DirectoryInUse(directory, "process " + owner(directory));
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(Long.toString(pid())));
            Files.deleteIfExists(bootstrapFile(directory)); // left by an owner that was killed
            return new DataDirectory(directory, channel);
        } catch (IOException | RuntimeException e) {
            OURS.remove(directory);
            if (channel != null) channel.close();
            throw e;
        }
    }

    /** The address of the live broker on this directory, of whatever process. */
    static Optional<String> running(Path dataDir) throws IOException {
        if (!Files.exists(bootstrapFile(dataDir))) return Optional.empty();
        var directory = dataDir.toRealPath();
        if (!OURS.contains(directory) && isFree(directory)) return Optional.empty();
        return Optional.of(Files.readString(bootstrapFile(directory), StandardCharsets.US_ASCII)
                .strip());
    }

    /** A lock that others may have at the same time needs no right to write, and is refused while the broker has its own. */
    private static boolean isFree(Path directory) throws IOException {
        if (!Files.exists(lockFile(directory))) return true;
        try (var channel = FileChannel.open(lockFile(directory), StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock != null;
        }
    }

    Path folder() {
        return directory;
    }

    Path kafka() {
        return kafka(directory);
    }

    /** Where the broker of a folder keeps its partitions. */
    static Path kafka(Path directory) {
        return directory.resolve("kafka");
    }

    /** Tells other processes where the broker listens. They see the whole file or none. */
    void announce(String bootstrap) throws IOException {
        var draft = directory.resolve("bootstrap.new");
        Files.writeString(draft, bootstrap + "\n", StandardCharsets.US_ASCII);
        Files.move(
                draft, bootstrapFile(directory), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void conceal() throws IOException {
        Files.deleteIfExists(bootstrapFile(directory));
    }

    @Override
    public void close() throws IOException {
        try {
            conceal();
        } finally {
            channel.close();
            OURS.remove(directory);
        }
    }

    private static String owner(Path directory) {
        try {
            return Files.readString(lockFile(directory), StandardCharsets.US_ASCII)
                    .strip();
        } catch (IOException e) {
            return "(unknown)";
        }
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    private static Path lockFile(Path directory) {
        return directory.resolve("broker.lock");
    }

    private static Path bootstrapFile(Path directory) {
        return directory.resolve("bootstrap");
    }
}

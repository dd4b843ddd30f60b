package firstmap.testcontainers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One process of the command, which ends with this JVM at the latest; what it says on stderr is kept beside its data. */
final class CommandProcess implements AutoCloseable {
    private static final long ENDS_WITHIN_SECONDS = 40;

    private final Process process;
    private final BufferedReader out;
    private final Path said;
    private final Thread orphaned;

    private CommandProcess(Process process, Path said) {
        this.process = process;
        this.said = said;
        out = process.inputReader();
        orphaned = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(orphaned);
    }

    static CommandProcess start(Path folder, Path command, String... arguments) throws IOException {
        var line = new ArrayList<String>();
        line.add(command.toString());
        line.addAll(List.of(arguments));
        var said = Files.createTempFile(folder, arguments[0], ".said");
        var builder = new ProcessBuilder(line).redirectError(said.toFile());
        builder.environment().put("XDG_STATE_HOME", folder.toString());
        return new CommandProcess(builder.start(), said);
    }

    /** The next line that it prints. */
    String line() throws InterruptedException {
        // A read knows no patience: who takes too long is ended, which ends the read.
        var guard = new Thread(this::endTheSlow);
        guard.setDaemon(true);
        guard.start();
        try {
            var line = out.readLine();
            if (line == null)
                throw new IllegalStateException(
                        "firstmap ended with " + process.waitFor() + ": " + Files.readString(said));
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            guard.interrupt();
        }
    }

    private void endTheSlow() {
        try {
            if (!process.waitFor(FirstmapContainer.STARTS_WITHIN.toSeconds(), TimeUnit.SECONDS))
                process.destroyForcibly();
        } catch (InterruptedException e) {
            // It has printed its line.
        }
    }

    /** SIGTERM, and SIGKILL if that does not help. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(orphaned);
        } catch (IllegalStateException e) {
            // The JVM ends already.
        }
    }

    static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

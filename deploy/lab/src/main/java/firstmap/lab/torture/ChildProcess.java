package firstmap.lab.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of its own on this JVM's class path, on a guard. What it says on stderr is kept in a file. */
final class ChildProcess implements AutoCloseable {
    private static final String END = "";

    private final Process process;
    private final Path err;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private ChildProcess(Process process, Path err) {
        this.process = process;
        this.err = err;
        Thread.ofVirtual().start(this::read);
    }

    /** @param args main class, and what is for it */
    static ChildProcess start(Path logs, String name, List<String> args) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr")); // stdout is for what it prints
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        for (var argument : ManagementFactory.getRuntimeMXBean().getInputArguments())
            if (argument.startsWith("-XX:AOTCache=")) command.add(argument); // it halves the time of a start
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), OrphanGuard.class.getName()));
        command.addAll(args);
        var err = logs.resolve(name + ".log");
        try {
            return new ChildProcess(
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()))
                            .start(),
                    err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line; (line = out.readLine()) != null; ) lines.add(line);
        } catch (IOException _) {
            // It has been killed.
        }
        lines.add(END);
    }

    /** The next line that it prints; null if it ends before it prints one, or does not within the time. */
    String line(Duration patience) throws InterruptedException {
        var line = lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        return line == null || line.equals(END) ? null : line;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    /** The last that it said on stderr, for a person. */
    String lastWords() {
        try {
            var said = Files.readAllLines(err);
            return said.isEmpty() ? "it said nothing" : said.getLast();
        } catch (IOException e) {
            return "what it said cannot be read: " + e.getMessage();
        }
    }

    /** SIGKILL: nothing is put away. Returns whether it was alive. */
    boolean kill() throws InterruptedException {
        boolean wasAlive = process.isAlive();
        process.destroyForcibly().waitFor();
        return wasAlive;
    }

    /** SIGTERM, and SIGKILL if that does not help. Returns whether it ended in good order. */
    boolean terminate(Duration patience) throws InterruptedException {
        process.destroy();
        if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) return true;
        kill();
        return false;
    }

    /**
     * SIGSTOP, and SIGCONT after a while. A shell sees to it that nobody is left stopped if this process is killed
     * meanwhile.
     *
     * @return whether it was there to be stopped
     */
    boolean pause(Duration time) throws InterruptedException {
        var script = "trap '' INT TERM HUP; kill -STOP \"$1\" || exit 1; sleep \"$2\"; kill -CONT \"$1\"";
        var seconds = "%d.%03d".formatted(time.toSeconds(), time.toMillisPart());
        try {
            return new ProcessBuilder("sh", "-c", script, "sh", Long.toString(process.pid()), seconds)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly(); // also one that is stopped
    }
}

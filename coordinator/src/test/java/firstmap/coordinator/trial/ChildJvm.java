package firstmap.coordinator.trial;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JVM of its own on this JVM's class path, which ends with this one however that ends. What it says on stderr is kept
 * in a file.
 */
public final class ChildJvm implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path err;
    /** By whom it was stopped last. */
    private Process holder;
    /** What it has printed; the end is nothing. */
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();

    private ChildJvm(Process process, Path err) {
        this.process = process;
        this.err = err;
        // Not a virtual one: a read that waits holds its carrier, and two hold all of a small machine.
        Thread.ofPlatform().daemon().start(this::read);
    }

    /**
     * @param err is appended to
     * @param options of the JVM
     * @param main class, which need not be public
     */
    public static ChildJvm start(Path err, List<String> options, String main, List<String> args) {
        return startWithin(List.of(), err, options, main, args);
    }

    /** @param shell a command that becomes the one which follows it */
    public static ChildJvm startWithin(
            List<String> shell, Path err, List<String> options, String main, List<String> args) {
        var command = new ArrayList<>(shell);
        command.addAll(java(System.getProperty("java.class.path"), options, main, args));
        return start(err, new ProcessBuilder(command));
    }

    /**
     * On a class path of its own, in a folder of its own.
     *
     * @param classPath behind it stands what lets the JVM end with this one
     */
    public static ChildJvm startIn(
            Path folder, List<Path> classPath, Path err, List<String> options, String main, List<String> args) {
        var whole = Stream.concat(classPath.stream(), Stream.of(home(OrphanGuard.class)))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        return start(err, new ProcessBuilder(java(whole, options, main, args)).directory(folder.toFile()));
    }

    /** The folder or jar that a class of this JVM is from. */
    public static Path home(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError("a class from a file", e);
        }
    }

    private static List<String> java(String classPath, List<String> options, String main, List<String> args) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr")); // stdout is for what it prints
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", classPath, OrphanGuard.class.getName(), main));
        command.addAll(args);
        return command;
    }

    private static ChildJvm start(Path err, ProcessBuilder command) {
        try {
            return new ChildJvm(
                    command.redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()))
                            .start(),
                    err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Options of a JVM that is one of many on one machine. */
    public static List<String> small(int megabytes) {
        var options = new ArrayList<>(List.of("-Xmx" + megabytes + "m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        for (var argument : ManagementFactory.getRuntimeMXBean().getInputArguments())
            if (argument.startsWith("-XX:AOTCache=")) options.add(argument); // it halves the time of a start
        return options;
    }

    private void read() {
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line; (line = out.readLine()) != null; ) lines.add(Optional.of(line));
        } catch (IOException _) {
            // It has been killed.
        }
        lines.add(Optional.empty());
    }

    /** The next line that it prints; null if it ends before it prints one, or does not within the time. */
    public String line(Duration patience) throws InterruptedException {
        var line = lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null) return null;
        if (line.isEmpty()) lines.add(line); // for whoever asks again
        return line.orElse(null);
    }

    /** @throws IllegalStateException if it prints none, with what it has said on stderr */
    public String line() throws InterruptedException {
        var line = line(PATIENCE);
        if (line == null) throw new IllegalStateException("it prints nothing: " + said());
        return line;
    }

    /** All the rest that it prints, until it ends. */
    public String rest() throws InterruptedException {
        return rest(PATIENCE);
    }

    /** @param patience for each line */
    public String rest(Duration patience) throws InterruptedException {
        var rest = new ArrayList<String>();
        for (String line; (line = line(patience)) != null; ) rest.add(line);
        return String.join("\n", rest);
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end. */
    public int exitCode() throws InterruptedException {
        return exitCode(PATIENCE);
    }

    /** @throws IllegalStateException if it does not end within the time */
    public int exitCode(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
            throw new IllegalStateException("it does not end: " + said());
        return process.exitValue();
    }

    /** What it has said on stderr. */
    public String said() {
        try {
            return Files.readString(err);
        } catch (IOException e) {
            return "what it said cannot be read: " + e.getMessage();
        }
    }

    /** The last line that it has said on stderr, for a person. */
    public String lastWords() {
        return said().lines().reduce((_, last) -> last).orElse("it said nothing");
    }

    /** SIGKILL: nothing is put away. Returns whether it was alive. */
    public boolean kill() throws InterruptedException {
        boolean wasAlive = process.isAlive();
        process.destroyForcibly().waitFor();
        return wasAlive;
    }

    /** SIGTERM, and SIGKILL if that does not help. Returns whether it ended in good order. */
    public boolean terminate(Duration patience) throws InterruptedException {
        process.toHandle().destroy(); // Process.destroy would close its stdin, too, by which the guard ends it at once
        if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) return true;
        kill();
        return false;
    }

    /**
     * SIGSTOP, and SIGCONT after a while.
     *
     * @return whether it was there to be stopped
     */
    public boolean pause(Duration time) throws InterruptedException {
        return hold(time).waitFor() == 0;
    }

    /**
     * SIGSTOP, and SIGCONT after a while or by {@link #resume}; returns when it is stopped.
     *
     * @param longest so long it is stopped at most
     * @return whether it was there to be stopped
     */
    public boolean stop(Duration longest) {
        holder = hold(longest);
        try {
            return holder.inputReader().readLine() != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGCONT, to one that is stopped; returns when it goes on. */
    public void resume() throws InterruptedException {
        try {
            holder.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        holder.waitFor();
    }

    /**
     * A shell sees to it that nobody is left stopped if this process is killed meanwhile: then its input ends, as when it is
     * told to let go. It prints a line once it holds.
     */
    private Process hold(Duration time) {
        var script = "trap '' INT TERM HUP; kill -STOP \"$1\" || exit 1; echo; timeout \"$2\" cat; kill -CONT \"$1\"";
        var seconds = "%d.%03d".formatted(time.toSeconds(), time.toMillisPart());
        try {
            return new ProcessBuilder("sh", "-c", script, "sh", Long.toString(process.pid()), seconds)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL, also for one that is stopped; returns at once. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}

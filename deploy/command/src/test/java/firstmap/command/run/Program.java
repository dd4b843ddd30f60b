package firstmap.command.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command as a process of its own, started by this JVM's java with this JVM's class path. */
public final class Program implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final Path err;

    private Program(Process process, Path err) {
        this.process = process;
        this.err = err;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    public static Program start(Path folder, String... args) throws IOException {
        return start(List.of(), folder, args);
    }

    /** One for which the disk is full once a file has so many blocks of 512 bytes: what it writes beyond that fails. */
    public static Program startWhereFilesEndAt(int blocks, Path folder, String... args) throws IOException {
        var limit = "ulimit -f " + blocks + " && exec \"$@\"";
        return start(List.of("sh", "-c", limit, "sh"), folder, args);
    }

    private static Program start(List<String> within, Path folder, String... args) throws IOException {
        var command = new ArrayList<>(within);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "firstmap.command.cli.Firstmap"));
        command.addAll(List.of(args));
        var err = Files.createTempFile(folder, args[0], ".err");
        return new Program(
                new ProcessBuilder(command).redirectError(err.toFile()).start(), err);
    }

    /** The next line of its result; what it said on stderr is in the error if it ends before. */
    public String line() throws IOException {
        var line = out.readLine();
        if (line == null) throw new AssertionError("it has ended: " + Files.readString(err));
        return line;
    }

    /** All the rest of its result. */
    public String rest() throws IOException {
        return String.join("\n", out.lines().toList());
    }

    public String err() throws IOException {
        return Files.readString(err);
    }

    /** Ends it in good order. */
    public int terminate() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    public int exitCode() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) throw new AssertionError("it does not end");
        return process.exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL: nothing is put away. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

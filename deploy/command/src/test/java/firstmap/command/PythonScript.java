package firstmap.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A script of the project that Python runs, with nothing but its standard library, where there is one. */
public record PythonScript(Path script) {
    private static final long MINUTES = 5;

    /** @param lines what it has printed, on either stream */
    public record Told(int code, List<String> lines) {}

    /** Skips the test that asks, and says why, where there is no Python. */
    public static void assumeThereIsOne() throws InterruptedException {
        assumeTrue(isThere(), "no python3 on the PATH");
    }

    private static boolean isThere() throws InterruptedException {
        try {
            return python("-c", "").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    public Told run(Object... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("-E", "-s", "-B", script.toString()));
        for (var argument : arguments) command.add(argument.toString());
        var output = Files.createTempFile("told", "");
        var process = python(command.toArray(String[]::new))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("it ends").isTrue();
            return new Told(process.exitValue(), Files.readAllLines(output));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    private static ProcessBuilder python(String... arguments) {
        var command = new ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}

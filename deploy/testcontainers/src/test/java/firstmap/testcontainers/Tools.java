package firstmap.testcontainers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of the machine, as a stranger calls them in a shell. */
final class Tools {
    private static final int MINUTES = 10;

    private Tools() {}

    /** Runs it to its end. @return what it said */
    static String run(Path folder, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        var said = Files.createTempFile("firstmap", ".said");
        try {
            var process = start(folder, environment, said, command);
            try {
                if (process.waitFor(MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0)
                    return Files.readString(said);
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            throw new AssertionError(String.join(" ", command) + "\n" + Files.readString(said));
        } finally {
            Files.delete(said);
        }
    }

    /** @param said where it says it, appended to */
    static Process start(Path folder, Map<String, String> environment, Path said, String... command)
            throws IOException {
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Whether the shell would find all of them. */
    static boolean areThere(String... programs) {
        var folders = System.getenv().getOrDefault("PATH", "").split(":");
        return List.of(programs).stream()
                .allMatch(
                        program -> Stream.of(folders).anyMatch(folder -> Files.isExecutable(Path.of(folder, program))));
    }
}

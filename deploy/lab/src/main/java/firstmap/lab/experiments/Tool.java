package firstmap.lab.experiments;

import firstmap.command.terminal.Failure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A program that is run to its end; what it says is kept in a file. */
final class Tool {
    private static final int LAST_LINES = 12;

    private Tool() {}

    /**
     * Runs it and waits; if this thread is interrupted meanwhile, it ends as well.
     *
     * @param said where stdout and stderr go
     * @return what it said
     * @throws Failure with the last of that, if its exit code is not 0
     */
    static String run(Path folder, Path said, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        int code = end(builder.start());
        var lines = Files.readAllLines(said);
        if (code != 0)
            throw new Failure("%s %s ended with %d:%n%s"
                    .formatted(
                            command[0],
                            command[1],
                            code,
                            String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()))));
        return String.join("\n", lines);
    }

    private static int end(Process process) throws InterruptedException {
        try {
            return process.waitFor();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}

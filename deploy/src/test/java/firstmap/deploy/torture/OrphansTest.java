package firstmap.deploy.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However the command ends, its broker and coordinators end with it. */
class OrphansTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void no_process_is_left_behind_when_the_command_is_killed_or_told_to_stop(boolean isKilled) throws Exception {
        var command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "firstmap.deploy.cli.Firstmap",
                        "torture",
                        "--coordinators=2",
                        "--kills=0",
                        "--twins=0",
                        "--rolling=0",
                        "--broker-restarts=0",
                        "--joins=0",
                        "--pauses=40",
                        "--seconds=20",
                        "--data",
                        folder.resolve("data").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        try {
            // Broker, two coordinators, and a shell that holds one of them: somebody is stopped now.
            await().atMost(PATIENCE).until(() -> command.descendants().anyMatch(OrphansTest::isShell));
            var children = command.descendants().toList();
            assertThat(children).as(Files.readString(folder.resolve("said"))).hasSizeGreaterThanOrEqualTo(4);
            if (isKilled) command.destroyForcibly();
            else command.destroy();
            command.waitFor();
            assertThat(command.exitValue()).isEqualTo(isKilled ? 137 : 143);
            await().atMost(PATIENCE).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            var left = command.descendants().toList();
            command.destroyForcibly();
            left.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static boolean isShell(ProcessHandle process) {
        return process.info()
                .command()
                .filter(name -> List.of("sh", "dash", "bash", "busybox")
                        .contains(Path.of(name).getFileName().toString()))
                .isPresent();
    }
}

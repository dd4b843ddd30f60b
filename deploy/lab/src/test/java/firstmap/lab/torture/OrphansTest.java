package firstmap.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import firstmap.coordinator.trial.ChildJvm;
import firstmap.coordinator.trial.LongTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However the command ends, its broker and coordinators end with it. */
@LongTest
class OrphansTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void no_process_is_left_behind_when_the_command_is_killed_or_told_to_stop(boolean isKilled) throws Exception {
        var args = List.of(
                "torture",
                "--coordinators=2",
                "--boards=4",
                "--rate=20",
                "--kills=0",
                "--twins=0",
                "--rolling=0",
                "--broker-restarts=0",
                "--quarantines=0",
                "--joins=0",
                "--pauses=40",
                "--seconds=20",
                "--seed=20", // begins with a pause of 2.8 s, so that nobody has to wait long for its end
                "--data",
                folder.resolve("data").toString());
        var command = ChildJvm.start(
                folder.resolve("said"), List.of("-XX:TieredStopAtLevel=1"), "firstmap.command.cli.Firstmap", args);
        try {
            var children = new AtomicReference<List<ProcessHandle>>(List.of());
            await().atMost(PATIENCE).until(() -> {
                children.set(command.handle().descendants().toList());
                return hasAllAndStopsOne(children.get());
            });
            if (isKilled) command.kill();
            else command.terminate(PATIENCE);
            assertThat(command.exitCode()).isEqualTo(isKilled ? 137 : 143);
            await().atMost(PATIENCE).until(() -> children.get().stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            var left = command.handle().descendants().toList();
            command.close();
            left.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Broker, two coordinators, and a shell that holds one of them: one look must see them all. */
    private static boolean hasAllAndStopsOne(List<ProcessHandle> children) {
        return children.size() >= 4 && children.stream().anyMatch(OrphansTest::holdsSomebody);
    }

    /** By what it was told: RocksDB starts shells, too, and they are soon gone. */
    private static boolean holdsSomebody(ProcessHandle process) {
        return process.info().arguments().stream()
                .flatMap(Arrays::stream)
                .anyMatch(argument -> argument.contains("kill -STOP"));
    }
}

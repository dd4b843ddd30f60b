package firstmap.command.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import firstmap.command.Project;
import firstmap.command.cli.Cli;
import firstmap.coordinator.trial.LongTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An import is all there or nothing of it, at whatever moment it is stopped; and nobody who comes after it waits. */
@LongTest
class StoppedImportTest {
    private static final Path SCENARIO = Project.ROOT.resolve("deploy/examples/late-refused.yaml");

    @TempDir
    static Path exported;

    @TempDir
    Path folder;

    private static Path log;

    @BeforeAll
    static void exportARun() {
        var run = exported.resolve("run").toString();
        log = exported.resolve("log.jsonl");
        assertThat(Cli.run("run", SCENARIO.toString(), "--data", run).code()).isZero();
        assertThat(Cli.run("export", "--out", log.toString(), "--data", run).code())
                .isZero();
    }

    /**
     * Each file is there at another moment: while the broker starts, when there are topics, when the transaction can begin,
     * when it has records; the last once it has begun to be committed.
     */
    @ParameterizedTest
    @CsvSource({
        "kafka/meta.properties, TERM",
        "kafka/firstmap.events-0, KILL",
        "kafka/__transaction_state-0, TERM",
        "kafka/__transaction_state-0, KILL",
        "kafka/firstmap.requests-*/*.log, TERM",
        "kafka/firstmap.requests-*/*.log, KILL",
        "kafka/__consumer_offsets-*/*.log, KILL"
    })
    void what_it_leaves_is_read_and_the_next_one_goes_through(String moment, String signal) throws Exception {
        var data = folder.resolve("data");
        try (var stopped = Program.start(folder, "import", log.toString(), "--data", data.toString())) {
            await().atMost(Duration.ofMinutes(2))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> !stopped.isAlive() || isThere(data, moment));
            if (signal.equals("KILL")) stopped.kill();
            else
                assertThat(stopped.terminate(Duration.ofSeconds(60)))
                        .as(stopped.said())
                        .isTrue();
            assertThat(stopped.said()).doesNotContain("Exception", "\tat ");
        }

        var audit = Cli.run("audit", "--data", data.toString());
        if (audit.code() != 0) assertThat(audit.out() + audit.err()).containsAnyOf("there is no log", "no such folder");
        var again = Cli.run("import", log.toString(), "--data", data.toString());
        if (again.code() != 0) assertThat(again.err()).contains("already");
        var whole = Cli.run("audit", "--data", data.toString(), "--output", "json");
        assertThat(whole.code()).as(whole.out() + whole.err()).isZero();
        assertThat(whole.out()).contains(number("events"), number("requests"));
    }

    /** As the whole log has it. */
    private static String number(String of) {
        var audit = Cli.run("audit", log.toString(), "--output", "json").out();
        return audit.lines()
                .filter(it -> it.contains("\"" + of + "\""))
                .findFirst()
                .orElseThrow();
    }

    /** A file that has something in it, or a folder. */
    private static boolean isThere(Path data, String pattern) {
        var matcher = data.getFileSystem().getPathMatcher("glob:" + data.resolve(pattern));
        try (Stream<Path> files = Files.walk(data, 3)) {
            return files.filter(matcher::matches)
                    .anyMatch(it -> Files.isDirectory(it) || it.toFile().length() > 0);
        } catch (IOException | java.io.UncheckedIOException e) {
            return false; // it is being made
        }
    }
}

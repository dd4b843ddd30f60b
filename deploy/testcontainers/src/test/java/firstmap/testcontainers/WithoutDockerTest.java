package firstmap.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.events.Errno;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.json.Document.BoardFile;
import firstmap.node.client.kafka.FirstmapClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where there is no Docker, and whoever runs the tests has named the command, they are the same. */
class WithoutDockerTest {
    private static final Path COMMAND = command();
    private static final BoardFile BENCH = BoardFile.parse("bench.yaml", """
            board: bench
            heaps: [{name: cma, kind: contiguous, base: 0x40000000, size: 1MiB}]
            """);

    @RegisterExtension
    static final FirstmapExtension FIRSTMAP = new FirstmapExtension(
            () -> {
                throw new AssertionError("no container");
            },
            () -> false,
            COMMAND.toString());

    /** It is this JVM's own classes: nothing is built in a test. */
    private static Path command() {
        try {
            var command = Files.writeString(Files.createTempFile("firstmap", ".sh"), """
                    #!/bin/sh
                    exec '%s' -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \\
                        --sun-misc-unsafe-memory-access=allow -cp '%s' firstmap.command.cli.Firstmap "$@"
                    """.formatted(
                    Path.of(System.getProperty("java.home"), "bin", "java"), System.getProperty("java.class.path")));
            command.toFile().deleteOnExit();
            return Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Request create(String buffer) {
        return new Request.Create(buffer, 1, null, null, List.of(), null);
    }

    @Test
    void a_test_has_a_board_to_itself_and_holds_the_time_of_another(FirstmapNamespace mine, FirstmapClient client)
            throws Exception {
        assertThat(client.installation().namespace().name()).isEqualTo(mine.name());
        try (var asker = client.asker("bench", "test")) {
            asker.define(BENCH.spec());
            asker.ask(1, List.of(create("a"), create("a")));
        }
        HistoryAssert.assertThat(client.history("bench"))
                .isWhole()
                .refused("test/3", Errno.EEXIST)
                .leaves("a");

        var spec = BENCH.spec().withTime(Time.GRANTED);
        var define = new RequestRecord("owner", 1, "held", 0, new Request.Define(spec, List.of("test")));
        try (var time = new HeldTime(client, define, "test", Duration.ofMinutes(1))) {
            time.advanceTo(1_000);
            time.ask(create("b"));
            time.awaitSettled();
        }
        HistoryAssert.assertThat(client.history("held")).isWhole().leaves("b");
    }

    @Test
    void when_it_is_closed_nothing_of_it_is_left() throws Exception {
        var process = FirstmapProcess.start(COMMAND);
        var there = process.http();
        try (process) {
            assertThat(there.getHost()).isEqualTo("127.0.0.1");
            connect(there);
            try (var fresh = process.freshNamespace();
                    var asker = fresh.client().asker("bench", "test")) {
                asker.define(BENCH.spec());
                assertThat(process.client().history("bench").events()).isEmpty();
            }
        }
        assertThatThrownBy(() -> connect(there)).isInstanceOf(ConnectException.class);
    }

    private static void connect(URI address) throws IOException {
        new Socket(address.getHost(), address.getPort()).close();
    }

    @Test
    void a_command_that_ends_instead_is_told_with_what_it_said() {
        assertThatThrownBy(() -> FirstmapProcess.start(Path.of("/bin/ls")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("firstmap ended with 2: ")
                .hasMessageContaining("--data");
    }

    @Test
    void where_nobody_has_named_the_command_it_is_said_what_would_help() {
        assertThatThrownBy(() -> new FirstmapExtension(FirstmapContainer::new, () -> false, null).start())
                .hasMessageContaining("no Docker answers")
                .hasMessageContaining(FirstmapExtension.WITHOUT_DOCKER + "=CHECKOUT/firstmap");
    }

    @Test
    void what_is_kept_for_tests_is_closed_by_every_JUnit_5() {
        // Before 5.13 an AutoCloseable alone would stay open, which nothing here would show.
        assertThat(FirstmapExtension.Kept.class.getInterfaces())
                .extracting(Class::getSimpleName)
                .contains("AutoCloseable", "CloseableResource");
    }
}

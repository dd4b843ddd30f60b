package firstmap.command.cli;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.NamedPipe;
import firstmap.command.Project;
import firstmap.command.scenario.Examples;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands where a command expects a file: it ends with a sentence that names it. */
class NoSuchInputTest {
    /** What no user should have to read. */
    private static final Pattern OF_THE_INSIDE = Pattern.compile(
            "Exception|OutOfMemory|\\bat java|\\b[a-z]+\\.[a-z]+\\.[A-Z]|Feature\\b|REDACTED|VALUE_|`[A-Z]|this should not happen");

    private static final String LOG = Project.ROOT
            .resolve("deploy/command/src/test/resources/exports/set-aside.jsonl")
            .toString();

    /** FILE stands for what is not as it should be. */
    private static final String[] LINES = {
        "run FILE",
        "run FILE.jsonl",
        "run SCENARIO --command-config FILE",
        "compare FILE",
        "decide FILE",
        "decide --board FILE",
        "replay FILE",
        "replay LOG --board-file FILE",
        "replay LOG --heaps FILE",
        "audit FILE",
        "audit LOG --heads FILE",
        "audit --since FILE",
        "audit --command-config FILE",
        "import FILE",
        "import TRACE --board FILE",
        "import LOG --command-config FILE --bootstrap 127.0.0.1:1",
        "history phone/b --command-config FILE",
        "what-if phone/b --attach a/b --command-config FILE",
        "quarantine 0 0 --command-config FILE --bootstrap 127.0.0.1:1",
        "coordinator --name a --command-config FILE --bootstrap 127.0.0.1:1",
        "node --actor camera --bootstrap 127.0.0.1:1 --scenario FILE",
        "node --actor camera --bootstrap 127.0.0.1:1 --scenario SCENARIO --command-config FILE",
        "run NAMING",
        "compare NAMING",
    };

    private enum Kind {
        FOLDER,
        MISSING,
        EMPTY,
        BINARY,
        ZEROS,
        FORBIDDEN,
        PIPE;

        /** An empty file of requests or of settings is one. */
        private static final Set<String> MAY_BE_EMPTY = Set.of("decide FILE");

        boolean fits(String line) {
            if (this == EMPTY || this == PIPE)
                return !MAY_BE_EMPTY.contains(line) && !line.contains("--command-config");
            return true;
        }
    }

    @TempDir
    static Path folder;

    static Stream<Arguments> cases() {
        return Stream.of(LINES)
                .flatMap(line ->
                        Stream.of(Kind.values()).filter(kind -> kind.fits(line)).map(kind -> Arguments.of(line, kind)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void each_command_ends_with_a_sentence_that_names_what_it_was_given(String line, Kind kind) throws Exception {
        var file = folder.resolve("given-" + kind + (line.contains("FILE.jsonl") ? ".jsonl" : ""));
        make(kind, file);
        if (kind == Kind.FORBIDDEN && Files.isReadable(file)) return; // for root nothing is
        var naming = Files.writeString(
                folder.resolve("naming.yaml"), "scenario: 1\nname: x\nboard: " + file + "\nduration: 1s\nactors: {}\n");
        var words = line.replace("FILE.jsonl", "FILE")
                .replace("FILE", file.toString())
                .replace("NAMING", naming.toString())
                .replace("SCENARIO", Examples.FOLDER.resolve("cheese.yaml").toString())
                .replace(
                        "TRACE",
                        Examples.FOLDER
                                .resolve("recorded/variant-late-refused.trace.txt")
                                .toString())
                .replace("LOG", LOG)
                .split(" ");
        var writer = kind == Kind.PIPE ? closedAtOnce(file) : null;
        var result = Cli.run(words);
        if (writer != null) release(file, writer);

        assertThat(result.code()).as(result.err()).isIn(1, 2);
        assertThat(result.err()).contains(file.getFileName().toString()).doesNotContainPattern(OF_THE_INSIDE);
        // Who decides line by line tells of each line.
        if (!line.equals("decide FILE"))
            assertThat(result.err().lines().filter(said -> !said.isBlank()).count())
                    .as(result.err())
                    .isLessThan(5);
    }

    /** Of what is read line by line, each line is told. */
    @Test
    void what_is_wrong_with_json_is_told_without_the_settings_of_who_reads_it() throws IOException {
        var random = new Random(19);
        var good = "{\"type\":\"create\",\"buffer\":\"b\",\"size\":1,\"more\":[1,{\"a\":null}]}";
        var lines = new StringBuilder(
                "[NaN]\n{\"a\":+1}\n{\"a\":01}\n{'a':1}\n{\"a\":\"\\q\"}\n{\"a\":\"\t\"}\n{/**/}\n{\"a\":.5}\n{\"a\":1,}\n{\"a\":Infinity}\n");
        lines.append("[".repeat(2000))
                .append('\n')
                .append("{\"")
                .append("n".repeat(2000))
                .append("\":1}\n");
        lines.append("{\"a\":").append("9".repeat(2000)).append("}\n");
        for (int i = 0; i < 2000; i++) {
            var bytes = new StringBuilder(good);
            for (int j = 0; j <= random.nextInt(3); j++)
                bytes.setCharAt(random.nextInt(good.length()), (char) (' ' + random.nextInt('`' - ' ')));
            lines.append(random.nextInt(4) == 0 ? bytes.substring(0, random.nextInt(good.length())) : bytes)
                    .append('\n');
        }
        var file = Files.writeString(folder.resolve("requests.jsonl"), lines);
        var result = Cli.run("decide", file.toString());
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).doesNotContainPattern(OF_THE_INSIDE);
        assertThat(result.err().lines().toList())
                .hasSizeGreaterThan(1000)
                .allSatisfy(said -> assertThat(said).startsWith("firstmap: " + file + ":"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "security.protcol",
                "securityprotocol",
                "Security.Protocol",
                "sasl.jaas.conf",
                "ssl.truststore.locaton",
                "bootstrap.server",
                "request.timeout"
            })
    void a_setting_that_is_mistyped_is_named_at_once_with_the_one_that_is_meant(String key) throws IOException {
        var file = Files.writeString(folder.resolve("client.properties"), key + "=x\n");
        for (var line :
                new String[] {"run SCENARIO", "audit", "export --out x.jsonl", "coordinator --name a", "history phone/b"
                }) {
            var words = (line + " --bootstrap 127.0.0.1:1 --command-config " + file)
                    .replace("SCENARIO", Examples.FOLDER.resolve("cheese.yaml").toString());
            var result = Cli.run(words.split(" "));
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err())
                    .startsWith("firstmap: %s: '%s' is no setting of Kafka's clients; is '".formatted(file, key))
                    .hasLineCount(1);
        }
        assertThat(ClientKeys.nearest("security.protcol")).isEqualTo("security.protocol");
        assertThat(ClientKeys.nearest("bootstrap.server")).isEqualTo("bootstrap.servers");
    }

    @Test
    void who_does_not_answer_is_named_with_what_may_be_the_reason() throws IOException {
        var nobody = Cli.run("audit", "--bootstrap", "127.0.0.1:1");
        assertThat(nobody.err())
                .isEqualTo(
                        "firstmap: no Kafka broker answers at 127.0.0.1:1: nobody listens there; is the broker running,"
                                + " and is that its address?\n");
        try (var server = new java.net.ServerSocket(0, 50, java.net.InetAddress.getLoopbackAddress())) {
            var address = "127.0.0.1:" + server.getLocalPort();
            var mute = Cli.run("audit", "--bootstrap", address);
            assertThat(mute.err())
                    .contains(address)
                    .contains("does it want TLS or SASL")
                    .hasLineCount(1);
        }
        for (var wrong : new String[] {"nonsense", "127.0.0.1:99999", "no-such-host.invalid:9092"})
            assertThat(Cli.run("audit", "--bootstrap", wrong).err())
                    .contains(wrong.split(":")[0])
                    .doesNotContainPattern(OF_THE_INSIDE)
                    .hasLineCount(1);
    }

    @Test
    void a_log_is_audited_though_nobody_shows_what_it_is_to_be_compared_with() {
        var audit = Cli.run("audit", LOG, "--live", "http://127.0.0.1:1", "--output", "json");
        assertThat(audit.code()).isEqualTo(1);
        assertThat(audit.out()).contains("\"verdict\" : \"good\"").doesNotContain("\"kind\" : \"live\"");
        assertThat(audit.err())
                .isEqualTo(
                        "firstmap: no fault was found in the log, but what is shown could not be compared with it (ask"
                                + " again when it can be): http://127.0.0.1:1: nobody listens there; is the coordinator"
                                + " running, and is that its address?\n");
    }

    private static void make(Kind kind, Path file) throws Exception {
        if (Files.exists(file)) return;
        switch (kind) {
            case FOLDER -> Files.createDirectory(file);
            case MISSING -> {}
            case EMPTY -> Files.createFile(file);
            case BINARY -> {
                var bytes = new byte[5000];
                new Random(19).nextBytes(bytes);
                Files.write(file, bytes);
            }
            case ZEROS -> {
                try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
                    sparse.setLength(65L << 20);
                }
            }
            case FORBIDDEN -> {
                Files.writeString(file, "x", StandardCharsets.US_ASCII);
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
            }
            case PIPE -> NamedPipe.make(file);
        }
    }

    /** Somebody who opens the pipe to write and writes nothing. */
    private static Thread closedAtOnce(Path pipe) {
        return Thread.ofPlatform().daemon().start(() -> {
            try {
                Files.newOutputStream(pipe, java.nio.file.StandardOpenOption.WRITE)
                        .close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** A command that does not read it leaves its writer waiting. */
    private static void release(Path pipe, Thread writer) throws Exception {
        try (var _ = new RandomAccessFile(pipe.toFile(), "rw")) {
            writer.join();
        }
    }
}

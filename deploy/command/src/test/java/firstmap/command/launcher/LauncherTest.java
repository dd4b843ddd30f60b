package firstmap.command.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import firstmap.command.cli.Firstmap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

/** The script {@code ./firstmap}, in a project that has the shape of this one, with a Maven and JDKs that only pretend. */
class LauncherTest {
    private static final String JAVA = """
            #!/bin/sh
            echo "java of $(basename "$(cd "$(dirname "$0")/.." && pwd)"): $*"
            case " $* " in *" read "*) cat ;; esac
            for each; do
                case $each in -XX:AOTCacheOutput=*) [ -e "$(dirname "$0")/no-training" ] && exit 1; : > "${each#*=}" ;; esac
            done
            """;
    private static final String MVN = """
            #!/bin/sh
            echo "$*" >> "$(dirname "$0")/mvn.log"
            sleep 0.2
            for module in events node coordinator deploy/command deploy/lab; do
                mkdir -p $module/target; : > $module/target/${module##*/}.jar
            done
            : > coordinator/target/coordinator-tests.jar
            for module in command lab; do mkdir -p deploy/$module/target/lib; : > deploy/$module/target/lib/kafka.jar; done
            : > deploy/lab/target/lib/jmh.jar
            echo "what Maven says"
            """;

    @TempDir
    Path folder;

    private Path root;
    private Path source;
    private String caches = "off";

    private record Result(int code, String out, String err) {}

    @BeforeEach
    void a_project() throws IOException {
        root = Files.createDirectory(folder.resolve("a project"));
        executable(root.resolve("firstmap"), Files.readString(Project.ROOT.resolve("firstmap")));
        for (var module : Project.MODULES) {
            Files.createDirectories(root.resolve(module).resolve("src/main/java"));
            Files.writeString(root.resolve(module).resolve("pom.xml"), "");
        }
        Files.writeString(root.resolve("pom.xml"), "");
        source = Files.writeString(root.resolve("events/src/main/java/A.java"), "class A {}");
        executable(folder.resolve("bin/mvn"), MVN);
        jdk("jdk-25", "25.0.1");
    }

    @Test
    void the_first_start_builds_and_becomes_java() throws Exception {
        var result = start("decide", "a b");

        assertThat(result.code()).isZero();
        assertThat(result.out()).startsWith("java of jdk-25: ").endsWith("firstmap.command.cli.Firstmap decide a b\n");
        assertThat(result.err()).contains("firstmap: building").contains("what Maven says");
        assertThat(builds()).singleElement().asString().contains("package");
    }

    @Test
    void the_class_path_is_the_jars_of_the_build() throws Exception {
        assertThat(start("run").out()).contains("/java.args ");

        assertThat(Files.readString(build().resolve("java.args")))
                .contains("--enable-native-access=ALL-UNNAMED")
                .contains(build().getFileName() + "/events.jar:")
                .contains(build().getFileName() + "/command.jar:")
                .contains("deploy/command/target/lib/kafka.jar\"")
                .doesNotContain("lab", "tests.jar");
    }

    /** Behind what ships, so that the caches of that are good for both. */
    @ParameterizedTest
    @ValueSource(strings = {"bench", "simulate", "torture", "faults", "extend", "help", "--help", "completion"})
    void what_proves_the_rest_stands_behind_it_on_the_class_path(String command) throws Exception {
        assertThat(start(command).out()).contains("/lab.args ");

        var shipped = Files.readString(build().resolve("java.args")).strip();
        assertThat(Files.readString(build().resolve("lab.args")))
                .startsWith(shipped.substring(0, shipped.length() - 1) + ":")
                .contains("/coordinator-tests.jar:", "/lab.jar:")
                .endsWith("deploy/lab/target/lib/jmh.jar\"\n");
    }

    @Test
    void a_second_start_does_not_build() throws Exception {
        start("help");
        assertThat(start("help").err()).isEmpty();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void a_source_that_has_changed_is_built_again() throws Exception {
        start("help");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        start("help");

        assertThat(builds()).hasSize(2);
    }

    @Test
    void a_source_that_is_gone_is_built_again() throws Exception {
        start("help");
        TimeUnit.MILLISECONDS.sleep(20); // the folder's time must be later than the build's
        Files.delete(source);
        start("help");

        assertThat(builds()).hasSize(2);
    }

    @Test
    void a_project_that_was_moved_is_built_again() throws Exception {
        start("help");
        root = Files.move(root, folder.resolve("elsewhere"));
        var result = start("help");

        assertThat(result.code()).isZero();
        assertThat(builds()).hasSize(2);
    }

    @Test
    void a_build_that_fails_is_said_and_not_run() throws Exception {
        executable(folder.resolve("bin/mvn"), "#!/bin/sh\nexit 1\n");
        var result = start("help");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("firstmap: the build failed");
    }

    @Test
    void it_can_be_called_through_links_and_from_anywhere() throws Exception {
        var link = Files.createSymbolicLink(folder.resolve("one"), root.resolve("firstmap"));
        var linkToLink = Files.createSymbolicLink(folder.resolve("bin/two"), Path.of("../one"));
        assertThat(link).exists();

        var result = run(folder, "", List.of(linkToLink.toString(), "help"));

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("Firstmap help");
    }

    @Test
    void stdin_goes_to_the_command_and_not_to_the_build() throws Exception {
        var result =
                run(root, "three words here\n", List.of(root.resolve("firstmap").toString(), "read"));

        assertThat(result.out()).endsWith("three words here\n");
    }

    @Test
    void two_that_start_at_once_build_once() throws Exception {
        var first = CompletableFuture.supplyAsync(() -> startUnchecked("help"));
        var second = CompletableFuture.supplyAsync(() -> startUnchecked("help"));

        assertThat(first.get().code()).as(first.get().err()).isZero();
        assertThat(second.get().code()).as(second.get().err()).isZero();
        assertThat(builds()).hasSize(1);
    }

    @Test
    void the_lock_of_a_dead_build_holds_nobody_up() throws Exception {
        var dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.createDirectories(root.resolve("deploy/target/firstmap"));
        Files.createSymbolicLink(root.resolve("deploy/target/firstmap/lock"), Path.of(Long.toString(dead.pid())));

        assertThat(start("help").code()).isZero();
    }

    @Test
    void a_JDK_that_is_too_old_is_passed_over_for_the_one_on_the_path() throws Exception {
        jdk("jdk-17", "17.0.15");
        jdk("jdk-26", "26-ea");
        Files.createSymbolicLink(folder.resolve("bin/java"), Path.of("../jdk-26/bin/java"));

        var result = run(
                root,
                "",
                List.of(root.resolve("firstmap").toString(), "help"),
                folder.resolve("jdk-17").toString());

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).startsWith("java of jdk-26: ");
    }

    @Test
    void without_a_JDK_it_says_what_to_install() throws Exception {
        var script = Files.readString(root.resolve("firstmap")).replace("need=25", "need=99");
        executable(root.resolve("firstmap"), script);
        var result = start("help");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("needs a JDK 99 or newer")
                .contains("apt install")
                .contains("JAVA_HOME");
    }

    @ParameterizedTest
    @CsvSource({"help, short", "scatterlist, short", "decide, short", "audit, short", "run, run", "history, run"})
    void a_command_takes_the_cache_of_its_kind(String command, String kind) throws Exception {
        start("help");
        trained("short", "run");

        assertThat(startWithCaches(command).out()).containsPattern("-XX:AOTCache=[^=]*/" + kind + "\\.aot ");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void each_command_has_its_kind(String command) throws IOException {
        assertThat(Files.readString(Project.ROOT.resolve("firstmap")))
                .containsPattern("\\n    ([a-z-]+ \\| )*" + command + "( \\| [a-z*-]+)*\\) options=");
    }

    static Stream<String> commands() {
        return Stream.of(Firstmap.class.getAnnotation(Command.class).subcommands())
                .map(it -> it.getAnnotation(Command.class).name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "coordinator", "node", "bench", "simulate", "torture", "faults", "extend"})
    void what_stays_or_measures_is_never_held_in_C1(String command) throws Exception {
        start("help");
        trained("short", "run");

        assertThat(startWithCaches(command).out())
                .endsWith("Firstmap " + command + "\n")
                .doesNotContain("AOTCache", "TieredStopAtLevel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit", "replay", "export", "import", "decide", "history", "what-if"})
    void what_reads_a_long_log_comes_to_C2_whatever_its_cache_has_been_trained_on(String command) throws Exception {
        assertThat(start(command).out()).contains(" -XX:-AOTReplayTraining ").doesNotContain("TieredStopAtLevel");
    }

    @Test
    void without_caches_none_is_trained_and_none_is_used() throws Exception {
        start("help");
        start("help");
        assertThat(build()).isDirectoryNotContaining("glob:**.aot");

        trained("short", "run");
        assertThat(start("help").out()).doesNotContain("AOTCache");
    }

    @Test
    void the_first_build_trains_the_cache_of_each_kind() throws Exception {
        startWithCaches("help");

        assertThat(build().resolve("short.aot")).exists();
        assertThat(build().resolve("run.aot")).exists();
    }

    @Test
    void a_training_that_fails_fails_no_command() throws Exception {
        Files.createFile(folder.resolve("jdk-25/bin/no-training"));
        var result = startWithCaches("help");

        assertThat(result.code()).isZero();
        assertThat(result.out()).doesNotContain("AOTCache").endsWith("Firstmap help\n");
        assertThat(startWithCaches("help").code()).isZero();
    }

    /** The folder of the build that is run. */
    private Path build() throws IOException {
        var built = root.resolve("deploy/target/firstmap");
        return built.resolve(Files.readAllLines(built.resolve("current")).getFirst());
    }

    private void trained(String... kinds) throws IOException {
        for (var kind : kinds) Files.createFile(build().resolve(kind + ".aot"));
    }

    private Result startWithCaches(String... args) throws IOException, InterruptedException {
        caches = "on";
        return start(args);
    }

    private void jdk(String name, String version) throws IOException {
        var home = folder.resolve(name);
        executable(home.resolve("bin/java"), JAVA);
        executable(home.resolve("bin/javac"), JAVA);
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(folder.resolve("bin/mvn.log"));
    }

    private Result startUnchecked(String... args) {
        try {
            return start(args);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Result start(String... args) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(root.resolve("firstmap").toString()));
        command.addAll(List.of(args));
        return run(root, "", command);
    }

    private Result run(Path from, String in, List<String> command) throws IOException, InterruptedException {
        return run(from, in, command, folder.resolve("jdk-25").toString());
    }

    private Result run(Path from, String in, List<String> command, String javaHome)
            throws IOException, InterruptedException {
        var stdin = Files.writeString(Files.createTempFile(folder, "in", ""), in);
        var err = Files.createTempFile(folder, "err", "");
        var builder = new ProcessBuilder(command)
                .directory(from.toFile())
                .redirectInput(stdin.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("JAVA_HOME", javaHome);
        builder.environment().put("FIRSTMAP_AOT", caches);
        var process = builder.start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), out, Files.readString(err));
    }
}

package firstmap.command.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import firstmap.command.cli.Firstmap;
import firstmap.command.launcher.PretendedProject.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
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

/** The script {@code ./firstmap}, in a {@link PretendedProject}. */
class LauncherTest {
    @TempDir
    Path folder;

    private PretendedProject project;

    @BeforeEach
    void a_project() throws IOException {
        project = new PretendedProject(folder);
    }

    @Test
    void the_first_start_builds_and_becomes_java() throws Exception {
        var result = project.start("decide", "a b");

        assertThat(result.code()).isZero();
        assertThat(result.out()).startsWith("java of jdk-25: ").endsWith("firstmap.command.cli.Firstmap decide a b\n");
        assertThat(result.err()).contains("firstmap: building").contains("what Maven says");
        assertThat(project.builds()).singleElement().asString().contains("package");
    }

    @Test
    void the_class_path_is_the_jars_of_the_build() throws Exception {
        assertThat(project.start("run").out()).contains("/java.args ");

        assertThat(Files.readString(project.build().resolve("java.args")))
                .contains("--enable-native-access=ALL-UNNAMED")
                .contains(project.build().getFileName() + "/events.jar:")
                .contains(project.build().getFileName() + "/command.jar:")
                .contains("deploy/command/target/lib/kafka.jar\"")
                .doesNotContain("lab", "tests.jar");
    }

    /** Behind what ships, so that the caches of that are good for both. */
    @ParameterizedTest
    @ValueSource(strings = {"bench", "simulate", "torture", "faults", "extend", "help", "--help", "completion"})
    void what_proves_the_rest_stands_behind_it_on_the_class_path(String command) throws Exception {
        assertThat(project.start(command).out()).contains("/lab.args ");

        var shipped = Files.readString(project.build().resolve("java.args")).strip();
        assertThat(Files.readString(project.build().resolve("lab.args")))
                .startsWith(shipped.substring(0, shipped.length() - 1) + ":")
                .contains("/coordinator-tests.jar:", "/lab.jar:")
                .endsWith("deploy/lab/target/lib/jmh.jar\"\n");
    }

    @Test
    void a_second_start_does_not_build() throws Exception {
        project.start("help");
        assertThat(project.start("help").err()).isEmpty();
        assertThat(project.builds()).hasSize(1);
    }

    @Test
    void a_source_that_has_changed_is_built_again() throws Exception {
        project.start("help");
        Files.setLastModifiedTime(project.source(), FileTime.from(Instant.now().plusSeconds(5)));
        project.start("help");

        assertThat(project.builds()).hasSize(2);
    }

    @Test
    void a_source_that_is_gone_is_built_again() throws Exception {
        project.start("help");
        TimeUnit.MILLISECONDS.sleep(20); // the folder's time must be later than the build's
        Files.delete(project.source());
        project.start("help");

        assertThat(project.builds()).hasSize(2);
    }

    @Test
    void a_project_that_was_moved_is_built_again() throws Exception {
        project.start("help");
        project.root = Files.move(project.root, folder.resolve("elsewhere"));
        var result = project.start("help");

        assertThat(result.code()).isZero();
        assertThat(project.builds()).hasSize(2);
    }

    @Test
    void a_build_that_fails_is_said_and_not_run() throws Exception {
        project.maven("#!/bin/sh\nexit 1\n");
        var result = project.start("help");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("firstmap: the build failed");
    }

    @Test
    void it_can_be_called_through_links_and_from_anywhere() throws Exception {
        var link = Files.createSymbolicLink(folder.resolve("one"), project.launcher());
        var linkToLink = Files.createSymbolicLink(folder.resolve("bin/two"), Path.of("../one"));
        assertThat(link).exists();

        var result = project.run(folder, "", List.of(linkToLink.toString(), "help"));

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("Firstmap help");
    }

    @Test
    void stdin_goes_to_the_command_and_not_to_the_build() throws Exception {
        var result = project.run(
                project.root, "three words here\n", List.of(project.launcher().toString(), "read"));

        assertThat(result.out()).endsWith("three words here\n");
    }

    @Test
    void two_that_start_at_once_build_once() throws Exception {
        var first = CompletableFuture.supplyAsync(() -> startUnchecked("help"));
        var second = CompletableFuture.supplyAsync(() -> startUnchecked("help"));

        assertThat(first.get().code()).as(first.get().err()).isZero();
        assertThat(second.get().code()).as(second.get().err()).isZero();
        assertThat(project.builds()).hasSize(1);
    }

    @Test
    void the_lock_of_a_dead_build_holds_nobody_up() throws Exception {
        var dead = project.builder(List.of("true")).start();
        dead.waitFor();
        Files.createDirectories(project.built());
        Files.createSymbolicLink(project.built().resolve("lock"), Path.of(Long.toString(dead.pid())));

        assertThat(project.start("help").code()).isZero();
    }

    @Test
    void a_JDK_that_is_too_old_is_passed_over_for_the_one_on_the_path() throws Exception {
        project.jdk("jdk-17", "17.0.15");
        project.jdk("jdk-26", "26-ea");
        Files.createSymbolicLink(folder.resolve("bin/java"), Path.of("../jdk-26/bin/java"));

        project.environment.put("JAVA_HOME", folder.resolve("jdk-17").toString());
        var result = project.start("help");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).startsWith("java of jdk-26: ");
    }

    @Test
    void without_a_JDK_it_says_what_to_install() throws Exception {
        var script = Files.readString(project.launcher()).replace("need=25", "need=99");
        PretendedProject.executable(project.launcher(), script);
        var result = project.start("help");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("needs a JDK 99 or newer")
                .contains("apt install")
                .contains("JAVA_HOME");
    }

    @ParameterizedTest
    @CsvSource({"help, short", "scatterlist, short", "decide, short", "audit, short", "run, run", "history, short"})
    void a_command_takes_the_cache_of_its_kind(String command, String kind) throws Exception {
        project.start("help");
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
        project.start("help");
        trained("short", "run");

        assertThat(startWithCaches(command).out())
                .endsWith("Firstmap " + command + "\n")
                .doesNotContain("AOTCache", "TieredStopAtLevel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit", "replay", "export", "import", "decide", "history", "what-if"})
    void what_reads_a_long_log_comes_to_C2_whatever_its_cache_has_been_trained_on(String command) throws Exception {
        assertThat(project.start(command).out())
                .contains(" -XX:-AOTReplayTraining ")
                .doesNotContain("TieredStopAtLevel");
    }

    @Test
    void without_caches_none_is_trained_and_none_is_used() throws Exception {
        project.start("help");
        project.start("help");
        assertThat(project.build()).isDirectoryNotContaining("glob:**.aot");

        trained("short", "run");
        assertThat(project.start("help").out()).doesNotContain("AOTCache");
    }

    @Test
    void the_first_build_trains_the_cache_of_each_kind() throws Exception {
        startWithCaches("help");

        assertThat(project.build().resolve("short.aot")).exists();
        assertThat(project.build().resolve("run.aot")).exists();
    }

    @Test
    void a_training_that_fails_fails_no_command() throws Exception {
        Files.createFile(folder.resolve("jdk-25/bin/no-training"));
        var result = startWithCaches("help");

        assertThat(result.code()).isZero();
        assertThat(result.out()).doesNotContain("AOTCache").endsWith("Firstmap help\n");
        assertThat(startWithCaches("help").code()).isZero();
    }

    private void trained(String... kinds) throws IOException {
        for (var kind : kinds) Files.createFile(project.build().resolve(kind + ".aot"));
    }

    private Result startWithCaches(String... args) throws IOException, InterruptedException {
        project.environment.put("FIRSTMAP_AOT", "on");
        return project.start(args);
    }

    private Result startUnchecked(String... args) {
        try {
            return project.start(args);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}

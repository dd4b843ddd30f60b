package firstmap.command.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher where a service, another user, a small container or a hasty hand starts it. */
class OddStartsTest {
    @TempDir
    Path folder;

    private PretendedProject project;

    @BeforeEach
    void a_project() throws IOException {
        project = new PretendedProject(folder);
    }

    // ---- descriptors

    @ParameterizedTest
    @ValueSource(strings = {"<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"})
    void what_is_closed_is_open_in_the_JVM(String closed) throws Exception {
        project.start("help");
        java("""
                for each in 0 1 2; do sh -c ": 9>&$each" && echo $each; done >"%s/open" 2>/dev/null
                """.formatted(folder));

        project.shell("\"$firstmap\" help " + closed);

        assertThat(folder.resolve("open")).hasContent("0\n1\n2\n");
    }

    @Test
    void stdin_that_is_closed_is_empty() throws Exception {
        project.start("help");
        var result = project.shell("\"$firstmap\" read <&-");

        assertThat(result.code()).isZero();
        assertThat(result.out()).endsWith("Firstmap read\n");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void to_write_to_stdout_that_is_closed_fails() throws Exception {
        project.start("help");
        java("echo a result || exit 1");

        assertThat(project.shell("\"$firstmap\" help >&-").code()).isEqualTo(1);
    }

    // ---- environment

    @Test
    void it_starts_without_a_home() throws Exception {
        project.environment.remove("HOME");
        project.environment.put("JAVA_HOME", "/no/such/jdk");
        Files.createSymbolicLink(folder.resolve("bin/java"), Path.of("../jdk-25/bin/java"));
        var result = project.start("help");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).doesNotContain("unbound");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jre", "a file", "/no/such/folder", "relative/jdk"})
    void a_JAVA_HOME_that_is_no_JDK_is_passed_over(String javaHome) throws Exception {
        PretendedProject.executable(folder.resolve("jre/bin/java"), "#!/bin/sh\nexit 1\n"); // without a compiler
        Files.writeString(folder.resolve("jre/release"), "JAVA_VERSION=\"25.0.1\"\n");
        Files.writeString(folder.resolve("a file"), "");
        Files.createSymbolicLink(folder.resolve("bin/java"), Path.of("../jdk-25/bin/java"));
        project.environment.put("JAVA_HOME", javaHome.contains("/") ? javaHome : "" + folder.resolve(javaHome));
        var result = project.start("help");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).startsWith("java of jdk-25: ");
    }

    @Test
    void without_a_home_it_still_says_what_to_install() throws Exception {
        project.environment.keySet().removeAll(List.of("HOME", "JAVA_HOME"));
        var script = Files.readString(project.launcher()).replace("need=25", "need=99");
        PretendedProject.executable(project.launcher(), script);

        assertThat(project.start("help").err())
                .contains("needs a JDK 99 or newer")
                .doesNotContain("unbound");
    }

    @Test
    void a_cd_that_prints_where_it_goes_misleads_nobody() throws Exception {
        project.environment.put("CDPATH", folder.toString());
        var result = project.run(folder, "", List.of("bash", "-c", "'a project/firstmap' help"));

        assertThat(result.code()).as(result.err()).isZero();
    }

    @Test
    void the_JVM_has_one_language_and_says_nothing_on_stdout() throws Exception {
        project.start("help");

        assertThat(Files.readAllLines(project.build().resolve("java.args")))
                .contains("-Duser.language=en", "-Duser.country=", "-Duser.script=", "-Duser.extensions=")
                .contains("-XX:+DisplayVMOutputToStderr", "-Xlog:all=error:stderr");
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "FIRSTMAP_JAVA_OPTS"})
    void a_collector_of_the_environment_is_the_only_one(String variable) throws Exception {
        assertThat(project.start("run").out()).contains("-XX:+UseSerialGC");
        project.environment.put(variable, "-Xmx512m -XX:+UseG1GC");

        assertThat(project.start("run").out()).doesNotContain("-XX:+UseSerialGC");
    }

    @Test
    void what_is_not_Java_is_unpacked_where_the_environment_says() throws Exception {
        project.environment.put("TMPDIR", folder.toString());
        assertThat(project.start("run").out()).contains(" -Djava.io.tmpdir=" + folder + " ");

        project.environment.put("TMPDIR", "/no/such/folder");
        assertThat(project.start("run").out()).doesNotContain("tmpdir");
    }

    // ---- limits

    @Test
    void too_few_files_are_said_before_the_JVM_cannot_find_its_classes() throws Exception {
        project.start("help");
        var result = project.shell("ulimit -n 64; \"$firstmap\" help");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("""
                firstmap: this shell lets a process open 64 files at once, and it needs 128 and more: ulimit -n 4096
                """);
    }

    @Test
    void too_few_addresses_are_said_instead_of_what_the_JVM_says() throws Exception {
        project.start("help");
        java("echo a JVM that cannot start; exit 1");
        assumeTrue(project.shell("ulimit -v 3000000").code() == 0, "this system has no such limit");
        var result = project.shell("ulimit -v 3000000; \"$firstmap\" help");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("may have 3000000 KB of addresses").contains("ulimit -v");
    }

    @Test
    void addresses_enough_for_a_JVM_are_enough() throws Exception {
        project.start("help");
        var result = project.shell("ulimit -v 3000000; \"$firstmap\" help");

        assertThat(result.out()).endsWith("Firstmap help\n");
    }

    // ---- users

    @Test
    void a_lock_that_cannot_be_made_is_nobody_elses() throws Exception {
        Files.createDirectories(project.built());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(project.built(), PosixFilePermissions.fromString("r-xr-xr-x"));
        var result = project.shell(asNobody("\"$firstmap\" help"));

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains("has to be built, and you cannot write to " + project.built())
                .doesNotContain("waiting");
    }

    @Test
    void a_folder_that_cannot_be_made_is_said() throws Exception {
        Files.writeString(project.root.resolve("deploy/target"), "a file");

        assertThat(project.start("help").err()).contains("has to be built, and you cannot write to ");
    }

    /** As a user who owns nothing; a user who is not root is one. */
    private String asNobody(String command) throws IOException, InterruptedException {
        if (!project.shell("id -u").out().strip().equals("0")) return command;
        assumeTrue(new File("/usr/bin/setpriv").canExecute(), "root cannot become another user here");
        return "setpriv --reuid 65534 --regid 65534 --clear-groups " + command;
    }

    // ---- signals

    @ParameterizedTest
    @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
    void a_signal_ends_the_build_at_once_and_Maven_with_it(String signal, int code) throws Exception {
        assumeTrue(project.shell("trap -p " + signal).out().isEmpty(), "it is ignored here, as by nohup and '&'");
        var launcher = building();
        long maven = maven();
        project.shell("kill -" + signal + " " + launcher.pid());

        assertThat(launcher.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(launcher.exitValue()).isEqualTo(code);
        awaitTheEndOf(maven);
        assertThat(Files.isSymbolicLink(project.built().resolve("lock"))).isFalse();
    }

    @Test
    void a_launcher_that_is_killed_leaves_no_Maven_behind() throws Exception {
        var launcher = building();
        long maven = maven();
        launcher.destroyForcibly().waitFor();

        awaitTheEndOf(maven);
    }

    /** A launcher whose Maven takes a long time, and has another process do it. */
    private Process building() throws IOException {
        project.maven("#!/bin/sh\nsleep 300 &\necho $! >'" + folder + "/draft'; mv '" + folder + "/draft' '" + folder
                + "/maven'; wait\n");
        return project.builder(List.of(project.launcher().toString(), "help"))
                .redirectError(folder.resolve("said").toFile())
                .redirectOutput(folder.resolve("printed").toFile())
                .start();
    }

    private long maven() throws IOException {
        await().until(() -> Files.exists(folder.resolve("maven")));
        return Long.parseLong(Files.readString(folder.resolve("maven")).strip());
    }

    private static void awaitTheEndOf(long process) {
        await().until(() ->
                ProcessHandle.of(process).filter(ProcessHandle::isAlive).isEmpty());
    }

    private void java(String script) throws IOException {
        PretendedProject.executable(folder.resolve("jdk-25/bin/java"), "#!/bin/sh\n" + script + "\n");
    }
}

package firstmap.command.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import firstmap.command.Project;
import firstmap.coordinator.exchange.ZstdFiles;
import firstmap.coordinator.trial.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process, on machines that lack something or speak another language. */
class OddProcessesTest {
    private static final String SCENARIO =
            Project.ROOT.resolve("deploy/examples/late-refused.yaml").toString();

    @TempDir
    Path folder;

    // ---- languages

    /** A Turkish small i is no capital I; an Arabic number in the name of a file nobody else finds again. */
    @Test
    void a_run_leaves_the_same_files_in_every_language() throws Exception {
        var data = folder.resolve("data");
        var turkishAndArabic = List.of("-Duser.language=tr", "-Duser.country=TR", "-Duser.extensions=u-nu-arab");
        try (var run = Program.startWith(
                turkishAndArabic, folder, "run", SCENARIO, "--data", data.toString(), "--output", "table")) {
            assertThat(run.rest()).contains("4 allocated").doesNotContainPattern("[\\p{Nd}&&[^0-9]]");
            assertThat(run.exitCode()).as(run.said()).isZero();
        }
        try (var files = Files.walk(data)) {
            assertThat(files).allSatisfy(file -> assertThat(file.toString()).matches("[\\x00-\\x7f]*"));
        }
    }

    // ---- libraries that are not Java

    @Test
    void a_folder_where_nothing_can_be_unpacked_is_named_at_once() throws Exception {
        var nowhere = List.of("-Djava.io.tmpdir=" + folder.resolve("nowhere"));
        try (var audit = Program.startWith(nowhere, folder, "audit", packed().toString())) {
            assertNamesTheFolder(audit, folder.resolve("nowhere") + " and run from there (there is no such");
        }
    }

    @Test
    void so_is_one_that_is_full_or_runs_nothing() throws Exception {
        var tmp = Files.createDirectory(folder.resolve("tmp"));
        var there = List.of("-Djava.io.tmpdir=" + tmp);
        for (var how : List.of("size=16k", "noexec,size=200m")) {
            var mount =
                    "unshare -m true 2>/dev/null || exit 99; [ -n \"$MOUNTED\" ] || MOUNTED=yes exec unshare -m sh -c '"
                            + "mount -t tmpfs -o " + how + " none \"" + tmp + "\" && exec \"$@\"' sh \"$@\"; true";
            try (var audit = Program.startAfter(mount, there, folder, "audit", packed().toString())) {
                int code = audit.exitCode();
                assumeTrue(code != 99, "only root can mount here");
                assertNamesTheFolder(audit, "into " + tmp);
            }
        }
    }

    private static void assertNamesTheFolder(ChildJvm command, String where) throws Exception {
        assertThat(command.exitCode()).as(command.said()).isEqualTo(1);
        assertThat(command.rest()).isEmpty();
        assertThat(command.said())
                .contains("the native part of Zstandard cannot be unpacked", where, "TMPDIR=")
                .doesNotContain("\tat ");
    }

    private Path packed() throws IOException {
        var file = folder.resolve("log.jsonl.zst");
        try (var out = ZstdFiles.compressing(Files.newOutputStream(file))) {
            out.write("{}\n".getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    // ---- limits

    @Test
    void too_few_files_for_a_broker_are_said() throws Exception {
        try (var run = Program.startAfter("ulimit -n 200", List.of(), folder, "run", SCENARIO, "--data", "" + folder)) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.said()).contains("a broker opens 300 files and more").contains("ulimit -n 4096");
        }
    }

    @Test
    void too_small_a_heap_for_a_broker_is_said() throws Exception {
        try (var run = Program.startWith(List.of("-Xmx24m"), folder, "run", SCENARIO, "--data", "" + folder)) {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.said())
                    .contains("a broker needs a heap of 56 MB and more")
                    .contains("-Xmx512m");
        }
    }

    @Test
    void a_heap_that_ends_in_the_middle_is_said_without_a_trace() throws Exception {
        var options = List.of("-Xmx8m", "-Xms8m");
        try (var compare = Program.startWith(options, folder, "compare", SCENARIO, "--output", "json")) {
            assertThat(compare.exitCode()).isEqualTo(1);
            assertThat(compare.said())
                    .contains("firstmap: out of memory: the heap of ")
                    .doesNotContain("\tat ");
        }
    }
}

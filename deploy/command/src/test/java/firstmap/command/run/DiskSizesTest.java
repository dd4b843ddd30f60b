package firstmap.command.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import firstmap.command.SmallDisk;
import firstmap.command.cli.Cli;
import firstmap.coordinator.trial.LongTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A run on a disk that is full after so many KiB, of which it needs about 1170: what was decided can be read, and once there
 * is room the folder is used on. {@code -Dfirstmap.disk.sizes=50} tries so many sizes.
 */
@LongTest
class DiskSizesTest {
    private static final int LEAST = 40;
    private static final int MOST = 1200;
    private static final String SCENARIO = "../examples/video-record.yaml";
    private static final String AFTERWARDS = "../examples/late-refused.yaml";

    @TempDir
    Path folder;

    private SmallDisk disk;

    static IntStream sizes() {
        int count = Integer.getInteger("firstmap.disk.sizes", 4);
        return IntStream.range(0, count).map(i -> LEAST + (MOST - LEAST) * i / Math.max(1, count - 1));
    }

    @BeforeEach
    void requireDisks() throws Exception {
        disk = SmallDisk.required(folder.resolve("disk"));
    }

    @AfterEach
    void leave() throws Exception {
        if (disk != null) disk.unmount();
    }

    @ParameterizedTest(name = "{0} KiB")
    @MethodSource("sizes")
    void what_was_decided_on_a_disk_that_filled_up_is_read_and_once_there_is_room_deciding_goes_on(int kib)
            throws Exception {
        disk.mount(kib);
        var data = disk.folder().resolve("data").toString();
        var told = run(SCENARIO, data);
        if (kib < MOST / 2) assertThat(told).as("a limit that limits").isNotEmpty();
        disk.enlarge(256 << 10);

        long before = events(data);
        var again = run(AFTERWARDS, data);
        if (again.contains("import --data")) {
            var saved = folder.resolve("saved.jsonl").toString();
            Cli.run("export", "--data", data, "--out", saved);
            data = folder.resolve("new").toString();
            assertThat(Cli.run("import", saved, "--data", data).code()).isZero();
            assertThat(events(data)).isEqualTo(before);
            again = run(AFTERWARDS, data);
        }
        assertThat(again).isEmpty();
        assertThat(events(data)).isGreaterThan(before);
    }

    /** What it says to its end if it breaks; nothing if it does what it was to do. */
    private String run(String scenario, String data) throws Exception {
        try (var run = Program.start(folder, "run", scenario, "--data", data, "--output", "json")) {
            run.rest();
            int code = run.exitCode();
            assertThat(run.said()).doesNotContain("Exception", "\tat ");
            assertThat(code).as(run.said()).isIn(0, 1);
            if (code == 1) assertThat(run.said()).isNotBlank();
            return code == 0 ? "" : run.said();
        }
    }

    /** How many there are, all as they must be; 0 if there is no log yet. */
    private static long events(String data) throws IOException {
        var audit = Cli.run("audit", "--data", data, "--output", "json");
        if (audit.code() == 0)
            return new ObjectMapper().readTree(audit.out()).get("events").asLong();
        assertThat(audit.err()).containsAnyOf("there is no log", "no such folder");
        return 0;
    }
}

package firstmap.coordinator.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
    @TempDir
    Path folder;

    private ChildJvm start(String... args) {
        return ChildJvm.start(folder.resolve("said"), ChildJvm.small(32), Speaker.class.getName(), List.of(args));
    }

    @Test
    void what_it_prints_is_read_line_by_line_and_its_end_is_seen_as_often_as_it_is_asked_for() throws Exception {
        try (var child = start("one", "", "three")) {
            assertThat(child.line()).isEqualTo("one");
            assertThat(child.rest()).isEqualTo("\nthree");
            assertThat(child.line(Duration.ofHours(1))).isNull();
            assertThat(child.exitCode()).isEqualTo(7);
        }
    }

    @Test
    void one_that_ends_before_it_is_ready_is_known_by_what_it_said_last() throws Exception {
        try (var child = start()) {
            assertThatThrownBy(child::line)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("nothing to say");
            assertThat(child.lastWords()).isEqualTo("nothing to say");
            assertThat(child.exitCode()).isEqualTo(7);
        }
    }

    @Test
    void one_that_is_told_to_stop_ends_in_its_own_order() throws Exception {
        try (var child =
                ChildJvm.start(folder.resolve("said"), ChildJvm.small(32), Sleeper.class.getName(), List.of())) {
            assertThat(child.line()).isEqualTo("ready");
            assertThat(child.terminate(Duration.ofMinutes(2))).isTrue();
            assertThat(child.line()).isEqualTo("goodbye");
            assertThat(child.exitCode()).isEqualTo(143);
        }
    }

    /** One that has something to put away. */
    static final class Sleeper {
        public static void main(String[] args) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("goodbye")));
            System.out.println("ready");
            Thread.currentThread().join();
        }
    }

    /** The process that is started. */
    static final class Speaker {
        public static void main(String[] args) {
            for (var line : args) System.out.println(line);
            if (args.length == 0) System.err.println("nothing to say");
            System.exit(7);
        }
    }
}

package firstmap.command.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MachineTooSmallTest {
    @Test
    void a_machine_that_runs_these_tests_will_do() {
        assertThatCode(MachineTooSmall::check).doesNotThrowAnyException();
    }

    @Test
    void each_limit_is_named_with_what_there_is_and_how_to_raise_it() {
        assertThatThrownBy(() -> MachineTooSmall.checkHeap(20 << 20))
                .isInstanceOf(MachineTooSmall.class)
                .hasMessageContaining("20 MB")
                .hasMessageContaining("-Xmx512m");
        assertThatThrownBy(() -> MachineTooSmall.checkFiles(121))
                .isInstanceOf(MachineTooSmall.class)
                .hasMessageContaining("only 121 more")
                .hasMessageContaining("ulimit -n");
        assertThatThrownBy(() -> MachineTooSmall.checkThreads(17))
                .isInstanceOf(MachineTooSmall.class)
                .hasMessageContaining("only 17 more")
                .hasMessageContaining("ulimit -u");
    }

    @Test
    void what_the_JVM_ran_out_of_is_told_from_its_words() {
        assertThat(MachineTooSmall.tells(new OutOfMemoryError("Java heap space")))
                .startsWith("out of memory")
                .contains("-Xmx");
        assertThat(MachineTooSmall.tells(
                        new OutOfMemoryError("unable to create native thread: possibly out of memory")))
                .contains("no further thread")
                .contains("ulimit -u");
    }
}

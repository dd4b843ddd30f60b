package firstmap.coordinator.natives;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class UnusableLibraryTest {
    @Test
    void the_folder_the_first_cause_and_the_way_out_are_named() {
        assertThatThrownBy(() -> UnusableLibrary.load("RocksDB", () -> {
                    throw new IllegalStateException("unable to load", new IOException("No space left on device"));
                }))
                .isInstanceOf(UnusableLibrary.class)
                .hasMessageContaining("native part of RocksDB")
                .hasMessageContaining("into " + System.getProperty("java.io.tmpdir"))
                .hasMessageContaining("(No space left on device)")
                .hasMessageContaining("TMPDIR=");
    }

    @Test
    void a_library_that_cannot_be_linked_is_one() {
        assertThatThrownBy(() -> UnusableLibrary.load("Zstandard", () -> {
                    throw new UnsatisfiedLinkError("failed to map segment from shared object");
                }))
                .isInstanceOf(UnusableLibrary.class)
                .hasMessageContaining("Zstandard")
                .hasMessageContaining("failed to map segment")
                .hasMessageContaining("noexec");
    }

    @Test
    void one_that_can_be_loaded_is_no_matter() {
        assertThatCode(() -> UnusableLibrary.load("it", () -> {})).doesNotThrowAnyException();
    }
}

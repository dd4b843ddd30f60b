package firstmap.coordinator.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserStateTest {
    @Test
    void it_is_where_the_environment_says() {
        assertThat(UserState.folder(Map.of("XDG_STATE_HOME", "/state", "HOME", "/home/b"), "/home/a"))
                .isEqualTo(Path.of("/state/firstmap"));
    }

    @Test
    void the_home_of_the_environment_goes_before_the_one_that_is_registered() {
        assertThat(UserState.folder(Map.of("HOME", "/elsewhere"), "/home/a"))
                .isEqualTo(Path.of("/elsewhere/.local/state/firstmap"));
        assertThat(UserState.folder(Map.of(), "/home/a")).isEqualTo(Path.of("/home/a/.local/state/firstmap"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "state", "./state", "../state"})
    void a_path_that_is_not_absolute_is_ignored(String path) {
        assertThat(UserState.folder(Map.of("XDG_STATE_HOME", path, "HOME", path), "/home/a"))
                .isEqualTo(Path.of("/home/a/.local/state/firstmap"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", ""})
    void a_user_without_a_home_is_told_what_to_set(String registered) {
        assertThatThrownBy(() -> UserState.folder(Map.of(), registered))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("set HOME or XDG_STATE_HOME");
    }
}

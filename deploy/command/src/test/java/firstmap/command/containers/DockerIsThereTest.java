package firstmap.command.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DockerIsThereTest {
    private static final Optional<String> NO_DOCKER = Optional.of("Docker does not answer");

    @Test
    void without_docker_a_container_test_is_skipped_and_says_why() {
        var result = DockerIsThere.decide(NO_DOCKER, Map.of());
        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason()).contains("Docker does not answer");
    }

    @Test
    void without_docker_a_required_container_test_fails() {
        assertThatThrownBy(() -> DockerIsThere.decide(NO_DOCKER, Map.of("FIRSTMAP_CONTAINERS", "required")))
                .hasMessage("Docker does not answer");
    }

    @Test
    void with_docker_a_container_test_runs() {
        assertThat(DockerIsThere.decide(Optional.empty(), Map.of()).isDisabled())
                .isFalse();
    }
}

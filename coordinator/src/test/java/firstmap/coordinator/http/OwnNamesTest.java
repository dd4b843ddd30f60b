package firstmap.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.0.0.7"})
    void on_loopback_only_its_own_names_are_answered(String bound) {
        var names = OwnNames.of(bound, List.of());
        assertThat(List.of("localhost", "127.0.0.1", "[::1]")).allMatch(names::contain);
        assertThat(names.contain("evil.example")).isFalse();
    }

    @Test
    void a_server_for_everybody_has_any_name_unless_some_are_given() {
        assertThat(OwnNames.of("0.0.0.0", List.of()).contain("evil.example")).isTrue();
        var named = OwnNames.of("0.0.0.0", List.of("Judge.example"));
        assertThat(named.contain("judge.example")).isTrue();
        assertThat(named.contain("localhost")).isTrue();
        assertThat(named.contain("evil.example")).isFalse();
    }

    @Test
    void a_name_that_is_given_is_answered_on_loopback_too() {
        assertThat(OwnNames.of("127.0.0.1", List.of("judge.example")).contain("judge.example"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LocalHost", "localhost:", "localhost:8080"})
    void a_port_and_capitals_make_no_difference(String authority) {
        assertThat(OwnNames.host(authority)).contains("localhost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a@b", "a,b", "a:b", "a:123456", "[::1", "::1", "http://a", "a/b", "ä"})
    void what_is_no_host_has_none(String authority) {
        assertThat(OwnNames.host(authority)).isEmpty();
    }
}

package firstmap.command.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import firstmap.coordinator.Application;
import firstmap.coordinator.loop.Coordinator;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameContestTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    static Log log;

    @BeforeAll
    static void start() throws Exception {
        log = new Log(directory.resolve("kafka"));
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    private static ApplicationContext judge(String index) {
        return named("judge", index);
    }

    private static ApplicationContext named(String name, String index) {
        return Application.start(Map.of(
                "firstmap.coordinator.name",
                name,
                "firstmap.coordinator.bootstrap",
                log.bootstrapServers(),
                "firstmap.coordinator.index",
                directory.resolve(index).toString(),
                "firstmap.coordinator.port",
                -1));
    }

    private static Coordinator coordinator(ApplicationContext context) {
        return context.getBean(Coordinator.class);
    }

    @Test
    void a_second_one_of_a_name_gives_way_unnoticed_and_after_the_first_has_gone_the_next_takes_over()
            throws Exception {
        try (var first = judge("first")) {
            await().atMost(LONG).until(coordinator(first)::isHealthy);
            log.ask("phone", 1, Log.define());
            log.awaitEvents("phone", 1);
            try (var second = judge("second")) {
                coordinator(second).awaitEnd();
                assertThat(coordinator(second).problem().orElseThrow())
                        .contains(
                                "under the name judge",
                                "answers at "
                                        + first.getBean(EmbeddedServer.class).getURI(),
                                "names must differ");
            }
            // As it says.
            try (var other = named("jury", "jury")) {
                await().atMost(LONG).until(coordinator(other)::isHealthy);
            }
            log.ask("phone", 2, Log.create("preview"));
            log.awaitEvents("phone", 2);
            assertThat(coordinator(first).isHealthy()).isTrue();
            assertThat(coordinator(first).counters().restarts())
                    .as("nobody has fenced it")
                    .isZero();
        }
        try (var next = judge("next")) {
            await().atMost(LONG).until(coordinator(next)::isHealthy);
        }
    }

    @Test
    void of_two_of_which_one_cannot_be_asked_the_one_that_is_fenced_gives_way_to_the_other() throws Exception {
        try (var mute = log.coordinator("judge")) {
            await().atMost(LONG).until(mute::isHealthy);
            try (var other = judge("other")) {
                mute.awaitEnd();
                assertThat(mute.problem().orElseThrow()).contains("names must differ");
                await().atMost(LONG).until(coordinator(other)::isHealthy);
            }
        }
    }
}

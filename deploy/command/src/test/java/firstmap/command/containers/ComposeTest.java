package firstmap.command.containers;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.cluster.ActorProcesses;
import firstmap.command.scenario.Examples;
import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cluster that one command starts: what it is, that what its containers write is what one process would, and, when all
 * of that has been seen, what can be done with it.
 */
@ContainerTest
@ExtendWith(ComposeIsThere.class)
class ComposeTest {
    @TempDir
    static Path folder;

    static Compose compose;
    private static Map<String, Object> kafka;

    @BeforeAll
    static void start() throws Exception {
        compose = Compose.start(folder);
        kafka = Map.of("bootstrap.servers", compose.bootstrap());
    }

    @AfterAll
    static void stop() throws Exception {
        if (compose != null) compose.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"video-record", "pi-zero-record"})
    void actors_in_containers_write_the_log_of_one_process_without_kafka(String scenario) throws Exception {
        var text = Files.readString(Examples.FOLDER.resolve(scenario + ".yaml"));
        var board = Examples.scenario(scenario + ".yaml", text).board();

        var codes = compose.play(scenario);

        try (var actors = new ActorProcesses(folder, Installation.of(kafka), board, text)) {
            assertThat(codes.keySet()).containsExactlyInAnyOrderElementsOf(actors.names());
            assertThat(codes.values()).containsOnly(0);
            actors.assertSame();
        }
    }

    @Test
    void each_record_of_the_log_stands_on_three_brokers_of_which_one_may_be_away() throws Exception {
        var topic = Namespace.DEFAULT.topic(Topic.EVENTS);
        var settings = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (var admin = Admin.create(kafka)) {
            assertThat(admin.describeCluster().nodes().get()).hasSize(3);
            assertThat(admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get()
                            .get(topic)
                            .partitions())
                    .isNotEmpty()
                    .allMatch(partition -> partition.replicas().size() == 3);
            assertThat(admin.describeConfigs(List.of(settings))
                            .all()
                            .get()
                            .get(settings)
                            .get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG)
                            .value())
                    .isEqualTo("2");
        }
    }

    @Test
    void two_coordinators_are_found_on_loopback_and_are_well() {
        for (var port : List.of("LEFT_PORT", "RIGHT_PORT"))
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreException(IOException.class)
                    .until(() -> health(compose.port(port)) == 200);
    }

    private static int health(int port) throws IOException, InterruptedException {
        var address = URI.create("http://127.0.0.1:" + port + "/health");
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void nothing_is_published_beyond_this_machine() {
        assertThat(compose.containers(_ -> true))
                .hasSizeGreaterThanOrEqualTo(5)
                .allSatisfy(container -> assertThat(container.getPorts())
                        .filteredOn(port -> port.getPublicPort() != null)
                        .extracting(port -> port.getIp())
                        .allMatch("127.0.0.1"::equals));
    }

    @Nested
    class OfTheRunbook extends Runbook {}
}

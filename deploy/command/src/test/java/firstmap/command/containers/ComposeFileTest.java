package firstmap.command.containers;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import firstmap.command.scenario.Examples;
import firstmap.node.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** What {@code deploy/compose.yaml} says, without starting any of it. */
class ComposeFileTest {
    private static Map<String, Map<String, Object>> services;

    @BeforeAll
    static void read() throws IOException {
        Map<String, Map<String, Map<String, Object>>> file = new Yaml().load(Files.readString(Compose.FILE));
        services = file.get("services");
    }

    static Stream<String> scenarios() throws IOException {
        try (var files = Files.list(Examples.FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void each_example_is_a_profile_with_a_node_for_each_of_its_actors(String file) {
        var scenario = file.replace(".yaml", "");
        var nodes = services.entrySet().stream()
                .filter(service -> List.of(scenario).equals(service.getValue().get("profiles")))
                .toList();

        assertThat(nodes)
                .extracting(node -> node.getValue().get("command"))
                .containsExactlyInAnyOrderElementsOf(Examples.scenario(file).actors().stream()
                        .map(Scenario.Plan::name)
                        .map(actor -> "node --scenario examples/" + file + " --actor " + actor)
                        .toList());
        assertThat(nodes)
                .allMatch(node -> node.getValue()
                        .get("command")
                        .toString()
                        .endsWith(" " + node.getKey().substring(scenario.length() + 1)));
    }

    @Test
    void only_brokers_and_coordinators_come_without_a_profile() {
        assertThat(services.entrySet())
                .filteredOn(service -> !service.getValue().containsKey("profiles"))
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder("kafka-1", "kafka-2", "kafka-3", "left", "right");
    }

    @Test
    void the_usual_images_are_of_the_versions_of_the_project() throws IOException {
        var kafka = Pattern.compile("<kafka.version>(.*)</kafka.version>")
                .matcher(Files.readString(Project.ROOT.resolve("pom.xml")));
        assertThat(kafka.find()).isTrue();
        assertThat(services.values())
                .extracting(service -> service.get("image"))
                .containsOnly(
                        "${FIRSTMAP_KAFKA_IMAGE:-firstmap/kafka:" + kafka.group(1) + "}",
                        "${FIRSTMAP_IMAGE:-" + FirstmapImage.NAME + "}");
    }

    /** A thread of Kafka's clients that looks a name up does nothing else meanwhile. */
    @Test
    void the_name_of_a_container_that_is_stopped_is_soon_given_up() {
        assertThat(services.values())
                .extracting(service -> service.get("dns_opt"))
                .containsOnly(List.of("timeout:1", "attempts:2"));
    }

    @Test
    void what_is_published_is_on_loopback_and_what_is_ours_may_as_little_as_it_can() {
        assertThat(services.values())
                .filteredOn(service -> service.containsKey("ports"))
                .hasSize(7)
                .allMatch(service -> service.get("ports").toString().startsWith("[127.0.0.1:"));
        assertThat(services.entrySet())
                .filteredOn(service -> !service.getKey().startsWith("kafka-"))
                .allSatisfy(service -> assertThat(service.getValue())
                        .containsEntry("read_only", true)
                        .containsEntry("cap_drop", List.of("ALL")));
    }
}

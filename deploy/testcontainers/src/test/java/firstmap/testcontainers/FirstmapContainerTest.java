package firstmap.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import firstmap.command.Project;
import firstmap.events.Invalid;
import firstmap.events.topics.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is said to the container, which needs none. */
class FirstmapContainerTest {
    @Test
    void it_is_told_each_address_by_which_it_is_found() {
        assertThat(FirstmapContainer.script(List.of("localhost:32768@9092", "kafka:9093"), new Namespace("mine")))
                .isEqualTo("""
                        #!/bin/sh
                        exec firstmap broker --data /var/lib/firstmap/broker --port 9094 \
                        --advertise localhost:32768@9092 --advertise kafka:9093 \
                        --coordinator together --http-host 0.0.0.0 --http-port 8080 --namespace mine
                        """);
    }

    @Test
    void a_fresh_namespace_has_a_coordinator_that_can_be_told_to_end() {
        assertThat(FirstmapNamespace.coordinator(new Namespace("test-1"), "127.0.0.1:9094"))
                .isEqualTo("echo $$ >/tmp/test-1.pid; exec firstmap coordinator --bootstrap 127.0.0.1:9094"
                        + " --namespace test-1 --name fresh --port 0 >/proc/1/fd/1 2>/proc/1/fd/2");
    }

    @Test
    void a_namespace_that_cannot_be_one_is_refused_before_anything_starts() {
        assertThatThrownBy(() -> new FirstmapContainer().withNamespace("a; b")).isInstanceOf(Invalid.class);
    }

    @Test
    void it_is_published_on_loopback_where_that_is_where_Docker_is_reached() {
        assertThat(Loopback.isHere("localhost")).isTrue();
        assertThat(Loopback.isHere("127.0.0.1")).isTrue();
        assertThat(Loopback.isHere("192.0.2.1")).isFalse();
    }

    @Test
    void the_example_of_the_README_is_a_test() throws IOException {
        var module = Project.ROOT.resolve("deploy/testcontainers");
        var test = lines(Files.readString(module.resolve("src/test/java/firstmap/testcontainers/CameraTest.java")));
        var example =
                Pattern.compile("(?ms)^```java\\n(.*?)^```").matcher(Files.readString(module.resolve("README.md")));
        assertThat(example.find()).isTrue();
        assertThat(test).contains(lines(example.group(1)));
    }

    private static String lines(String code) {
        return code.lines().map(String::strip).reduce("\n", (before, line) -> before + line + "\n");
    }

    @Test
    void the_usual_images_are_of_the_versions_of_the_project() throws IOException {
        assertThat(Files.readString(Project.ROOT.resolve("pom.xml")))
                .contains("<version>" + FirstmapContainer.IMAGE.getVersionPart() + "</version>")
                .contains("<kafka.version>" + FirstmapCluster.KAFKA_IMAGE.getVersionPart() + "</kafka.version>");
    }
}

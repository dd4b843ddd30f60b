package firstmap.command.containers;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import com.github.dockerjava.api.exception.NotFoundException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Whether container tests can run here. Testcontainers remembers a Docker that is away, so asking again is cheap. */
final class DockerIsThere implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return decide(whatIsMissing(), System.getenv());
    }

    static ConditionEvaluationResult decide(Optional<String> missing, Map<String, String> environment) {
        if (missing.isEmpty()) return enabled("Docker answers and the images are there");
        // A condition that throws fails the test: whoever requires containers must not see green without them.
        if ("required".equals(environment.get("FIRSTMAP_CONTAINERS"))) throw new IllegalStateException(missing.get());
        return disabled(missing.get());
    }

    private static Optional<String> whatIsMissing() {
        var docker = DockerClientFactory.instance();
        if (!docker.isDockerAvailable())
            return Optional.of("Docker does not answer: start it, then deploy/images/build.");
        return Stream.of(ContainerKafka.IMAGE, FirstmapImage.NAME)
                .filter(image -> !isThere(image))
                .map(image -> "Docker has no image " + image + ": run deploy/images/build.")
                .findFirst();
    }

    private static boolean isThere(String image) {
        try {
            DockerClientFactory.instance().client().inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException _) {
            return false;
        }
    }
}

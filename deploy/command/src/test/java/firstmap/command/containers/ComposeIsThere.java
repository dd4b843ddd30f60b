package firstmap.command.containers;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Whether Compose can be called here; as for Docker, where containers are required its absence is a failure. */
public final class ComposeIsThere implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return DockerIsThere.decide(
                Compose.command().isPresent()
                        ? Optional.empty()
                        : Optional.of("Neither docker compose nor docker-compose answers: install one."),
                System.getenv());
    }
}

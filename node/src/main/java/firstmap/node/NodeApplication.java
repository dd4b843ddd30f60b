package firstmap.node;

import io.micronaut.context.ApplicationContext;
import java.util.Map;

/** One device as a program of its own. */
public final class NodeApplication {
    private NodeApplication() {}

    /**
     * Starts a device; it plays its part until the scenario ends or the context is closed.
     *
     * @param properties see the README: {@code firstmap.node.bootstrap}, {@code .scenario}, {@code .actor}, …
     */
    public static ApplicationContext start(Map<String, Object> properties) {
        throw new UnsupportedOperationException("soon");
    }
}

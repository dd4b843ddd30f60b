package firstmap.testcontainers;

import firstmap.node.client.kafka.FirstmapClient;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One Firstmap for all tests of a JVM, started when the first of them asks for it, and for each test a namespace that nobody else
 * has and that ends with it. Register it with a container of your own if the usual one does not do.
 */
public final class FirstmapExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(FirstmapExtension.class);

    private static final Supplier<FirstmapContainer> USUAL = FirstmapContainer::new;

    private final Supplier<FirstmapContainer> container;

    /** Of the usual container, which all that are made so share. */
    public FirstmapExtension() {
        this(USUAL);
    }

    /** @param container makes one that has not started; called once, when the first test asks for it */
    public FirstmapExtension(Supplier<FirstmapContainer> container) {
        this.container = container;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        var type = parameter.getParameter().getType();
        return type == FirstmapContainer.class || type == FirstmapNamespace.class || type == FirstmapClient.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        var type = parameter.getParameter().getType();
        try {
            if (type == FirstmapContainer.class) return running(test);
            return type == FirstmapNamespace.class
                    ? namespace(test)
                    : namespace(test).client();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParameterResolutionException("interrupted", e);
        }
    }

    private FirstmapContainer running(ExtensionContext test) {
        return test.getRoot()
                .getStore(STORE)
                .getOrComputeIfAbsent(container, ignored -> new Running(container.get()), Running.class)
                .container();
    }

    private FirstmapNamespace namespace(ExtensionContext test) {
        return test.getStore(STORE)
                .getOrComputeIfAbsent(
                        FirstmapNamespace.class, ignored -> running(test).freshNamespace(), FirstmapNamespace.class);
    }

    /** A container that has started, and ends with the last test. */
    private record Running(FirstmapContainer container) implements AutoCloseable {
        Running {
            container.start();
        }

        @Override
        public void close() {
            container.stop();
        }
    }
}

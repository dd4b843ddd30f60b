package firstmap.testcontainers;

import firstmap.node.client.kafka.FirstmapClient;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.TestcontainersConfiguration;

/**
 * One Firstmap for all tests of a JVM, started when the first of them asks for it, and for each test a namespace that nobody else
 * has and that ends with it. Register it with a container of your own if the usual one does not do.
 *
 * <p>Where no Docker answers, and {@code FIRSTMAP_WITHOUT_DOCKER} in the environment names the command {@code firstmap}, it is a
 * {@link FirstmapProcess} instead: what tests share and ask for is the same, but for the container itself.
 */
public final class FirstmapExtension implements ParameterResolver {
    static final String WITHOUT_DOCKER = "FIRSTMAP_WITHOUT_DOCKER";

    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(FirstmapExtension.class);

    private static final Supplier<FirstmapContainer> USUAL = FirstmapContainer::new;

    private final Supplier<FirstmapContainer> container;
    private final BooleanSupplier isDockerThere;
    private final String withoutDocker;

    /** Of the usual container, which all that are made so share. */
    public FirstmapExtension() {
        this(USUAL);
    }

    /** @param container makes one that has not started; called once, when the first test asks for it */
    public FirstmapExtension(Supplier<FirstmapContainer> container) {
        this(container, DockerClientFactory.instance()::isDockerAvailable, System.getenv(WITHOUT_DOCKER));
    }

    /** @param withoutDocker the command, or null if nobody has allowed it */
    FirstmapExtension(Supplier<FirstmapContainer> container, BooleanSupplier isDockerThere, String withoutDocker) {
        this.container = container;
        this.isDockerThere = isDockerThere;
        this.withoutDocker = withoutDocker;
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
            if (type == FirstmapContainer.class) return shared(test).container();
            return type == FirstmapNamespace.class
                    ? namespace(test)
                    : namespace(test).client();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParameterResolutionException("interrupted", e);
        }
    }

    private Shared shared(ExtensionContext test) {
        return test.getRoot().getStore(STORE).getOrComputeIfAbsent(container, ignored -> start(), Shared.class);
    }

    private FirstmapNamespace namespace(ExtensionContext test) {
        return test.getStore(STORE)
                .getOrComputeIfAbsent(
                        FirstmapNamespace.class,
                        ignored -> new OfOneTest(shared(test).freshNamespace()),
                        OfOneTest.class)
                .namespace();
    }

    Shared start() {
        if (isDockerThere.getAsBoolean()) return new InContainer(container.get());
        if (withoutDocker == null)
            throw new ParameterResolutionException("no Docker answers; with " + WITHOUT_DOCKER + "=CHECKOUT/firstmap in"
                    + " the environment a process of this machine does instead, if it has a JDK 25");
        try {
            return new InProcess(FirstmapProcess.start(Path.of(withoutDocker)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParameterResolutionException("interrupted", e);
        }
    }

    /** Closed by JUnit when what it is kept for is over: before 5.13 it closes nothing else. */
    @SuppressWarnings("deprecation")
    interface Kept extends AutoCloseable, ExtensionContext.Store.CloseableResource {
        @Override
        void close();
    }

    private record OfOneTest(FirstmapNamespace namespace) implements Kept {
        @Override
        public void close() {
            namespace.close();
        }
    }

    /** What all tests share, which has started and ends with the last of them. */
    sealed interface Shared extends Kept {
        FirstmapNamespace freshNamespace();

        FirstmapContainer container();
    }

    private record InContainer(FirstmapContainer container) implements Shared {
        InContainer {
            container.start();
        }

        @Override
        public FirstmapNamespace freshNamespace() {
            return container.freshNamespace();
        }

        /** One that is to be used again stays. */
        @Override
        public void close() {
            if (!container.isShouldBeReused()
                    || !TestcontainersConfiguration.getInstance().environmentSupportsReuse()) container.stop();
        }
    }

    private record InProcess(FirstmapProcess process) implements Shared {
        @Override
        public FirstmapNamespace freshNamespace() {
            return process.freshNamespace();
        }

        @Override
        public FirstmapContainer container() {
            throw new ParameterResolutionException("this test asks for a container, and no Docker answers");
        }

        @Override
        public void close() {
            process.close();
        }
    }
}

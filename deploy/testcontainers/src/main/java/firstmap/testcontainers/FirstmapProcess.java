package firstmap.testcontainers;

import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.node.client.kafka.FirstmapClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A Kafka broker and a coordinator in one process of this machine, for tests where there is no Docker: the command
 * {@code firstmap}, which brings its own libraries and finds its own Java. It listens on loopback. What it writes is gone with it.
 */
public final class FirstmapProcess implements AutoCloseable {
    private final Path command;
    private final Path folder;
    private final CommandProcess broker;
    private final Installation there;
    private final URI http;

    private FirstmapProcess(Path command, Path folder, CommandProcess broker) throws InterruptedException {
        this.command = command;
        this.folder = folder;
        this.broker = broker;
        there = new Installation(Map.of("bootstrap.servers", broker.line()), Namespace.DEFAULT);
        http = URI.create(broker.line());
    }

    /**
     * Returns once it decides.
     *
     * @param command {@code firstmap}, of a checkout say; it builds itself first if it has to
     * @throws IllegalStateException if it ends instead, with what it said
     */
    public static FirstmapProcess start(Path command) throws InterruptedException {
        try {
            var folder = Files.createTempDirectory("firstmap");
            var data = folder.resolve("broker").toString();
            var broker = CommandProcess.start(folder, command, "broker", "--data", data, "--coordinator", "together");
            try {
                return new FirstmapProcess(command, folder, broker);
            } catch (RuntimeException | InterruptedException e) {
                broker.close();
                CommandProcess.delete(folder);
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(command + " does not start", e);
        }
    }

    public String bootstrapServers() {
        return there.bootstrap();
    }

    /** Address of the coordinator's HTTP: health, boards, histories. */
    public URI http() {
        return http;
    }

    /** The way to the boards of the default namespace. */
    public FirstmapClient client() throws InterruptedException {
        return FirstmapClient.connect(there);
    }

    /**
     * A namespace that nobody else has, on this broker, with a coordinator that is a process of its own and ends with it. It does
     * not wait for it; whoever asks waits for the answer.
     */
    public FirstmapNamespace freshNamespace() {
        var namespace = new Namespace("test-" + UUID.randomUUID());
        var arguments = new ArrayList<>(List.of("coordinator", "--bootstrap", bootstrapServers()));
        arguments.addAll(List.of("--namespace", namespace.name(), "--name", "fresh", "--port", "0"));
        try {
            var coordinator = CommandProcess.start(folder, command, arguments.toArray(String[]::new));
            return new FirstmapNamespace(new Installation(there.kafka(), namespace), coordinator::close);
        } catch (IOException e) {
            throw new UncheckedIOException(command + " does not start", e);
        }
    }

    /** It ends in good order. */
    @Override
    public void close() {
        broker.close();
        CommandProcess.delete(folder);
    }
}

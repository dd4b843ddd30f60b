package firstmap.testcontainers;

import firstmap.events.topics.Installation;
import firstmap.events.topics.Namespace;
import firstmap.node.client.kafka.FirstmapClient;
import java.io.IOException;
import org.testcontainers.DockerClientFactory;

/** A namespace for one test, and the coordinator that decides in it; its boards stay until the broker ends. */
public final class FirstmapNamespace implements AutoCloseable {
    private final Installation there;
    private final Runnable end;

    /** @param end tells the coordinator to end */
    FirstmapNamespace(Installation there, Runnable end) {
        this.there = there;
        this.end = end;
    }

    static FirstmapNamespace start(FirstmapContainer container, Installation there, String bootstrap) {
        var docker = DockerClientFactory.instance().client();
        var command = docker.execCreateCmd(container.getContainerId())
                .withCmd("sh", "-c", coordinator(there.namespace(), bootstrap))
                .exec();
        try {
            docker.execStartCmd(command.getId())
                    .withDetach(true)
                    .exec(new com.github.dockerjava.api.async.ResultCallback.Adapter<>())
                    .awaitCompletion();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new FirstmapNamespace(there, () -> end(container, there.namespace()));
    }

    /** What it says goes to the log of the container. */
    static String coordinator(Namespace namespace, String bootstrap) {
        return "echo $$ >" + process(namespace) + "; exec firstmap coordinator --bootstrap " + bootstrap
                + " --namespace " + namespace + " --name fresh --port 0 >/proc/1/fd/1 2>/proc/1/fd/2";
    }

    private static String process(Namespace namespace) {
        return "/tmp/" + namespace + ".pid";
    }

    private static void end(FirstmapContainer container, Namespace namespace) {
        try {
            if (container.isRunning()) container.execInContainer("sh", "-c", "kill $(cat " + process(namespace) + ")");
        } catch (IOException e) {
            throw new IllegalStateException("the coordinator of " + namespace + " was not told to end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public String name() {
        return there.namespace().name();
    }

    /** The way to its boards. */
    public FirstmapClient client() throws InterruptedException {
        return FirstmapClient.connect(there);
    }

    /** Its coordinator ends, in good order. */
    @Override
    public void close() {
        end.run();
    }
}

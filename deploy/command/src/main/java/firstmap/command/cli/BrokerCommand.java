package firstmap.command.cli;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.run.LocalCluster;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Ready;
import firstmap.command.terminal.StopSignal;
import firstmap.events.topics.Installation;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A broker by itself. */
@Command(
        name = "broker",
        header = "Run a Kafka broker of one node, with Firstmap's topics, until it is told to stop.",
        description = "Prints its address when it serves: what --bootstrap of the other commands wants.")
final class BrokerCommand implements Callable<Void> {
    private final Console console;

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "where it keeps its logs")
    private Path data;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "of the loopback interface; default: a free one")
    private int port;

    @Mixin
    private NamespaceOption namespace;

    @Mixin
    private Common common;

    BrokerCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws InterruptedException {
        try (var _ = new StopSignal();
                var broker = EmbeddedBroker.start(data, port)) {
            LocalCluster.at(new Installation(
                            Map.of("bootstrap.servers", broker.bootstrapServers()), namespace.namespace()))
                    .ensureTopics();
            Ready.print(console, broker.bootstrapServers());
            StopSignal.await();
            return null;
        }
    }
}

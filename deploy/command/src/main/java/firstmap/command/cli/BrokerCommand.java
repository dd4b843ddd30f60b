package firstmap.command.cli;

import firstmap.command.broker.Advertised;
import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.run.LocalCluster;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Ready;
import firstmap.command.terminal.StopSignal;
import firstmap.events.topics.Installation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** A broker by itself. */
@Command(
        name = "broker",
        header = "Run a Kafka broker of one node, with Firstmap's topics, until it is told to stop.",
        description = {
            "Prints its address when it serves: what --bootstrap of the other commands wants.",
            "With --coordinator the address of the HTTP stands on a second line, once both serve."
        })
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

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT[@PORT]",
            converter = OfAddress.class,
            description = {
                "address by which clients elsewhere find it: it then listens on that port of every interface as well, or"
                        + " on the one behind the @; may be repeated"
            })
    private List<Advertised> advertised = List.of();

    @Option(
            names = "--coordinator",
            paramLabel = "NAME",
            description = "decide, too: a coordinator of that name in the same process")
    private String coordinator;

    @Option(
            names = "--http-host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "with --coordinator: interface of its HTTP; default: ${DEFAULT-VALUE}")
    private String httpHost;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "with --coordinator: port of its HTTP; default: a free one")
    private int httpPort;

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
                var broker = EmbeddedBroker.start(data, port, advertised)) {
            var installation =
                    new Installation(Map.of("bootstrap.servers", broker.bootstrapServers()), namespace.namespace());
            LocalCluster.at(installation).ensureTopics();
            if (coordinator == null) {
                Ready.print(console, broker.bootstrapServers());
                StopSignal.await();
            } else decide(installation);
            return null;
        }
    }

    private void decide(Installation installation) throws InterruptedException {
        try (var context =
                CoordinatorCommand.start(installation, coordinator, httpHost, httpPort, LocalCluster.index(data))) {
            Ready.print(console, installation.bootstrap());
            Ready.print(console, CoordinatorCommand.address(context));
            CoordinatorCommand.awaitEnd(context);
        }
    }

    private static final class OfAddress implements ITypeConverter<Advertised> {
        @Override
        public Advertised convert(String text) {
            try {
                return Advertised.read(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}

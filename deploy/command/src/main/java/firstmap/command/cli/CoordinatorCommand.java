package firstmap.command.cli;

import firstmap.command.terminal.Console;
import firstmap.command.terminal.Failure;
import firstmap.command.terminal.Ready;
import firstmap.command.terminal.StopSignal;
import firstmap.coordinator.Application;
import firstmap.coordinator.loop.Coordinator;
import firstmap.coordinator.rule.Edition;
import firstmap.events.Invalid;
import firstmap.events.topics.Installation;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A coordinator by itself. */
@Command(
        name = "coordinator",
        header = "Run a coordinator until it is told to stop.",
        description = {
            "Coordinators of one cluster share its boards; each needs a name of its own, the same after a restart.",
            "Prints the address of its HTTP when it serves."
        })
final class CoordinatorCommand implements Callable<Void> {
    private static final String INDEX = "firstmap.coordinator.index";

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Connection connection;

    @Option(
            names = "--name",
            required = true,
            paramLabel = "NAME",
            description = "tells it from the other coordinators")
    private String name;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "interface of its HTTP; default: ${DEFAULT-VALUE}")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "port of its HTTP; default: a free one")
    private int port;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description = "port for its health alone; default: that of its HTTP")
    private Integer managementPort;

    @Option(
            names = "--host-name",
            paramLabel = "NAME",
            description = "name by which its HTTP may be called, besides its own; may be repeated")
    private List<String> hostNames = List.of();

    @Option(
            names = "--room",
            paramLabel = "BYTES",
            description = "what its boards may take of memory, by estimate; default: two fifths of the largest heap")
    private Long room;

    @Option(
            names = "--index",
            paramLabel = "DIR",
            description = "where it keeps what it has read of the log; default: a folder of the user's own for each"
                    + " cluster and name")
    private Path index;

    @Option(
            names = "--snapshot-events",
            paramLabel = "N",
            defaultValue = "10000",
            description = "snapshots of a partition's boards after so many events; default: ${DEFAULT-VALUE}")
    private long snapshotEvents;

    @Option(
            names = "--snapshot-seconds",
            paramLabel = "N",
            defaultValue = "60",
            description = "or after so long, if there were any; default: ${DEFAULT-VALUE}")
    private long snapshotSeconds;

    @Option(
            names = "--no-standby",
            description = "take over by reading snapshots and events, though the history has read the log")
    private boolean noStandby;

    @Option(
            names = "--highest-rule",
            paramLabel = "N",
            description =
                    "the edition of the rule that new boards get, until every coordinator has been upgraded; default:"
                            + " the newest that this version has")
    private Integer highestRule;

    @Mixin
    private Common common;

    CoordinatorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Void call() throws IOException, InterruptedException {
        if (snapshotEvents < 1 || snapshotSeconds < 1)
            throw new ParameterException(
                    spec.commandLine(), "--snapshot-events and --snapshot-seconds are whole numbers of 1 and more");
        var properties = new HashMap<String, Object>();
        properties.put("firstmap.coordinator.snapshot-events", snapshotEvents);
        properties.put("firstmap.coordinator.standby", !noStandby);
        properties.put("firstmap.coordinator.snapshot-time", Duration.ofSeconds(snapshotSeconds));
        if (room != null) {
            if (room < 1) throw new ParameterException(spec.commandLine(), "--room is a whole number of 1 and more");
            properties.put("firstmap.coordinator.room", room);
        }
        if (managementPort != null) properties.put("firstmap.coordinator.management-port", managementPort);
        if (!hostNames.isEmpty()) properties.put("firstmap.coordinator.host-names", hostNames);
        if (highestRule != null) properties.put("firstmap.coordinator.highest-rule", checkedRule());
        if (index != null) properties.put(INDEX, index.toString());
        try (var _ = new StopSignal();
                var context = start(connection.awaited(), name, host, port, properties)) {
            Ready.print(console, address(context));
            awaitEnd(context);
            return null;
        }
    }

    /** Waits until the stop comes. @throws Failure if it ends before that, with the reason */
    static void awaitEnd(ApplicationContext context) throws InterruptedException {
        var coordinator = context.getBean(Coordinator.class);
        coordinator.awaitEnd();
        throw new Failure("the coordinator has ended: " + coordinator.problem().orElse("no reason is known"));
    }

    private int checkedRule() {
        try {
            return Edition.named("--highest-rule", highestRule).number();
        } catch (Invalid e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    /**
     * @param port 0: a free one
     * @param index null: among the user's own
     */
    static ApplicationContext start(Installation installation, String name, String host, int port, Path index) {
        return start(installation, name, host, port, index == null ? Map.of() : Map.of(INDEX, index.toString()));
    }

    private static ApplicationContext start(
            Installation installation, String name, String host, int port, Map<String, Object> further) {
        var properties = new HashMap<>(further);
        properties.put("firstmap.coordinator.bootstrap", installation.bootstrap());
        properties.put(
                "firstmap.coordinator.namespace", installation.namespace().name());
        properties.put("firstmap.coordinator.name", name);
        properties.put("firstmap.coordinator.host", host);
        properties.put("firstmap.coordinator.port", port == 0 ? -1 : port); // Micronaut's word for a free one
        installation.kafka().forEach((key, value) -> properties.put("firstmap.coordinator.kafka." + key, value));
        return Application.start(properties);
    }

    static String address(ApplicationContext context) {
        return context.getBean(EmbeddedServer.class).getURL().toString();
    }
}

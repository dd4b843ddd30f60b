package firstmap.lab.torture;

import firstmap.command.broker.ClusterNode;
import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.terminal.StopSignal;
import java.nio.file.Path;
import java.util.Locale;

/** One node of the cluster, in a process of its own, until that is told to stop. */
public final class BrokerNode {
    private BrokerNode() {}

    /** @param args folder, id, port, port of the controller, how many brokers there are, name of the cluster */
    public static void main(String[] args) {
        Locale.setDefault(Locale.ENGLISH); // Kafka's names of files would be in the machine's language
        var node = new ClusterNode(
                Integer.parseInt(args[1]),
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                Integer.parseInt(args[4]));
        try (var _ = new StopSignal();
                var broker = EmbeddedBroker.start(Path.of(args[0]), node, args[5])) {
            System.out.println(broker.bootstrapServers());
            StopSignal.await();
        } catch (InterruptedException _) {
            // It was told to stop.
        }
    }
}

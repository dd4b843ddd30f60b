package firstmap.lab.torture;

import firstmap.command.broker.ClusterNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.Uuid;

/**
 * The brokers, each a process, and the controller, which is another where there are several brokers. They are hurt one at a time:
 * the next one when all have again what the last one has missed.
 */
final class BrokerCluster implements AutoCloseable {
    private static final long LOOK_MILLIS = 250;
    private static final int PATIENCE_MILLIS = 5_000;
    /** So long the replicas are waited for; who is slower than that is hurt while others are behind. */
    private static final long CATCH_UP_MILLIS = 60_000;

    private final List<BrokerProcess> nodes = new ArrayList<>();
    private final List<BrokerProcess> brokers = new ArrayList<>();
    private final FaultQueue queue = new FaultQueue("firstmap-torture-brokers", this::suffer);
    private final String bootstrap;
    private final int replicas;
    private Admin admin;

    /** @param folder of the data of all */
    BrokerCluster(int count, Path folder, Path logs, FaultCounts counts) throws IOException {
        var name = Uuid.randomUuid().toString();
        var ports = freePorts(count + 1);
        int controllerPort = ports.getLast();
        if (count > 1) {
            var controller = new ClusterNode(ClusterNode.CONTROLLER, 0, controllerPort, count);
            nodes.add(new BrokerProcess(folder, logs, controller, name, counts));
        }
        for (int id = 1; id <= count; id++) {
            var node = new ClusterNode(id, ports.get(id - 1), controllerPort, count);
            brokers.add(new BrokerProcess(folder, logs, node, name, counts));
        }
        nodes.addAll(brokers);
        replicas = Math.min(count, 3);
        bootstrap = ports.subList(0, count).stream()
                .map(port -> "127.0.0.1:" + port)
                .collect(Collectors.joining(","));
    }

    /** Different ones: all are taken before the first is given back. */
    private static List<Integer> freePorts(int count) throws IOException {
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < count; i++) sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (var socket : sockets) socket.close();
        }
    }

    /** Returns when all serve. */
    void start() throws InterruptedException {
        for (var node : nodes) node.launch();
        for (var node : nodes) node.awaitStart();
        admin = Admin.create(Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                PATIENCE_MILLIS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                PATIENCE_MILLIS));
        queue.start();
    }

    /** The addresses of the brokers, which stay the same. */
    String bootstrap() {
        return bootstrap;
    }

    /** Does this to a broker when the one before it is back and has caught up. */
    void meet(TorturePlan.Fault fault) {
        queue.meet(fault);
    }

    /** Whether nothing is left to be done to them. */
    boolean isSettled() {
        return queue.isSettled();
    }

    private void suffer(TorturePlan.Fault fault) throws InterruptedException {
        brokers.get(fault.whom()).suffer(fault);
        awaitReplicas();
    }

    private void awaitReplicas() throws InterruptedException {
        long end = System.nanoTime() + CATCH_UP_MILLIS * 1_000_000;
        while (System.nanoTime() - end < 0 && !isReplicated()) Thread.sleep(LOOK_MILLIS);
    }

    private boolean isReplicated() throws InterruptedException {
        try {
            var names = admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get();
            return admin.describeTopics(names).allTopicNames().get().values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition -> partition.isr().size() == replicas);
        } catch (ExecutionException _) {
            return false; // asked again
        }
    }

    /** @throws IllegalStateException if one has ended by itself, or has not come back */
    void requireAlive() {
        queue.requireGood();
        if (isSettled()) nodes.forEach(BrokerProcess::requireAlive);
    }

    @Override
    public void close() {
        queue.close();
        nodes.forEach(BrokerProcess::close);
        if (admin != null) admin.close(Duration.ZERO);
    }
}

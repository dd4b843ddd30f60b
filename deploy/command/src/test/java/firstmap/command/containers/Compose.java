package firstmap.command.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Volume;
import firstmap.command.Project;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** The cluster of {@code deploy/compose.yaml}, under a name and on ports of its own. */
public final class Compose implements AutoCloseable {
    static final Path FILE = Project.ROOT.resolve("deploy/compose.yaml");

    private static final int MINUTES = 8;
    private static final List<String> PORTS = List.of(
            "KAFKA_1_PORT", "KAFKA_2_PORT", "KAFKA_3_PORT", "LEFT_PORT", "RIGHT_PORT", "THIRD_PORT", "RESTORED_PORT");
    private static final String SCENARIO = "/opt/firstmap/scenario.yaml";

    private final DockerClient docker = FirstmapImage.docker();
    private final String project = "firstmap-test-" + ProcessHandle.current().pid();
    private final Map<String, Integer> ports;
    private final Path said;

    private Compose(Map<String, Integer> ports, Path said) {
        this.ports = ports;
        this.said = said;
    }

    /** How Compose is called here: the plugin, or a command of its own; empty if there is none. */
    static Optional<List<String>> command() {
        return List.of(List.of("docker", "compose"), List.of("docker-compose")).stream()
                .filter(Compose::answers)
                .findFirst();
    }

    private static boolean answers(List<String> command) {
        try {
            var asked = new ArrayList<>(command);
            asked.add("version");
            return new ProcessBuilder(asked)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Brokers and coordinators, all of them well. */
    public static Compose start(Path folder) throws IOException {
        var compose = new Compose(freePorts(), folder.resolve("said"));
        try {
            compose.run("", "up", "-d");
            return compose;
        } catch (IOException | AssertionError e) {
            compose.close();
            throw e;
        }
    }

    private static Map<String, Integer> freePorts() throws IOException {
        var sockets = new ArrayList<ServerSocket>();
        var ports = new HashMap<String, Integer>();
        try {
            for (var name : PORTS) {
                var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports.put(name, socket.getLocalPort());
            }
            return ports;
        } finally {
            for (var socket : sockets) socket.close();
        }
    }

    public String bootstrap() {
        return IntStream.rangeClosed(1, 3)
                .mapToObj(id -> "127.0.0.1:" + port("KAFKA_" + id + "_PORT"))
                .collect(Collectors.joining(","));
    }

    int port(String variable) {
        return ports.get(variable);
    }

    /** Plays a scenario to its end, each actor in a container. @return with which code each has ended, by name */
    Map<String, Integer> play(String scenario) throws IOException {
        run(scenario, "up", "-d");
        var codes = new HashMap<String, Integer>();
        for (var node : containers(service -> service.startsWith(scenario + ".")))
            codes.put(service(node).substring(scenario.length() + 1), exitCode(node.getId()));
        return codes;
    }

    /** With which code a container ends. */
    public int exitCode(String container) {
        return docker.waitContainerCmd(container)
                .exec(new WaitContainerResultCallback())
                .awaitStatusCode(MINUTES, TimeUnit.MINUTES);
    }

    /** The container of a broker or coordinator. */
    public String container(String service) {
        return containers(service::equals).getFirst().getId();
    }

    /** One that plays a part of a scenario which the test has; it has yet to start. */
    public GenericContainer<?> node(Path scenario, String actor) {
        var file = new Bind(scenario.toAbsolutePath().toString(), new Volume(SCENARIO), AccessMode.ro);
        return new GenericContainer<>(DockerImageName.parse(FirstmapImage.NAME))
                .withNetworkMode(project + "_default")
                .withEnv("FIRSTMAP_BOOTSTRAP", "kafka-1:9092,kafka-2:9092,kafka-3:9092")
                .withCreateContainerCmdModifier(create -> create.getHostConfig().withBinds(file))
                .withCommand("node", "--scenario", SCENARIO, "--actor", actor);
    }

    /** Those whose services are asked for, also those that have ended. */
    List<Container> containers(Predicate<String> services) {
        return docker
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of("com.docker.compose.project", project))
                .exec()
                .stream()
                .filter(container -> services.test(service(container)))
                .toList();
    }

    static String service(Container container) {
        return container.getLabels().get("com.docker.compose.service");
    }

    private void run(String profiles, String... arguments) throws IOException {
        var line = new ArrayList<>(command().orElseThrow());
        line.addAll(List.of("-f", FILE.toString()));
        line.addAll(List.of(arguments));
        var process = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile());
        process.environment().put("COMPOSE_PROFILES", profiles);
        process.environment().putAll(environment());
        if (code(process.start()) != 0)
            throw new AssertionError(String.join(" ", line) + "\n" + Files.readString(said));
    }

    /** With it whoever calls Compose means this cluster. */
    Map<String, String> environment() {
        var environment = new HashMap<>(Map.of(
                "COMPOSE_PROJECT_NAME",
                project,
                "FIRSTMAP_KAFKA_IMAGE",
                ContainerKafka.IMAGE,
                "FIRSTMAP_IMAGE",
                FirstmapImage.NAME,
                // Brokers that live for two minutes: to optimize their code costs more than it gains.
                "KAFKA_OPTS",
                "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"));
        ports.forEach((name, port) -> environment.put(name, port.toString()));
        return environment;
    }

    record Done(int code, String out, String err) {}

    /**
     * What an operator of this cluster does in the project's folder.
     *
     * @param temporary where scripts put what is of no more use
     */
    Done bash(String script, Path temporary) throws IOException {
        var out = temporary.resolve("out");
        var err = temporary.resolve("err");
        var called = "docker-compose() { command %s \"$@\"; }%n%s"
                .formatted(String.join(" ", command().orElseThrow()), script);
        var process = new ProcessBuilder("bash", "-eu", "-c", called)
                .directory(Project.ROOT.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        process.environment().putAll(environment());
        process.environment().put("TMPDIR", temporary.toString());
        return new Done(code(process.start()), Files.readString(out), Files.readString(err));
    }

    /** @return any but 0 if it does not end */
    private static int code(Process process) {
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (var container : containers(_ -> true))
            docker.removeContainerCmd(container.getId())
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        run("", "down", "-v");
    }
}

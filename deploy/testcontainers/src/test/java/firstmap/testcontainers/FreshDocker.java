package firstmap.testcontainers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A second Docker on this machine that has no image and no container yet. It has a bridge of its own and leaves the firewall to the
 * first, so that ports are published by its proxy.
 */
final class FreshDocker implements AutoCloseable {
    private static final String BRIDGE = "firstmap-fresh";
    private static final String ADDRESS = "10.213.7.1/24";
    private static final int ANSWERS_WITHIN_SECONDS = 60;
    private static final int ENDS_WITHIN_SECONDS = 60;

    private final Path folder;
    private final Path said;
    private final Process daemon;

    private FreshDocker(Path folder, Path said, Process daemon) {
        this.folder = folder;
        this.said = said;
        this.daemon = daemon;
        Runtime.getRuntime().addShutdownHook(new Thread(daemon::destroy)); // it would outlive a run that is stopped
    }

    /** Why there cannot be one here; empty if there can. */
    static Optional<String> whyNot() {
        if (!"root".equals(System.getProperty("user.name"))) return Optional.of("only root starts a second Docker");
        if (!Tools.areThere("dockerd", "ip", "docker"))
            return Optional.of("a second Docker asks for dockerd, docker and ip (iproute2) on the PATH");
        return Optional.empty();
    }

    /** @param folder for all that it has, in which the names of sockets are short enough */
    static FreshDocker start(Path folder) throws IOException, InterruptedException {
        unbridge(folder);
        Tools.run(folder, Map.of(), "ip", "link", "add", BRIDGE, "type", "bridge");
        try {
            Tools.run(folder, Map.of(), "ip", "address", "add", ADDRESS, "dev", BRIDGE);
            Tools.run(folder, Map.of(), "ip", "link", "set", BRIDGE, "up");
            var said = Files.createFile(folder.resolve("dockerd.log"));
            var docker = new FreshDocker(
                    folder,
                    said,
                    Tools.start(
                            folder,
                            Map.of(),
                            said,
                            "dockerd",
                            "--data-root=" + folder.resolve("data"),
                            "--exec-root=" + folder.resolve("exec"),
                            "--pidfile=" + folder.resolve("pid"),
                            "--host=unix://" + folder.resolve("socket"),
                            "--bridge=" + BRIDGE,
                            "--iptables=false",
                            "--ip6tables=false"));
            docker.awaitAnswer();
            docker.watch();
            return docker;
        } catch (IOException | AssertionError | InterruptedException e) {
            unbridge(folder);
            throw e;
        }
    }

    /** What has been left by one that was killed goes, too. */
    private static void unbridge(Path folder) throws IOException, InterruptedException {
        if (Files.exists(Path.of("/sys/class/net", BRIDGE)))
            Tools.run(folder, Map.of(), "ip", "link", "delete", BRIDGE);
    }

    /** The client asks again until the daemon listens. */
    private void awaitAnswer() throws IOException, InterruptedException {
        for (int second = 0; second < ANSWERS_WITHIN_SECONDS; second++) {
            if (daemon.waitFor(1, TimeUnit.SECONDS)) break;
            if (Files.exists(folder.resolve("socket")) && answers()) return;
        }
        daemon.destroy();
        throw new AssertionError("a second Docker does not answer:\n" + Files.readString(said));
    }

    private boolean answers() throws IOException, InterruptedException {
        try {
            Tools.run(folder, environment(), "docker", "version");
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    /** By which whoever asks for Docker asks this one. */
    Map<String, String> environment() {
        return Map.of("DOCKER_HOST", "unix://" + folder.resolve("socket"));
    }

    /** Of which images containers have started in it. It is written down as it happens: a daemon keeps its last events alone. */
    List<String> started() throws IOException {
        return Files.readAllLines(folder.resolve("started"));
    }

    /** Ends with the daemon. */
    private void watch() throws IOException {
        var started = Files.createFile(folder.resolve("started"));
        var format = "--format={{.Actor.Attributes.image}}";
        Tools.start(folder, environment(), started, "docker", "events", "--filter=event=start", format);
    }

    @Override
    public void close() throws IOException {
        daemon.destroy();
        try {
            if (!daemon.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS))
                daemon.destroyForcibly().waitFor();
            unbridge(folder);
        } catch (InterruptedException e) {
            daemon.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

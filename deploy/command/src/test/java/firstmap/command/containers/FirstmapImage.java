package firstmap.command.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.PortBinding;
import firstmap.command.Project;
import firstmap.events.json.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** Firstmap's image, as {@code deploy/images/build} makes it of this version. */
public final class FirstmapImage {
    public static final String NAME = "firstmap/firstmap:" + version();

    /** What is trained, and differs each time. */
    static final String CACHE = "/opt/firstmap/aot/";

    private FirstmapImage() {}

    private static String version() {
        try {
            var version = Pattern.compile("^  <version>(.*)</version>", Pattern.MULTILINE)
                    .matcher(Files.readString(Project.ROOT.resolve("pom.xml")));
            if (!version.find()) throw new AssertionError("the pom has no version");
            return version.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that has no rights, and writes to its volume and {@code /tmp} alone; it has started when it is healthy. */
    static GenericContainer<?> container(String... command) {
        return new GenericContainer<>(DockerImageName.parse(NAME))
                .withCommand(command)
                .withTmpFs(Map.of("/tmp", ""))
                .withCreateContainerCmdModifier(create ->
                        create.getHostConfig().withReadonlyRootfs(true).withCapDrop(Capability.ALL))
                .waitingFor(Wait.forHealthcheck())
                .withStartupTimeout(Duration.ofMinutes(3));
    }

    /** Has a port of the container published at the same number on loopback. */
    static void publish(GenericContainer<?> container, int port, int inside) {
        container.addExposedPort(inside);
        container.withCreateContainerCmdModifier(create ->
                create.getHostConfig().withPortBindings(PortBinding.parse("127.0.0.1:" + port + ":" + inside)));
    }

    /**
     * @param kind of entry, rights, and what it holds: where a link leads, the digest of a file
     * @param size in bytes
     */
    record Entry(String kind, long size) {}

    /** All files of an image by name, as a container of it has them before it starts. */
    static SortedMap<String, Entry> tree(String image) throws IOException {
        var docker = docker();
        var container = docker.createContainerCmd(image).exec().getId();
        try (var tar = new TarArchiveInputStream(
                docker.copyArchiveFromContainerCmd(container, "/").exec())) {
            var tree = new TreeMap<String, Entry>();
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry())
                tree.put(entry.getName(), new Entry(kind(entry, tar), entry.getSize()));
            return tree;
        } finally {
            docker.removeContainerCmd(container).withRemoveVolumes(true).exec();
        }
    }

    /** That this one, made again, has the same files, the cache excepted. */
    public static void assertSame(String again) throws IOException {
        var made = uncached(again);
        assertThat(made).hasSizeGreaterThan(1000);
        var one = made.entrySet();
        var other = uncached(NAME).entrySet();
        assertThat(one).as("only when made again").allMatch(other::contains);
        assertThat(other).as("not when made again").allMatch(one::contains);
    }

    private static SortedMap<String, Entry> uncached(String image) throws IOException {
        var tree = tree(image);
        tree.keySet().removeIf(name -> name.startsWith(CACHE) && !name.equals(CACHE));
        return tree;
    }

    private static String kind(TarArchiveEntry entry, InputStream content) throws IOException {
        return "%o %d:%d %s"
                .formatted(
                        entry.getMode(),
                        entry.getLongUserId(),
                        entry.getLongGroupId(),
                        entry.isSymbolicLink() || entry.isLink()
                                ? entry.getLinkName()
                                : entry.isFile() ? digest(content) : "");
    }

    private static String digest(InputStream content) throws IOException {
        var digest = Sha256.begin();
        new DigestInputStream(content, digest).transferTo(OutputStream.nullOutputStream());
        return HexFormat.of().formatHex(digest.digest());
    }

    static DockerClient docker() {
        return DockerClientFactory.instance().client();
    }
}

package firstmap.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import firstmap.command.Project;
import firstmap.command.containers.ContainerTest;
import firstmap.command.containers.FirstmapImage;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A project of somebody else, under a framework's parent POM: it has what the first block of the page has made, in a Docker and a
 * local repository that were empty before, and the public registry.
 */
class StrangerTest {
    private static final Path MODULE = Project.ROOT.resolve("deploy/testcontainers");
    private static final Path EXAMPLE = MODULE.resolve("example");
    private static final Pattern FIRST_BLOCK = Pattern.compile("(?s)```sh\\n(\\S.*?)\\s+#.*?\\n(mvn .*?)\\s+#.*?```");
    private static final Pattern POM = Pattern.compile("(?s)```xml\\n(.*?)```");

    @Test
    void its_pom_says_what_the_page_of_the_BOM_shows() throws IOException {
        var shown = POM.matcher(Files.readString(Project.ROOT.resolve("deploy/bom/README.md")));
        assertThat(shown.find()).isTrue();
        assertThat(lines(Files.readString(EXAMPLE.resolve("pom.xml"))))
                .containsAll(lines(shown.group(1)))
                .contains("<java.version>21</java.version>");
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).toList();
    }

    @Test
    @ContainerTest
    void its_tests_pass_with_what_the_page_says_and_nothing_else_and_the_image_made_for_it_has_the_same_files(
            @TempDir Path folder) throws Exception {
        var whyNot = FreshDocker.whyNot();
        assumeTrue(whyNot.isEmpty(), () -> whyNot.orElse(""));
        var block = FIRST_BLOCK.matcher(Files.readString(MODULE.resolve("README.md")));
        assertThat(block.find()).isTrue();
        try (var docker = FreshDocker.start(Files.createDirectory(folder.resolve("docker")))) {
            build(docker, folder, block.group(1));
            assertSameFiles(docker, folder.resolve("again.tar").toString());
            var repository = install(folder, block.group(2));
            var said = Tools.run(
                    copied(EXAMPLE, folder.resolve("stranger"), Set.of("target")),
                    environment(docker),
                    "mvn",
                    "-B",
                    "-ntp",
                    "-Dmaven.repo.local=" + repository,
                    "test");
            assertThat(said).contains("Tests run: 3, Failures: 0, Errors: 0, Skipped: 0");
            assertThat(docker.started()).contains(FirstmapContainer.IMAGE.asCanonicalNameString());
            assertThat(jars(repository.resolve("org/apache/kafka/kafka-clients")))
                    .containsExactly("kafka-clients-" + FirstmapCluster.KAFKA_IMAGE.getVersionPart() + ".jar");
        }
    }

    /** Testcontainers may remember another Docker, unless it is told to go by DOCKER_HOST. */
    private static Map<String, String> environment(FreshDocker docker) {
        var environment = new HashMap<>(docker.environment());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put(
                "TESTCONTAINERS_DOCKER_CLIENT_STRATEGY",
                "org.testcontainers.dockerclient.EnvironmentAndSystemPropertyClientProviderStrategy");
        return environment;
    }

    /** The base image is the only one that is there: it stands in for one that is pulled. */
    private static void build(FreshDocker docker, Path folder, String command)
            throws IOException, InterruptedException {
        var base = Optional.ofNullable(System.getenv("FIRSTMAP_BASE")).orElse("debian-minbase");
        var saved = folder.resolve("base.tar").toString();
        Tools.run(folder, Map.of(), "docker", "save", "--output", saved, base);
        Tools.run(folder, docker.environment(), "docker", "load", "--input", saved);
        var environment = environment(docker);
        environment.put("FIRSTMAP_BASE", base);
        environment.put("FIRSTMAP_AOT", "off"); // it takes longer to make than it spares here
        environment.put("TZ", "Asia/Tokyo");
        Tools.run(Project.ROOT, environment, "sh", "-c", "umask 077 && " + command);
    }

    /** Made elsewhere, under another mask of rights, by a builder that knows nothing. */
    private static void assertSameFiles(FreshDocker docker, String saved) throws IOException, InterruptedException {
        var again = "firstmap/firstmap:again-" + ProcessHandle.current().pid();
        Tools.run(Project.ROOT, docker.environment(), "docker", "tag", FirstmapImage.NAME, again);
        Tools.run(Project.ROOT, docker.environment(), "docker", "save", "--output", saved, again);
        Tools.run(Project.ROOT, Map.of(), "docker", "load", "--input", saved);
        try {
            FirstmapImage.assertSame(again);
        } finally {
            Tools.run(Project.ROOT, Map.of(), "docker", "rmi", again);
        }
    }

    /**
     * Of a copy that is compiled already. What the project itself is built with is where it was, by links; its own artifacts are not.
     *
     * @return a local repository that has those alone
     */
    private static Path install(Path folder, String command) throws IOException, InterruptedException {
        var linked = Files.createDirectory(folder.resolve("linked"));
        var mine = Path.of(System.getProperty("user.home"), ".m2/repository");
        if (Files.isDirectory(mine))
            try (var groups = Files.list(mine)) {
                for (var group : groups.toList())
                    if (Files.isDirectory(group) && !group.endsWith("firstmap"))
                        Files.createSymbolicLink(linked.resolve(group.getFileName()), group);
            }
        var line = new ArrayList<>(List.of(command.split(" ")));
        line.addAll(List.of("-B", "-ntp", "-q", "-Dmaven.repo.local=" + linked));
        line.addAll(List.of("-pl", "deploy/bom,deploy/testcontainers", "-am"));
        line.addAll(List.of("-Dmaven.main.skip", "-Dtests.left.out", "-Dexec.skip", "-Dmdep.skip"));
        Tools.run(
                copied(Project.ROOT, folder.resolve("project"), Set.of(".git", ".firstmap")),
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                line.toArray(String[]::new));
        var repository = Files.createDirectory(folder.resolve("repository"));
        Files.move(linked.resolve("firstmap"), repository.resolve("firstmap"));
        return repository;
    }

    /** Of what a build has left, the classes alone. */
    private static Path copied(Path from, Path to, Set<String> without) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
                var name = each.getFileName().toString();
                if (without.contains(name) || isBuilt(each) && !name.endsWith("classes"))
                    return FileVisitResult.SKIP_SUBTREE;
                Files.createDirectory(to.resolve(from.relativize(each).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) throws IOException {
                if (!isBuilt(each))
                    Files.copy(each, to.resolve(from.relativize(each).toString()), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
        return to;
    }

    private static boolean isBuilt(Path each) {
        return each.getParent().endsWith("target");
    }

    private static List<String> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .toList();
        }
    }
}

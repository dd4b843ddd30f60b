package firstmap.lab.house;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import firstmap.command.ShellBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents promise: their links lead somewhere, and the commands of the README work as they stand there. */
class ReadmeTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
    /** What does not end by itself, or is another test's business. */
    private static final Pattern NOT_HERE = Pattern.compile("^\\s*(mvn|git|bash \\.ci|source |cd )|--serve|^\\s*#");

    private static Path folder;
    private static Path project;

    /** The project under another name, whose ./firstmap is this JVM's own classes: nothing is built in a test. */
    @BeforeAll
    static void a_project_that_is_built() throws IOException {
        folder = Files.createTempDirectory(Project.ROOT.resolve("deploy/lab/target"), "readme");
        project = Files.createDirectory(folder.resolve("project"));
        try (var entries = Files.list(Project.ROOT)) {
            for (var entry : entries.toList())
                if (!entry.getFileName().toString().equals("firstmap"))
                    Files.createSymbolicLink(project.resolve(entry.getFileName()), entry);
        }
        var command = Files.writeString(project.resolve("firstmap"), """
                #!/bin/sh
                exec '%s' -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \\
                    --sun-misc-unsafe-memory-access=allow -cp '%s' firstmap.command.cli.Firstmap "$@"
                """.formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"), System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static List<Path> documents() throws IOException {
        return Project.files(".md");
    }

    @ParameterizedTest
    @MethodSource("documents")
    void every_link_leads_to_a_file(Path document) throws IOException {
        var links = LINK.matcher(Files.readString(document));
        while (links.find()) {
            var target = links.group(1);
            if (target.contains("://") || target.startsWith("mailto:")) continue;
            assertThat(document.resolveSibling(target))
                    .as("%s links to", Project.ROOT.relativize(document))
                    .exists();
        }
    }

    @Test
    void every_command_of_the_README_works() throws IOException, InterruptedException {
        var readme = Project.ROOT.resolve("README.md");
        int commands = 0;
        for (var block : ShellBlock.of(Files.readString(readme))) {
            var script = block.script()
                    .lines()
                    .filter(line -> !NOT_HERE.matcher(line).find())
                    .reduce("", (before, line) -> before + line + "\n");
            if (!script.contains("./firstmap")) continue;
            run(script);
            commands++;
        }
        assertThat(commands).as("blocks of commands").isPositive();
    }

    /** A block of lines as a reader would paste it; runs stay for the blocks after it. */
    private static void run(String script) throws IOException, InterruptedException {
        var output = Files.createTempFile(folder, "output", "");
        var builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        var process = builder.start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES))
                    .as("ends: %s", script)
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as("%s%n%s", script, Files.readString(output))
                .isZero();
    }
}

package firstmap.command.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import firstmap.command.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A project of the shape of this one, with its own {@code ./firstmap}, and a Maven and JDKs that only pretend. */
final class PretendedProject {
    private static final String JAVA = """
            #!/bin/sh
            echo "java of $(basename "$(cd "$(dirname "$0")/.." && pwd)"): $*"
            case " $* " in *" read "*) cat ;; esac
            for each; do
                case $each in -XX:AOTCacheOutput=*) [ -e "$(dirname "$0")/no-training" ] && exit 1; : > "${each#*=}" ;; esac
            done
            """;
    private static final String MVN = """
            #!/bin/sh
            echo "$*" >> "$(dirname "$0")/mvn.log"
            sleep 0.2
            for module in events node/client node coordinator deploy/command deploy/lab; do
                mkdir -p $module/target; : > $module/target/${module##*/}.jar
            done
            : > coordinator/target/coordinator-tests.jar
            for module in command lab; do mkdir -p deploy/$module/target/lib; : > deploy/$module/target/lib/kafka.jar; done
            : > deploy/lab/target/lib/jmh.jar
            echo "what Maven says"
            """;

    final Path folder;
    final Map<String, String> environment = new HashMap<>();
    Path root;

    record Result(int code, String out, String err) {}

    PretendedProject(Path folder) throws IOException {
        this.folder = folder;
        root = Files.createDirectory(folder.resolve("a project"));
        executable(root.resolve("firstmap"), Files.readString(Project.ROOT.resolve("firstmap")));
        for (var module : Project.MODULES) {
            Files.createDirectories(root.resolve(module).resolve("src/main/java"));
            Files.writeString(root.resolve(module).resolve("pom.xml"), "");
        }
        Files.writeString(root.resolve("pom.xml"), "");
        Files.writeString(source(), "class A {}");
        maven(MVN);
        jdk("jdk-25", "25.0.1");
        environment.put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
        environment.put("HOME", folder.toString());
        environment.put("JAVA_HOME", folder.resolve("jdk-25").toString());
        environment.put("FIRSTMAP_AOT", "off");
    }

    Path launcher() {
        return root.resolve("firstmap");
    }

    Path source() {
        return root.resolve("events/src/main/java/A.java");
    }

    void maven(String script) throws IOException {
        executable(folder.resolve("bin/mvn"), script);
    }

    void jdk(String name, String version) throws IOException {
        var home = folder.resolve(name);
        executable(home.resolve("bin/java"), JAVA);
        executable(home.resolve("bin/javac"), JAVA);
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Where builds are. */
    Path built() {
        return root.resolve("deploy/target/firstmap");
    }

    /** The folder of the build that is run. */
    Path build() throws IOException {
        return built().resolve(Files.readAllLines(built().resolve("current")).getFirst());
    }

    /** What Maven was called with, each time. */
    List<String> builds() throws IOException {
        return Files.readAllLines(folder.resolve("bin/mvn.log"));
    }

    Result start(String... args) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(launcher().toString()));
        command.addAll(List.of(args));
        return run(root, "", command);
    }

    /** @param script of bash, in which {@code $firstmap} is the launcher */
    Result shell(String script) throws IOException, InterruptedException {
        return run(root, "", List.of("bash", "-c", "firstmap='" + launcher() + "'; " + script));
    }

    Result run(Path from, String in, List<String> command) throws IOException, InterruptedException {
        var stdin = Files.writeString(Files.createTempFile(folder, "in", ""), in);
        var err = Files.createTempFile(folder, "err", "");
        var process = builder(command)
                .directory(from.toFile())
                .redirectInput(stdin.toFile())
                .redirectError(err.toFile())
                .start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), out, Files.readString(err));
    }

    /** With nothing in its environment but what is told here. */
    ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }
}

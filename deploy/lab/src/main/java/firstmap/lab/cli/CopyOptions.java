package firstmap.lab.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which revision of which clone an experiment copies. */
final class CopyOptions {
    @Option(
            names = "--revision",
            paramLabel = "REV",
            defaultValue = "HEAD",
            description = "what git calls the revision that is copied; default: ${DEFAULT-VALUE}")
    private String revision;

    @Option(
            names = "--project",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "a folder of the clone that is copied; default: the folder of the caller")
    private Path project;

    String revision() {
        return revision;
    }

    Path project() {
        return project.toAbsolutePath().normalize();
    }
}

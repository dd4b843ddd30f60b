package firstmap.lab.cli;

import firstmap.lab.experiments.BuiltCopy;
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

    /** @param folder where the copy comes to be */
    BuiltCopy build(Path folder, Tale tale) throws Exception {
        tale.begins("building a copy of " + revision);
        var copy = BuiltCopy.make(project.toAbsolutePath().normalize(), revision, folder);
        tale.ended("built");
        return copy;
    }
}

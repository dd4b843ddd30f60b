package firstmap.command.run;

import firstmap.coordinator.trial.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The command as a process of its own. */
public final class Program {
    private static final String MAIN = "firstmap.command.cli.Firstmap";

    private Program() {}

    /** @param folder for what it says on stderr */
    public static ChildJvm start(Path folder, String... args) throws IOException {
        return start(List.of(), folder, args);
    }

    /** One for which the disk is full once a file has so many blocks of 512 bytes: what it writes beyond that fails. */
    public static ChildJvm startWhereFilesEndAt(int blocks, Path folder, String... args) throws IOException {
        var limit = "ulimit -f " + blocks + " && exec \"$@\"";
        return start(List.of("sh", "-c", limit, "sh"), folder, args);
    }

    private static ChildJvm start(List<String> within, Path folder, String... args) throws IOException {
        var err = Files.createTempFile(folder, args[0], ".err");
        return ChildJvm.startWithin(within, err, ChildJvm.small(512), MAIN, List.of(args));
    }
}

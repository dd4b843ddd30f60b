package firstmap.command.run;

import firstmap.coordinator.trial.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command as a process of its own. */
public final class Program {
    private static final String MAIN = "firstmap.command.cli.Firstmap";

    private Program() {}

    /** @param folder for what it says on stderr */
    public static ChildJvm start(Path folder, String... args) throws IOException {
        return startWith(List.of(), folder, args);
    }

    /** One for which the disk is full once a file has so many blocks of 512 bytes: what it writes beyond that fails. */
    public static ChildJvm startWhereFilesEndAt(int blocks, Path folder, String... args) throws IOException {
        return startAfter("ulimit -f " + blocks, List.of(), folder, args);
    }

    /** @param options of the JVM */
    public static ChildJvm startWith(List<String> options, Path folder, String... args) throws IOException {
        return start(List.of(), options, folder, args);
    }

    /**
     * What a script of the shell makes of the process before it becomes one.
     *
     * @param script without what follows it
     */
    public static ChildJvm startAfter(String script, List<String> options, Path folder, String... args)
            throws IOException {
        return start(List.of("sh", "-c", script + " && exec \"$@\"", "sh"), options, folder, args);
    }

    private static ChildJvm start(List<String> within, List<String> options, Path folder, String... args)
            throws IOException {
        var err = Files.createTempFile(folder, args[0], ".err");
        var all = new ArrayList<>(ChildJvm.small(512));
        all.addAll(options);
        return ChildJvm.startWithin(within, err, all, MAIN, List.of(args));
    }
}

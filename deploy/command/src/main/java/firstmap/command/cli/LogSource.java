package firstmap.command.cli;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.run.LocalCluster;
import firstmap.command.run.RunFolders;
import firstmap.command.terminal.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the log of a board is: at a broker, in the folder of a run, or in the newest run that had the board. */
final class LogSource {
    @Option(names = "--data", paramLabel = "DIR", description = "folder of a run, as its report names it")
    private Path data;

    @Mixin
    private Connection connection;

    /**
     * A live broker is asked where there is one; else the folder's own is started for as long as it takes.
     *
     * @param path as it was given, for the error
     */
    LocalCluster cluster(List<BufferName> names, String path) throws IOException {
        return cluster(() -> newest(names, path));
    }

    /** The same of whatever boards: without options it is the newest run. */
    LocalCluster cluster() throws IOException {
        return cluster(List.of());
    }

    /** The same of these boards. */
    LocalCluster cluster(Collection<String> boards) throws IOException {
        return cluster(() -> newest(boards));
    }

    /** Whether the user has named one. */
    boolean isGiven() throws IOException {
        return data != null || connection.isGiven();
    }

    private interface Newest {
        Path folder() throws IOException;
    }

    private LocalCluster cluster(Newest newest) throws IOException {
        if (data == null && connection.isGiven()) return LocalCluster.at(connection.installation());
        var folder = data != null ? data : newest.folder();
        if (!Files.isDirectory(folder)) throw new Failure(folder + ": no such folder");
        var address = EmbeddedBroker.running(folder);
        return address.isPresent()
                ? LocalCluster.at(connection.installation(address.get()), folder)
                : LocalCluster.embedded(folder, connection.clientProperties(), connection.namespace());
    }

    private static Path newest(Collection<String> boards) throws IOException {
        for (var folder : RunFolders.ofUser().newestFirst())
            if (RunFolders.boardsOf(folder).containsAll(boards)) return folder;
        throw new Failure("no run here" + (boards.isEmpty() ? "" : " had all of " + String.join(", ", boards))
                + "; --data DIR or --bootstrap HOST:PORT says where the log is");
    }

    private static Path newest(List<BufferName> names, String path) throws IOException {
        var folders = RunFolders.ofUser();
        for (var folder : folders.newestFirst())
            for (var name : names) if (RunFolders.boardsOf(folder).contains(name.board())) return folder;
        throw new Failure(
                "no run here had the board of " + path + "; --data DIR or --bootstrap HOST:PORT says where it is");
    }
}

package firstmap.command.cli;

import firstmap.command.broker.EmbeddedBroker;
import firstmap.command.folder.FolderRecording;
import firstmap.command.run.LocalCluster;
import firstmap.command.run.RunFolders;
import firstmap.command.terminal.Failure;
import firstmap.coordinator.exchange.DamagedLog;
import firstmap.coordinator.exchange.KeptRecording;
import firstmap.coordinator.exchange.TopicRecording;
import firstmap.events.topics.Home;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the log of a board is: at a broker, in the folder of a run, or in the newest run that had the board. */
final class LogSource {
    @Option(names = "--data", paramLabel = "DIR", description = "folder of a run, as its report names it")
    private Path data;

    @Mixin
    private Connection connection;

    /** Whether the user has named one. */
    boolean isGiven() throws IOException {
        return data != null || connection.isGiven();
    }

    /**
     * The log to be read: a folder's from its files, whether a broker runs there or not.
     *
     * @param boards that it must have, where the user has not said which it is
     * @param clientId how the brokers' logs call the reader
     */
    KeptRecording open(Collection<String> boards, String clientId) throws IOException {
        if (isOnCluster()) return new TopicRecording(clientId, connection.installation());
        return data != null ? open(existing(data)) : newest(folder -> opened(folder, boards), boards);
    }

    /** The same of the newest run that had one of these boards. */
    KeptRecording open(List<BufferName> names, String path, String clientId) throws IOException {
        if (isOnCluster()) return new TopicRecording(clientId, connection.installation());
        return data != null ? open(existing(data)) : newest(names, path);
    }

    private KeptRecording open(Path folder) throws IOException {
        return FolderRecording.of(
                EmbeddedBroker.partitions(folder),
                connection.namespace(),
                EmbeddedBroker.running(folder).isPresent());
    }

    /** A cluster with the log, for who writes beside it; a folder's broker is started for as long as that takes. */
    LocalCluster cluster() throws IOException {
        if (isOnCluster()) return LocalCluster.at(connection.installation());
        var folder = data != null ? existing(data) : newest(LogSource::withLog, List.of());
        var address = EmbeddedBroker.running(folder);
        return address.isPresent()
                ? LocalCluster.at(connection.installation(address.get()))
                : LocalCluster.embedded(folder, connection.clientProperties(), connection.namespace());
    }

    private boolean isOnCluster() throws IOException {
        return data == null && connection.isGiven();
    }

    private static Path existing(Path folder) {
        if (!Files.isDirectory(folder)) throw new Failure(folder + ": no such folder");
        if (!Files.isDirectory(EmbeddedBroker.partitions(folder)))
            throw new Failure("%s: there is no log in this folder: it has no folder '%s'"
                    .formatted(folder, EmbeddedBroker.partitions(folder).getFileName()));
        return folder;
    }

    // ---- the newest run

    private static <T> T newest(RunFolders.Look<T> look, Collection<String> boards) throws IOException {
        return RunFolders.ofUser()
                .newest(look)
                .orElseThrow(() ->
                        new Failure("no run here" + (boards.isEmpty() ? "" : " had all of " + String.join(", ", boards))
                                + "; --data DIR or --bootstrap HOST:PORT says where the log is"));
    }

    private KeptRecording newest(List<BufferName> names, String path) throws IOException {
        return RunFolders.ofUser()
                .newest(folder -> {
                    for (var name : names) {
                        var log = opened(folder, List.of(name.board()));
                        if (log.isPresent()) return log;
                    }
                    return Optional.empty();
                })
                .orElseThrow(() -> new Failure("no run here had the board of " + path
                        + "; --data DIR or --bootstrap HOST:PORT says where it is"));
    }

    private static Optional<Path> withLog(Path folder) {
        return Optional.of(folder).filter(it -> Files.isDirectory(EmbeddedBroker.partitions(it)));
    }

    /** The log of a run if it has events of all these boards: one that broke may have left nothing of what it was to do. */
    private Optional<KeptRecording> opened(Path folder, Collection<String> boards) throws IOException {
        if (withLog(folder).isEmpty() || !RunFolders.boardsOf(folder).containsAll(boards)) return Optional.empty();
        var log = open(folder);
        if (log.partitions() > 0 && boards.stream().allMatch(board -> has(log, board))) return Optional.of(log);
        log.close();
        return Optional.empty();
    }

    private static boolean has(KeptRecording log, String board) {
        var key = board.getBytes(StandardCharsets.UTF_8);
        try (var events = log.open(Topic.EVENTS, Home.of(board, log.partitions()))) {
            for (var line = events.next(); line != null; line = events.next())
                if (Arrays.equals(line.key(), key)) return true;
            return false;
        } catch (DamagedLog e) {
            return true; // That it is damaged is worth to be told.
        }
    }
}

package firstmap.command.run;

import firstmap.coordinator.index.UserState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where runs leave their logs, so that a later command finds them again: a folder for each, or a link to the folder
 * that the user has named. Names begin with the time, so the newest is the last.
 */
public final class RunFolders {
    private static final String BOARDS = "boards";
    private static final String LATEST = "latest";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT);

    /** What is asked and decided is the user's own business; a folder that is there already is as its owner wants it. */
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path root;

    public RunFolders(Path root) {
        this.root = root;
    }

    /** {@code $XDG_STATE_HOME/firstmap/runs}, by default below {@code ~/.local/state}. */
    public static RunFolders ofUser() {
        return new RunFolders(UserState.folder().resolve("runs"));
    }

    /** A new folder for a run on this board; {@code latest} points to it. */
    public Path create(String board) throws IOException {
        var folder = made().resolve(name(board));
        Files.createDirectory(folder, PRIVATE);
        remember(folder, board);
        point(root.resolve(LATEST), folder.getFileName());
        return folder;
    }

    /** Makes the run in a folder of the user's own known to {@link #newest}. */
    public void adopt(Path folder, String board) throws IOException {
        remember(folder, board);
        var name = name(board);
        point(made().resolve(name), folder.toRealPath());
        point(root.resolve(LATEST), Path.of(name));
    }

    /** A look into the folder of a run; empty if it is not the one that is looked for. */
    public interface Look<T> {
        Optional<T> into(Path folder) throws IOException;
    }

    /** What is found in the newest run that is still there and has it. */
    public <T> Optional<T> newest(Look<T> look) throws IOException {
        for (var folder : newestFirst()) {
            var found = look.into(folder);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    /** Boards of a folder, as far as runs have told; empty if no run was there. */
    public static List<String> boardsOf(Path folder) throws IOException {
        var file = folder.resolve(BOARDS);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** All runs that are still there. */
    private List<Path> newestFirst() throws IOException {
        if (!Files.isDirectory(root)) return List.of();
        try (var entries = Files.list(root)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith(LATEST))
                    .filter(Files::isDirectory)
                    .sorted(Comparator.comparing(
                                    (Path entry) -> entry.getFileName().toString())
                            .reversed())
                    .toList();
        }
    }

    private Path made() throws IOException {
        return Files.createDirectories(root, PRIVATE);
    }

    private static String name(String board) {
        return LocalDateTime.now().format(TIME) + "-" + board.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    private static void remember(Path folder, String board) throws IOException {
        Files.createDirectories(folder);
        var boards = new java.util.LinkedHashSet<>(boardsOf(folder));
        if (!boards.add(board)) return;
        var lines = String.join("\n", boards) + "\n";
        WholeFile.write(folder.resolve(BOARDS), out -> {
            out.write(lines.getBytes(StandardCharsets.UTF_8));
            return lines;
        });
    }

    /** Two runs that start at once both succeed; the link names one of them. */
    private static void point(Path link, Path target) throws IOException {
        var draft = link.resolveSibling(
                link.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.createSymbolicLink(draft, target);
            Files.move(draft, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (UnsupportedOperationException | FileAlreadyExistsException _) {
            // No links here: the newest folder is found by its name.
        }
    }
}

package firstmap.command.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a process of Linux holds open, and by which it could reach another: its sockets, and the files that it writes. */
record ProcessReach(Set<String> sockets, Set<Path> written) {
    private static final Path PROC = Path.of("/proc");
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
    private static final String LISTENS = "0A";
    /** Of a socket of the machine's own that has no name. */
    private static final int UNIX_COLUMNS = 7;
    /** Of the descriptor's flags, octal: opened to write, or to read and write. */
    private static final int WRITES = 03;

    static boolean canBeSeen() {
        return Files.isDirectory(PROC.resolve("self/fd"));
    }

    /** @throws UncheckedIOException if the process has ended */
    static ProcessReach of(long pid) {
        var process = PROC.resolve(Long.toString(pid));
        var inodes = new HashSet<String>();
        var written = new HashSet<Path>();
        for (var descriptor : descriptors(process)) {
            var target = target(descriptor);
            var socket = SOCKET.matcher(target);
            if (socket.matches()) inodes.add(socket.group(1));
            else if (isRegularFile(target) && writes(process, descriptor)) written.add(Path.of(target));
        }
        return new ProcessReach(sockets(process, inodes), written);
    }

    private static List<Path> descriptors(Path process) {
        try (var all = Files.list(process.resolve("fd"))) {
            return all.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty if it has been closed meanwhile. */
    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException _) {
            return "";
        }
    }

    private static boolean isRegularFile(String target) {
        return target.startsWith("/") && Files.isRegularFile(Path.of(target));
    }

    private static boolean writes(Path process, Path descriptor) {
        return lines(process.resolve("fdinfo").resolve(descriptor.getFileName()))
                .filter(line -> line.startsWith("flags:"))
                .anyMatch(line -> (Integer.parseInt(line.substring(6).strip(), 8) & WRITES) != 0);
    }

    /** As {@code tcp 127.0.0.1's port}, {@code tcp listens}, or the name of another kind. */
    private static Set<String> sockets(Path process, Set<String> inodes) {
        var sockets = new HashSet<String>();
        for (var table : List.of("tcp", "tcp6", "udp", "udp6", "unix", "raw"))
            for (var row : rows(process.resolve("net").resolve(table)))
                if (row.stream().anyMatch(inodes::contains) && !isNameless(table, row))
                    sockets.add(table.startsWith("tcp") ? tcp(row) : table);
        return sockets;
    }

    /** A pair that leads nowhere else, as the JVM itself has one: nobody can connect to what has no name. */
    private static boolean isNameless(String table, List<String> row) {
        return table.equals("unix") && row.size() == UNIX_COLUMNS;
    }

    private static String tcp(List<String> row) {
        if (row.get(3).equals(LISTENS)) return "tcp listens";
        var remote = row.get(2);
        return "tcp to port " + Integer.parseInt(remote.substring(remote.lastIndexOf(':') + 1), 16);
    }

    private static List<List<String>> rows(Path table) {
        var rows = new ArrayList<List<String>>();
        lines(table).skip(1).forEach(line -> rows.add(List.of(line.strip().split("\\s+"))));
        return rows;
    }

    /** None if it is gone. */
    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException _) {
            return Stream.empty();
        }
    }
}

package firstmap.command.folder;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * One file of a partition's records, as long as it was when the folder was looked at.
 *
 * @param base the offset in its name: none of its records stands before it
 * @param length in bytes
 * @param isSwapped it was made by compaction and takes the place of those that it covers
 */
record LogSegment(Path file, long base, long length, boolean isSwapped) {
    private static final String LOG = ".log";
    private static final String SWAP = ".log.swap";
    private static final int DIGITS = 20;

    /**
     * The segments of a partition in order. What Kafka is deleting, or has begun to make and not finished, is none.
     *
     * @throws IOException if the folder cannot be listed
     */
    static List<LogSegment> in(Path folder) throws IOException {
        var segments = new TreeMap<Long, LogSegment>();
        try (var entries = Files.newDirectoryStream(folder)) {
            for (var file : entries) {
                var segment = of(file);
                // Of two with one base the swapped one is whole, or Kafka would not have renamed it.
                if (segment != null) segments.merge(segment.base(), segment, (a, b) -> a.isSwapped() ? a : b);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return new ArrayList<>(segments.values());
    }

    /** Null if the file is no segment, or has just been deleted. */
    private static LogSegment of(Path file) throws IOException {
        var name = file.getFileName().toString();
        boolean isSwapped = name.endsWith(SWAP);
        if (!isSwapped && !name.endsWith(LOG)) return null;
        var base = number(name.substring(0, name.length() - (isSwapped ? SWAP : LOG).length()));
        if (base.isEmpty()) return null;
        try {
            return new LogSegment(file, base.getAsLong(), length(file), isSwapped);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static long length(Path file) throws IOException {
        if (!Files.isRegularFile(file)) throw new FileSystemException(file.toString(), null, "not a regular file");
        return Files.size(file);
    }

    /** A broker that ran in another locale wrote the digits of that one. */
    private static OptionalLong number(String name) {
        if (name.length() != DIGITS) return OptionalLong.empty();
        long number = 0;
        for (int i = 0; i < DIGITS; i++) {
            int digit = Character.digit(name.charAt(i), 10);
            if (digit < 0 || number > (Long.MAX_VALUE - digit) / 10) return OptionalLong.empty();
            number = 10 * number + digit;
        }
        return OptionalLong.of(number);
    }

    String name() {
        return file.getFileName().toString();
    }
}

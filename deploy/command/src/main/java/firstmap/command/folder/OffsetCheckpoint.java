package firstmap.command.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a broker writes down of all its partitions from time to time: an offset for each, such as where it ended. */
final class OffsetCheckpoint {
    private static final long LARGEST = 64 << 20;
    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9._-]{1,249}) ([0-9]{1,9}) ([0-9]{1,18})");

    private OffsetCheckpoint() {}

    /** By the name of the partition's folder: nothing if nothing has been written down yet; empty if it cannot be read whole. */
    static Optional<Map<String, Long>> read(Path file) {
        try {
            if (!Files.exists(file) || Files.size(file) == 0) return Optional.of(Map.of());
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) return Optional.empty();
            var lines =
                    Files.readString(file, StandardCharsets.US_ASCII).lines().toList();
            if (lines.size() < 2 || !lines.getFirst().equals("0")) return Optional.empty();
            if (!lines.get(1).equals(Integer.toString(lines.size() - 2))) return Optional.empty();
            var offsets = new HashMap<String, Long>();
            for (var text : lines.subList(2, lines.size())) {
                var line = LINE.matcher(text);
                if (!line.matches()) return Optional.empty();
                offsets.put(line.group(1) + "-" + Integer.parseInt(line.group(2)), Long.parseLong(line.group(3)));
            }
            return Optional.of(offsets);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

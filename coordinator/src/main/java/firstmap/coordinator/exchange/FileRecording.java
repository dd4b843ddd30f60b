package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.LogRecord;
import firstmap.events.Invalid;
import firstmap.events.json.GivenFile;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.Topic;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * A log that was exported to a file, compressed or not. The offset of a line is its number in the file. When it is opened
 * the whole file is read once: one that was cut or changed is refused before anybody relies on it.
 */
public final class FileRecording implements Recording {
    private final Path file;
    private final String name;
    private final boolean compressed;
    private final Contents contents;

    /**
     * @throws Invalid with the number of the first line that is wrong
     * @throws UncheckedIOException if it cannot be read, or decompressed
     */
    public FileRecording(Path file) {
        this.file = file;
        this.name = file.toString();
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file))
            throw new Invalid(
                    "", name + ": is no ordinary file, and a log is read more than once; write it to a file first");
        try {
            compressed = ZstdFiles.isIn(start(file));
            try (var lines = new LineReader(name, stream(0), 0, 0)) {
                contents = new ContentsReader(lines).read();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": " + GivenFile.reason(e), e);
        }
    }

    /** Whether a file that starts with these bytes, a hundred or so, could be an exported log; one that is compressed could. */
    public static boolean isIn(byte[] start) {
        return ZstdFiles.isIn(start) || ContentsReader.HEADER.equals(ExportedLine.type(start));
    }

    private static byte[] start(Path file) throws IOException {
        try (var in = GivenFile.open(file)) {
            return in.readNBytes(4);
        }
    }

    private InputStream stream(long from) throws IOException {
        if (compressed) return ZstdFiles.decompressing(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
        return Channels.newInputStream(FileChannel.open(file).position(from));
    }

    @Override
    public int partitions() {
        return contents.sections().size();
    }

    /** The boards that were chosen when it was exported; empty: all that there were. */
    public List<String> chosen() {
        return contents.chosen();
    }

    /** How many requests and events it has, those that are wrapped among them. */
    public long records() {
        return contents.requests() + contents.events();
    }

    /** How many boards have an event in it. */
    public long boards() {
        return contents.boards();
    }

    /** All that a file has are of the one log that it was exported from. */
    @Override
    public Quarantines aside() {
        var marks = contents.marks();
        return marks.isEmpty()
                ? Quarantines.NOTHING
                : Quarantines.of(marks.getFirst().topic(), marks);
    }

    @Override
    public OptionalLong answered(int partition) {
        return OptionalLong.of(contents.sections().get(partition).answered());
    }

    @Override
    public String place(LogRecord line) {
        return name + " line " + line.offset();
    }

    @Override
    public Cursor open(Topic topic, int partition) {
        var section = contents.sections().get(partition);
        try {
            var lines = compressed
                    ? new LineReader(name, stream(0), 0, 0)
                    : new LineReader(name, stream(section.start()), section.firstLine() - 1, section.start());
            return new Records(lines, topic, partition, section);
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": " + GivenFile.reason(e), e);
        }
    }

    /** The records of both topics of one partition, in the order of the file: events behind the request they answer. */
    public Cursor both(int partition) {
        return open(null, partition);
    }

    /** Cursors are closed by those who have opened them; nothing else is open. */
    @Override
    public void close() {}

    /** @param topic null for both */
    private record Records(LineReader lines, Topic topic, int partition, Contents.Section section) implements Cursor {
        @Override
        public LogRecord next() {
            while (lines.number() < section.lastLine()) {
                var line = lines.next();
                if (line == null) throw new Invalid("", "the file has become shorter while it was read");
                if (lines.number() < section.firstLine()) continue;
                var type = ExportedLine.type(line);
                var of = ExportedLine.topic(type);
                if (of == null && !ExportedLine.UNREADABLE.equals(type)) continue;
                if (of != null && topic != null && of != topic) continue;
                var record = decode(line);
                if (topic == null || record.topic() == topic) return record;
            }
            return null;
        }

        private LogRecord decode(byte[] line) {
            try {
                return ExportedLine.decode(line, partition, lines.number());
            } catch (Invalid e) {
                throw lines.wrong(e.getMessage());
            }
        }

        @Override
        public long start() {
            return topic == Topic.REQUESTS ? section.requestsBefore() : section.eventsBefore();
        }

        @Override
        public long end() {
            return section.lastLine();
        }

        @Override
        public void close() {
            lines.close();
        }
    }
}

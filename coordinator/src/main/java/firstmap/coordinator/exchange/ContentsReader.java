package firstmap.coordinator.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.Quarantine;
import firstmap.events.json.Fields;
import firstmap.events.json.QuarantineJson;
import firstmap.events.json.Sha256;
import firstmap.events.topics.Topic;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/** Reads an exported file from its first line to its last, and holds it against what it says of itself. */
final class ContentsReader {
    static final String HEADER = "log";
    static final String PARTITION = "partition";
    static final String UNANSWERED = "unanswered";
    static final String BOARD = "board";
    static final String END = "end";
    static final int VERSION = 1;
    static final int MAX_PARTITIONS = 100_000;
    /** Most boards of one partition, so that a file cannot fill the memory. */
    static final int MAX_BOARDS = 1 << 20;

    private final LineReader lines;
    private final LinesDigest digest = new LinesDigest();
    private final List<Contents.Section> sections = new ArrayList<>();
    private final Map<String, ExportedLine.Mark> heads = new HashMap<>();
    private final List<Quarantine> marks = new ArrayList<>();
    private long boards;
    private long requests;
    private long events;
    private long unreadable;

    ContentsReader(LineReader lines) {
        this.lines = lines;
    }

    private record Header(int partitions, List<String> boards, List<Missing> missing) {
        static Header read(Fields f) {
            f.text("type");
            if (f.number("version", 1, Integer.MAX_VALUE) != VERSION)
                throw new Invalid("version", "this program knows version " + VERSION + " only");
            return new Header(
                    (int) f.number("partitions", 0, MAX_PARTITIONS),
                    f.texts("boards", Limits.MAX_LIST),
                    f.objects("missing", 2 * MAX_PARTITIONS, Missing::read));
        }

        long missing(Topic topic, int partition) {
            for (var gap : missing)
                if (gap.partition == partition && gap.topic.equals(topic.topicName())) return gap.before;
            return 0;
        }
    }

    private record Missing(int partition, String topic, long before) {
        static Missing read(Fields f) {
            return new Missing(
                    (int) f.number("partition", 0, MAX_PARTITIONS),
                    f.text("topic"),
                    f.number("before", 1, Long.MAX_VALUE));
        }
    }

    private record Head(String board, long seq, String head) {
        static Head read(Fields f) {
            f.text("type");
            return new Head(f.text("board"), f.number("seq", 1, Long.MAX_VALUE), f.text("head"));
        }
    }

    private record End(long boards, long requests, long events, long unreadable, String sha256) {
        static End read(Fields f) {
            f.text("type");
            return new End(
                    f.number("boards", 0, Long.MAX_VALUE),
                    f.number("requests", 0, Long.MAX_VALUE),
                    f.number("events", 0, Long.MAX_VALUE),
                    f.number("unreadable", 0, Long.MAX_VALUE),
                    f.text("sha256"));
        }
    }

    Contents read() {
        var line = next();
        if (!HEADER.equals(ExportedLine.type(line))) throw lines.wrong("not the first line of an exported log");
        var header = control(line, Header::read);
        line = next();
        for (int partition = 0; partition < header.partitions(); partition++) line = section(header, partition, line);
        if (!END.equals(ExportedLine.type(line))) throw lines.wrong("the last line should stand here");
        end(control(line, End::read));
        if (lines.next() != null) throw lines.wrong("more behind its last line");
        return new Contents(header.boards(), sections, boards, requests, events, marks);
    }

    /** Reads a partition to the line behind it, which it returns. */
    private byte[] section(Header header, int partition, byte[] first) {
        if (!PARTITION.equals(ExportedLine.type(first))
                || control(first, f -> {
                            f.text("type");
                            return f.number("partition", 0, MAX_PARTITIONS);
                        })
                        != partition) throw lines.wrong("partition " + partition + " should begin here");
        long start = lines.start();
        long firstLine = lines.number();
        var answered = OptionalLong.empty();
        long lastEvent = firstLine - 1;
        boolean closing = false;
        boolean isBehindEvent = false;
        heads.clear();
        while (true) {
            var line = next();
            var type = ExportedLine.type(line);
            switch (type) {
                case PARTITION, END -> {
                    if (!heads.isEmpty())
                        throw lines.wrong("nothing tells where board "
                                + heads.keySet().stream().sorted().toList().getFirst() + " ends");
                    sections.add(new Contents.Section(
                            start,
                            firstLine,
                            lines.number() - 1,
                            header.missing(Topic.REQUESTS, partition),
                            header.missing(Topic.EVENTS, partition),
                            answered.orElse(lastEvent + 1)));
                    return line;
                }
                case UNANSWERED -> {
                    if (answered.isPresent() || closing) throw lines.wrong("such a line does not belong here");
                    answered = OptionalLong.of(lines.number());
                }
                case BOARD -> {
                    head(control(line, Head::read));
                    closing = true;
                }
                case ExportedLine.UNREADABLE -> isBehindEvent = wrapped(line, partition) == Topic.EVENTS;
                case ExportedLine.QUARANTINE -> {
                    if (!isBehindEvent)
                        throw lines.wrong("a mark that does not stand behind the event which it sets aside");
                    marks.add(mark(line, partition));
                    isBehindEvent = false;
                }
                case null -> throw lines.wrong("not a line of an exported log");
                default -> {
                    if (closing) throw lines.wrong("a record behind what tells the ends of the boards");
                    record(ExportedLine.topic(type), line);
                    isBehindEvent = ExportedLine.topic(type) == Topic.EVENTS;
                    if (isBehindEvent) lastEvent = lines.number();
                }
            }
        }
    }

    private void record(Topic topic, byte[] line) {
        if (topic == null) throw lines.wrong("unknown type " + ExportedLine.type(line));
        if (topic == Topic.REQUESTS) {
            requests++;
            return;
        }
        events++;
        var mark = ExportedLine.mark(line);
        if (mark == null) throw lines.wrong("not an event as it is written");
        heads.put(mark.board(), mark);
        if (heads.size() > MAX_BOARDS) throw lines.wrong("more than " + MAX_BOARDS + " boards");
    }

    private Topic wrapped(byte[] line, int partition) {
        try {
            var topic = ExportedLine.decode(line, partition, lines.number()).topic();
            if (topic == Topic.REQUESTS) requests++;
            else events++;
            unreadable++;
            return topic;
        } catch (Invalid e) {
            throw lines.wrong(e.getMessage());
        }
    }

    /** In this file the record has the number of its line. */
    private Quarantine mark(byte[] line, int partition) {
        try {
            var it = QuarantineJson.read(line);
            return new Quarantine(it.topic(), partition, lines.number() - 1, it.digest(), it.board(), it.reason());
        } catch (Invalid e) {
            throw lines.wrong(e.getMessage());
        }
    }

    private void head(Head told) {
        var last = heads.remove(told.board());
        if (last == null) throw lines.wrong("board " + told.board() + " has no event before this line");
        if (last.seq() != told.seq() || !last.hash().equals(told.head()))
            throw lines.wrong("board %s ends with event %d %s, but its last one is %d %s"
                    .formatted(told.board(), told.seq(), told.head(), last.seq(), last.hash()));
        boards++;
    }

    private void end(End told) {
        var is = new End(boards, requests, events, unreadable, digest.before());
        if (!told.equals(is))
            throw lines.wrong("the file has been changed: it should hold " + in(told) + ", but holds " + in(is));
    }

    private static String in(End end) {
        return "%d boards, %d requests, %d events, %d records wrapped, SHA-256 %s"
                .formatted(end.boards(), end.requests(), end.events(), end.unreadable(), end.sha256());
    }

    private byte[] next() {
        var line = lines.next();
        if (line == null) throw lines.wrong("the file was cut behind this line: its last line is missing");
        digest.add(line);
        return line;
    }

    private <T> T control(byte[] line, Function<Fields, T> reader) {
        try {
            ObjectNode tree = ExportedLine.tree(line);
            return Fields.read(tree, reader);
        } catch (Invalid e) {
            throw lines.wrong(e.getMessage());
        }
    }

    /** SHA-256 of lines; it also knows what it was before the last. */
    private static final class LinesDigest {
        private final MessageDigest digest = Sha256.begin();
        private byte[] last;

        void add(byte[] line) {
            if (last != null) {
                digest.update(last);
                digest.update((byte) '\n');
            }
            last = line;
        }

        String before() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }
}

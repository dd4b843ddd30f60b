package firstmap.coordinator.exchange;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import firstmap.coordinator.boards.LogRecord;
import firstmap.events.Progress;
import firstmap.events.json.QuarantineJson;
import firstmap.events.json.Quarantines;
import firstmap.events.json.Sha256;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Writes a log as JSON Lines: a header, then each partition with its requests, each followed by the events that answer
 * it, what operators have set aside marked as that, and where each of its boards ends; last a line by which a file that was cut or changed is recognised. What a record
 * held stays as it is, byte for byte, and so does the order; offsets, timestamps and headers are not kept.
 */
public final class Export {
    private static final byte LINE_FEED = '\n';

    private final Recording from;
    private final OutputStream to;
    private final Exchanges.Reader reader;
    private final Progress progress;
    private final SentAfterGrowth later;
    private final Quarantines aside;
    private final MessageDigest digest = Sha256.begin();
    private final SortedSet<String> absent = new TreeSet<>();
    private final List<DamagedLog> damages = new ArrayList<>();
    private long boards;
    private long requests;
    private long events;
    private long unreadable;

    /**
     * What was written.
     *
     * @param unreadable requests and events that had to be wrapped
     * @param absent boards that were chosen, and that the log does not have
     * @param damages where records could not be read; what stands behind them on their partition was left out
     * @param sha256 of all lines but the last, which holds it
     */
    public record Written(
            int partitions,
            long boards,
            long requests,
            long events,
            long unreadable,
            SortedSet<String> absent,
            List<DamagedLog> damages,
            String sha256) {}

    /** @param to stays open */
    public Export(Recording from, Exchanges.Reader reader, OutputStream to, Progress progress) {
        this.from = from;
        this.reader = reader;
        this.to = to;
        this.progress = progress;
        later = new SentAfterGrowth(from);
        aside = from.aside();
    }

    /**
     * @param chosen boards; empty for all
     * @throws IOException if it cannot be written
     */
    public Written write(Set<String> chosen) throws IOException {
        absent.addAll(chosen);
        write(header(chosen));
        for (int partition = 0; partition < from.partitions(); partition++) partition(partition, wanted(chosen));
        var sha256 = HexFormat.of().formatHex(digest.digest());
        write(object(ContentsReader.END)
                .put("boards", boards)
                .put("requests", requests)
                .put("events", events)
                .put("unreadable", unreadable)
                .put("sha256", sha256));
        damages.addAll(from.damages());
        return new Written(
                from.partitions(), boards, requests, events, unreadable, absent, List.copyOf(damages), sha256);
    }

    private Predicate<LogRecord> wanted(Set<String> chosen) {
        if (chosen.isEmpty()) return _ -> true;
        return line -> {
            if (line.key() == null) return false;
            var board = new String(line.key(), StandardCharsets.UTF_8);
            absent.remove(board);
            return chosen.contains(board);
        };
    }

    private ObjectNode header(Set<String> chosen) {
        var header = object(ContentsReader.HEADER)
                .put("version", ContentsReader.VERSION)
                .put("partitions", from.partitions());
        if (!chosen.isEmpty()) chosen.stream().sorted().forEach(header.putArray("boards")::add);
        var missing = JsonNodeFactory.instance.arrayNode();
        for (int partition = 0; partition < from.partitions(); partition++) {
            for (var topic : Topic.log()) {
                try (var cursor = from.open(topic, partition)) {
                    if (cursor.start() > 0)
                        missing.addObject()
                                .put("partition", partition)
                                .put("topic", topic.topicName())
                                .put("before", cursor.start());
                }
            }
        }
        if (!missing.isEmpty()) header.set("missing", missing);
        return header;
    }

    private void partition(int partition, Predicate<LogRecord> wanted) throws IOException {
        write(object(ContentsReader.PARTITION).put("partition", partition));
        var heads = new TreeMap<String, ExportedLine.Mark>();
        var answered = from.answered(partition);
        boolean marked = answered.isEmpty();
        try (var exchanges = new Exchanges(from, partition, reader, line -> wanted.test(line) && !later.has(line))) {
            for (var exchange = exchanges.next(); exchange != null; exchange = exchanges.next()) {
                if (exchange.request() != null) {
                    if (!marked && exchange.request().offset() >= answered.getAsLong()) {
                        write(object(ContentsReader.UNANSWERED));
                        marked = true;
                    }
                    requests++;
                    write(exchange.request());
                }
                for (var answer : exchange.answers()) {
                    events++;
                    var mark = write(answer.line());
                    if (mark != null) heads.put(mark.board(), mark);
                    writeSetAside(answer.line());
                }
                if ((requests + events) % 1024 == 0) told(1000L * partition + exchanges.perMille());
            }
        } catch (DamagedLog e) {
            damages.add(e);
        }
        if (!marked) write(object(ContentsReader.UNANSWERED));
        try {
            later.of(partition, request -> {
                if (!wanted.test(request)) return;
                requests++;
                write(request);
            });
        } catch (DamagedLog e) {
            damages.add(e);
        }
        for (var head : heads.values())
            write(object(ContentsReader.BOARD)
                    .put("board", head.board())
                    .put("seq", head.seq())
                    .put("head", head.hash()));
        boards += heads.size();
        told(1000L * (partition + 1));
    }

    /** A mark comes along, behind its record. */
    private void writeSetAside(LogRecord event) throws IOException {
        var mark = aside.covering(event.partition(), event.offset(), event.key(), event.value());
        if (mark.isPresent()) write(QuarantineJson.write(mark.get()));
    }

    private void told(long perMille) {
        progress.reached(perMille, 1000L * from.partitions(), (requests + events) + " records");
    }

    /** @return what an event says of its board's chain, if it stands there as it is */
    private ExportedLine.Mark write(LogRecord record) throws IOException {
        var line = ExportedLine.encode(record);
        write(line);
        if (line != record.value()) {
            unreadable++;
            return null;
        }
        return record.topic() == Topic.EVENTS ? ExportedLine.mark(line) : null;
    }

    private void write(ObjectNode json) throws IOException {
        write(ExportedLine.bytes(json));
    }

    private void write(byte[] line) throws IOException {
        digest.update(line);
        digest.update(LINE_FEED);
        to.write(line);
        to.write(LINE_FEED);
    }

    private static ObjectNode object(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}

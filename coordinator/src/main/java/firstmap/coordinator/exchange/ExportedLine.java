package firstmap.coordinator.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import firstmap.coordinator.boards.LogRecord;
import firstmap.events.Invalid;
import firstmap.events.json.EventJson;
import firstmap.events.json.Fields;
import firstmap.events.json.RequestJson;
import firstmap.events.topics.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * One record as one line of an exported file, and back. A record stands there as it is, byte for byte, if its topic and
 * its key can be told from its text; otherwise it is wrapped.
 */
final class ExportedLine {
    /** Longest line, in bytes: room for the longest record that Kafka's own limits let through, wrapped. */
    static final int MAX_LINE_BYTES = 8 << 20;
    /** Longest value that is kept whole, in bytes. Only a compressed batch could bring in more, and nobody can read it. */
    static final int MAX_VALUE_BYTES = 4 << 20;

    static final String UNREADABLE = "unreadable";
    static final String QUARANTINE = "quarantine";

    private static final byte[] TYPE = ascii("{\"type\":\"");
    private static final byte[] BOARD = ascii("\",\"board\":\"");
    private static final byte[] SEQ = ascii("\",\"seq\":");
    private static final byte[] HASH = ascii(",\"hash\":\"");
    private static final byte[] END = ascii("\"}");
    private static final int HASH_DIGITS = 64;
    private static final int LONGEST_TYPE = 16;
    private static final int LONGEST_SEQ = 19;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_LINE_BYTES)
                    .maxStringLength(MAX_LINE_BYTES)
                    .maxNestingDepth(16)
                    .maxNumberLength(32)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final ObjectMapper MAPPER = new ObjectMapper(JSON);

    private ExportedLine() {}

    /**
     * An event that has the shape of one; whether it is one is for its reader to find out.
     *
     * @param board as it stands there, its record's key
     * @param hash that it bears
     */
    record Mark(String board, long seq, String hash) {}

    // ---- writing

    static byte[] encode(LogRecord line) {
        return isPlain(line) ? line.value() : wrapped(line);
    }

    private static boolean isPlain(LogRecord line) {
        var value = line.value();
        if (line.key() == null || value == null || value.length > MAX_VALUE_BYTES) return false;
        for (byte b : value) if (b == '\n' || b == '\r') return false;
        return topic(type(value)) == line.topic() && Arrays.equals(line.key(), key(line.topic(), value));
    }

    private static byte[] wrapped(LogRecord line) {
        var json = JsonNodeFactory.instance.objectNode().put("type", UNREADABLE);
        json.put("topic", line.topic().topicName());
        put(json, "key", line.key());
        put(json, "value", line.value());
        if (length(line.value()) > MAX_VALUE_BYTES) json.put("valueBytes", line.value().length);
        return bytes(json);
    }

    private static void put(ObjectNode json, String name, byte[] bytes) {
        if (bytes == null) return;
        int kept = Math.min(bytes.length, name.equals("key") ? MAX_VALUE_BYTES / 4 : MAX_VALUE_BYTES);
        json.put(name, Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, kept)));
    }

    private static int length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    static byte[] bytes(ObjectNode json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- reading

    /** What stands as the type at the very start of a line; null if nothing does. */
    static String type(byte[] line) {
        if (!has(line, 0, TYPE)) return null;
        for (int end = TYPE.length; end < line.length && end <= TYPE.length + LONGEST_TYPE; end++)
            if (line[end] == '"') return new String(line, TYPE.length, end - TYPE.length, StandardCharsets.ISO_8859_1);
        return null;
    }

    /** The topic of a record that stands there as it is; null for any other line. */
    static Topic topic(String type) {
        if (type == null) return null;
        return RequestJson.isType(type) ? Topic.REQUESTS : EventJson.isType(type) ? Topic.EVENTS : null;
    }

    /**
     * The record of a line.
     *
     * @throws Invalid if it is none
     */
    static LogRecord decode(byte[] line, int partition, long number) {
        var type = type(line);
        var topic = topic(type);
        if (topic != null) {
            var key = key(topic, line);
            if (key == null) throw new Invalid("", "it does not tell the board");
            return new LogRecord(topic, partition, number, key, line);
        }
        if (!UNREADABLE.equals(type)) throw new Invalid("", "not a record");
        var f = Fields.of(tree(line));
        f.text("type");
        var name = f.text("topic");
        topic = name.equals(Topic.REQUESTS.topicName()) ? Topic.REQUESTS : Topic.EVENTS;
        if (!name.equals(topic.topicName())) throw new Invalid("topic", "neither requests nor events");
        var record = new LogRecord(topic, partition, number, base64(f, "key"), base64(f, "value"));
        if (f.has("valueBytes")) f.number("valueBytes", 0, Integer.MAX_VALUE);
        f.end();
        return record;
    }

    private static byte[] base64(Fields f, String name) {
        try {
            var text = f.optionalText(name);
            return text == null ? null : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new Invalid(name, "not base64");
        }
    }

    /** @throws Invalid if the line is not one JSON object */
    static ObjectNode tree(byte[] line) {
        try {
            if (MAPPER.readTree(line) instanceof ObjectNode object) return object;
            throw new Invalid("", "not a JSON object");
        } catch (IOException e) {
            throw new Invalid("", "not JSON");
        }
    }

    /** The key that a record must have to stand there as it is: the board that it names. */
    private static byte[] key(Topic topic, byte[] value) {
        if (topic == Topic.EVENTS) {
            var mark = mark(value);
            return mark == null ? null : mark.board().getBytes(StandardCharsets.UTF_8);
        }
        try (var json = JSON.createParser(value)) {
            if (json.nextToken() != JsonToken.START_OBJECT) return null;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = json.currentName().equals("board");
                if (json.nextToken() == JsonToken.VALUE_STRING && found)
                    return json.getText().getBytes(StandardCharsets.UTF_8);
                json.skipChildren();
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Reads the ends of an event in its canonical form; null if they are not there. */
    static Mark mark(byte[] event) {
        var type = type(event);
        if (topic(type) != Topic.EVENTS) return null;
        int board = TYPE.length + type.length();
        if (!has(event, board, BOARD)) return null;
        board += BOARD.length;
        int end = board;
        // An id, as the contract has them, so nothing in it is escaped.
        while (end < event.length && event[end] > ' ' && event[end] != '"' && event[end] != '\\') end++;
        if (end == board || !has(event, end, SEQ)) return null;
        int digits = end + SEQ.length;
        int stop = digits;
        while (stop < event.length && event[stop] >= '0' && event[stop] <= '9') stop++;
        if (stop == digits || stop - digits > LONGEST_SEQ) return null;
        int hash = event.length - END.length - HASH_DIGITS;
        if (hash - HASH.length < stop || !has(event, hash - HASH.length, HASH)) return null;
        if (!has(event, event.length - END.length, END)) return null;
        for (int i = hash; i < hash + HASH_DIGITS; i++)
            if (Character.digit(event[i], 16) < 0 || event[i] >= 'A' && event[i] <= 'F') return null;
        try {
            return new Mark(
                    new String(event, board, end - board, StandardCharsets.US_ASCII),
                    Long.parseLong(new String(event, digits, stop - digits, StandardCharsets.US_ASCII)),
                    new String(event, hash, HASH_DIGITS, StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException e) {
            return null; // more than a long holds
        }
    }

    private static boolean has(byte[] line, int at, byte[] what) {
        return at + what.length <= line.length && Arrays.equals(line, at, at + what.length, what, 0, what.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

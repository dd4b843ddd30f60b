package firstmap.coordinator.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.json.GivenFile;
import firstmap.events.json.JsonProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Where the boards of a log had come to when it was audited. Kept apart from the log, it lets a later audit see that the
 * log has lost its tail or has been given another history, even where every hash of that is right.
 *
 * @param events how many each partition had
 * @param boards by name
 */
public record Heads(List<Long> events, SequencedMap<String, AuditReport.Head> boards) {
    private static final int VERSION = 1;
    /** Longest file, in bytes: room for about two million boards. */
    private static final long MAX_BYTES = 256L << 20;

    private static final int MAX_PARTITIONS = 100_000;
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(MAX_BYTES)
                    .maxNestingDepth(4)
                    .maxNumberLength(32)
                    .maxStringLength(Limits.MAX_ID)
                    .maxNameLength(Limits.MAX_ID)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Of a log that is good. */
    public static Heads of(AuditReport report) {
        var boards = new TreeMap<String, AuditReport.Head>();
        report.partitions().forEach(partition -> boards.putAll(partition.heads()));
        return new Heads(
                report.partitions().stream()
                        .map(AuditReport.OfPartition::events)
                        .toList(),
                boards);
    }

    /** As JSON; the stream stays open. */
    public void write(OutputStream out) throws IOException {
        try (var json = FACTORY.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeArrayFieldStart("events");
            for (long count : events) json.writeNumber(count);
            json.writeEndArray();
            json.writeObjectFieldStart("boards");
            for (var board : boards.entrySet()) {
                json.writeObjectFieldStart(board.getKey());
                json.writeNumberField("seq", board.getValue().seq());
                json.writeStringField("head", board.getValue().hash());
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    /** @throws Invalid if the file is not what {@link #write} writes, or is of a later version */
    public static Heads read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) throw new Invalid(file.toString(), "longer than " + MAX_BYTES + " bytes");
        try (var json = FACTORY.createParser(GivenFile.open(file))) {
            expect(json, json.nextToken(), JsonToken.START_OBJECT);
            field(json, "version");
            long version = number(json, 1);
            if (version != VERSION) throw new Invalid("version", version + "; this audit knows " + VERSION);
            field(json, "events");
            expect(json, json.nextToken(), JsonToken.START_ARRAY);
            var events = new ArrayList<Long>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (events.size() == MAX_PARTITIONS) throw new Invalid("events", "more than " + MAX_PARTITIONS);
                events.add(current(json, 0));
            }
            field(json, "boards");
            expect(json, json.nextToken(), JsonToken.START_OBJECT);
            var boards = new TreeMap<String, AuditReport.Head>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                var board = Limits.id("boards", json.currentName());
                expect(json, json.nextToken(), JsonToken.START_OBJECT);
                field(json, "seq");
                long seq = number(json, 1);
                field(json, "head");
                expect(json, json.nextToken(), JsonToken.VALUE_STRING);
                if (!HASH.matcher(json.getText()).matches()) throw wrong(json, "no hash");
                boards.put(board, new AuditReport.Head(seq, json.getText()));
                expect(json, json.nextToken(), JsonToken.END_OBJECT);
            }
            expect(json, json.nextToken(), JsonToken.END_OBJECT);
            if (json.nextToken() != null) throw wrong(json, "more behind its end");
            return new Heads(List.copyOf(events), boards);
        } catch (JsonProcessingException e) {
            throw new Invalid(file.toString(), "not a file of heads: " + JsonProblem.of(e));
        } catch (Invalid e) {
            throw new Invalid(file.toString(), "not a file of heads: " + e.getMessage());
        }
    }

    /**
     * What a later log must still hold.
     *
     * @param by what the file is called
     */
    public List<Claim> claims(String by) {
        return boards.entrySet().stream()
                .map(board -> new Claim(
                        Finding.Kind.REWRITTEN,
                        by,
                        board.getKey(),
                        board.getValue().seq(),
                        board.getValue().hash(),
                        null))
                .toList();
    }

    private static void field(JsonParser json, String name) throws IOException {
        if (json.nextToken() != JsonToken.FIELD_NAME || !json.currentName().equals(name))
            throw wrong(json, name + " expected");
    }

    private static long number(JsonParser json, long min) throws IOException {
        json.nextToken();
        return current(json, min);
    }

    private static long current(JsonParser json, long min) throws IOException {
        expect(json, json.currentToken(), JsonToken.VALUE_NUMBER_INT);
        if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) throw wrong(json, "a number out of range");
        return Limits.range("number", json.getLongValue(), min, Long.MAX_VALUE);
    }

    private static void expect(JsonParser json, JsonToken token, JsonToken wanted) throws IOException {
        if (token != wanted) throw wrong(json, wanted + " expected");
    }

    private static Invalid wrong(JsonParser json, String problem) {
        return new Invalid("line " + json.currentLocation().getLineNr(), problem);
    }
}

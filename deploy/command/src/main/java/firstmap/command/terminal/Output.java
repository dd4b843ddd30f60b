package firstmap.command.terminal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Option;

/** How a result is printed: a table for people, JSON for programs. */
public final class Output {
    enum Format {
        table,
        json
    }

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT, SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}; default: table on a terminal, otherwise json")
    private Format format;

    public boolean isTable(Console console) {
        return format == null ? console.outIsTerminal() : format == Format.table;
    }

    /** Writes one JSON document and a line feed. */
    public static void json(Console console, Object result) {
        try {
            console.out().write((text(result) + "\n").getBytes(StandardCharsets.UTF_8));
            console.out().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a document that is too long to be held, from its first bracket to its last; {@link #end} has to follow. What is
     * cut off by an error stays so.
     */
    public static JsonGenerator begin(Console console) throws IOException {
        return JSON.createGenerator(console.out())
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
    }

    /** Ends it with a line feed. */
    public static void end(JsonGenerator document) throws IOException {
        document.writeRaw('\n');
        document.close();
    }

    /** The same document as text. */
    public static String text(Object result) {
        try {
            return JSON.writeValueAsString(result);
        } catch (JsonProcessingException e) {
            throw new AssertionError("plain records", e);
        }
    }
}

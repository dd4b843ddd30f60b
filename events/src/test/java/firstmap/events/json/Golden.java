package firstmap.events.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The wire as it was when each file was added. Files are added, never edited: a record on a topic lives for ever. */
final class Golden {
    private Golden() {}

    /** Documents by file name, {@code requests} or {@code events}; the line's end is the file's, not the document's. */
    static Map<String, byte[]> all(String kind) {
        var documents = new TreeMap<String, byte[]>();
        try (var files = Files.list(Path.of("src/test/resources/golden", kind))) {
            for (var file : files.toList()) {
                var bytes = Files.readAllBytes(file);
                documents.put(file.getFileName().toString(), Arrays.copyOf(bytes, bytes.length - 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return documents;
    }

    static JsonNode tree(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** A request as text, to be damaged. */
    static String request(String name) {
        return text(all("requests").get(name + ".json"));
    }

    static String event(String name) {
        return text(all("events").get(name + ".json"));
    }

    static List<String> names(String kind) {
        return List.copyOf(all(kind).keySet());
    }
}

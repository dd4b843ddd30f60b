package firstmap.lab.experiments;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The experiments as they are written down, in YAML, beside the classes. */
final class Declared {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Declared() {}

    /** The list in a file of the class path. */
    static <T> List<T> list(String file, Class<T> type) {
        JavaType all = MAPPER.getTypeFactory().constructCollectionType(List.class, type);
        return MAPPER.convertValue(yaml(file), all);
    }

    /** What a file of the class path declares. */
    static <T> T one(String file, Class<T> type) {
        return MAPPER.convertValue(yaml(file), type);
    }

    private static Object yaml(String file) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(text(file));
    }

    private static String text(String file) {
        try (var in = Declared.class.getResourceAsStream("/experiments/" + file)) {
            if (in == null) throw new IllegalArgumentException("no file experiments/" + file + " on the class path");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

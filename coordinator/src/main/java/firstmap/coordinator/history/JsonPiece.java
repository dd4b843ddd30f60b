package firstmap.coordinator.history;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** A piece of a JSON document that is small, however large the whole is: what comes next is written only when it has gone. */
@FunctionalInterface
public interface JsonPiece {
    /** @param json at the place where the piece stands; it can write trees */
    void write(JsonGenerator json) throws IOException;
}

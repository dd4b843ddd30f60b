package firstmap.coordinator.http;

import com.fasterxml.jackson.core.JsonGenerator;
import firstmap.coordinator.history.JsonPiece;
import java.io.IOException;
import java.util.Iterator;

/** A document in pieces. */
final class PiecesStream extends JsonStream {
    private final Iterator<JsonPiece> pieces;

    PiecesStream(Iterator<JsonPiece> pieces) {
        this.pieces = pieces;
    }

    @Override
    boolean writeMore(JsonGenerator json) throws IOException {
        if (!pieces.hasNext()) return false;
        pieces.next().write(json);
        return true;
    }
}

package firstmap.coordinator.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import firstmap.coordinator.history.JsonPiece;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A page of a list. It ends when it has as many entries as were asked for, or when it has come to 4 MiB; one entry it has in
 * any case. Entries are asked for, one by one, when it is read.
 */
final class PageStream<T> extends JsonStream {
    static final int MAX_BYTES = 4 << 20;

    private final int limit;
    private final String name;
    private final Iterator<T> entries;
    private final Function<T, String> id;
    private final Function<T, Stream<JsonPiece>> view;
    private Iterator<JsonPiece> pieces;
    private int shown;
    private T last;
    private boolean isWhole;

    PageStream(
            Page page,
            ObjectNode head,
            String name,
            Iterator<T> entries,
            Function<T, String> id,
            Function<T, Stream<JsonPiece>> view) {
        limit = page.limit();
        this.name = name;
        this.entries = entries;
        this.id = id;
        this.view = view;
        pieces = Stream.<JsonPiece>of(json -> begin(json, head)).iterator();
    }

    private void begin(JsonGenerator json, ObjectNode head) throws IOException {
        json.writeStartObject();
        for (var member : head.properties()) {
            json.writeFieldName(member.getKey());
            json.writeTree(member.getValue());
        }
        json.writeArrayFieldStart(name);
    }

    @Override
    boolean writeMore(JsonGenerator json) throws IOException {
        if (isWhole) return false;
        if (pieces.hasNext()) pieces.next().write(json);
        else if (shown < limit && bytes() < MAX_BYTES && entries.hasNext()) next();
        else end(json);
        return true;
    }

    private void next() {
        last = entries.next();
        shown++;
        pieces = view.apply(last).iterator();
    }

    private void end(JsonGenerator json) throws IOException {
        json.writeEndArray();
        if (entries.hasNext()) json.writeStringField("next", id.apply(last));
        json.writeEndObject();
        pieces = Collections.emptyIterator();
        isWhole = true;
    }
}

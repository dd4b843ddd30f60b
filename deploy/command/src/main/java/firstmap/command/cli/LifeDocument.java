package firstmap.command.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import firstmap.command.terminal.Console;
import firstmap.command.terminal.Output;
import firstmap.coordinator.history.Detectors;
import firstmap.coordinator.history.JsonPiece;
import firstmap.coordinator.history.LifeJson;
import firstmap.coordinator.history.Step;
import java.io.IOException;

/** A buffer's life for programs. */
final class LifeDocument implements ToldLife {
    private final JsonGenerator json;
    private final LifeJson life = new LifeJson();

    LifeDocument(Console console, BufferName name) throws IOException {
        json = Output.begin(console);
        json.writeStartObject();
        json.writeStringField("board", name.board());
        json.writeStringField("buffer", name.buffer());
        json.writeArrayFieldStart("steps");
    }

    @Override
    public void step(Step step) throws IOException {
        for (var piece : (Iterable<JsonPiece>) life.step(step)::iterator) piece.write(json);
    }

    @Override
    public void end(Detectors seen) throws IOException {
        json.writeEndArray();
        json.writeNumberField("found", seen.count());
        json.writePOJOField("findings", seen.findings());
        json.writeEndObject();
        Output.end(json);
    }
}

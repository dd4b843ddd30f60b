package firstmap.coordinator.history;

import com.fasterxml.jackson.core.JsonGenerator;
import firstmap.coordinator.rule.Buffer;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The steps of a life as JSON, one after the other: each event beside the {@code state} that it led to, which is null where
 * there is no such buffer. A state that is the same as that of the step before is not told again, but left out.
 */
public final class LifeJson {
    private boolean hasBegun;
    private Optional<Buffer> told = Optional.empty();

    /** The next step. */
    public Stream<JsonPiece> step(Step step) {
        boolean isNews = !hasBegun || !step.state().equals(told);
        hasBegun = true;
        told = step.state();
        var event = Stream.<JsonPiece>of(json -> {
            json.writeStartObject();
            json.writeFieldName("event");
            json.writeTree(Views.event(step.event()));
            if (step.round() != null) json.writeNumberField("round", step.round());
            if (isNews) json.writeFieldName("state");
            if (isNews && step.state().isEmpty()) json.writeNull();
        });
        var state = isNews ? step.state().stream().flatMap(BufferJson::of) : Stream.<JsonPiece>empty();
        return Stream.concat(event, Stream.concat(state, Stream.of(JsonGenerator::writeEndObject)));
    }
}

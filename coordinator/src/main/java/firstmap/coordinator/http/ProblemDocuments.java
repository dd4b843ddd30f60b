package firstmap.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.util.stream.Collectors;

/** Every error of the server, whoever found it, as a problem document. */
@Singleton
@Replaces(ErrorResponseProcessor.class)
@Requires(property = "firstmap.coordinator.bootstrap")
final class ProblemDocuments implements ErrorResponseProcessor<JsonNode> {
    private static final MediaType TYPE = MediaType.of("application/problem+json");

    @Override
    public MutableHttpResponse<JsonNode> processResponse(ErrorContext error, MutableHttpResponse<?> response) {
        var problem = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank") // the status says it all: RFC 9457, 4.2.1
                .put("title", response.reason())
                .put("status", response.code());
        // What went wrong inside of the server is for its log, not for whoever asks.
        if (response.code() < 500 || error.getRootCause().orElse(null) instanceof Problem)
            problem.put(
                    "detail", error.getErrors().stream().map(Error::getMessage).collect(Collectors.joining("; ")));
        if (error.getRootCause().orElse(null) instanceof Problem known)
            known.extensions().forEach((name, value) -> problem.putPOJO(name, value));
        problem.put("instance", error.getRequest().getUri().getRawPath());
        return copyOf(response).body((JsonNode) problem).contentType(TYPE);
    }

    private static MutableHttpResponse<JsonNode> copyOf(MutableHttpResponse<?> response) {
        MutableHttpResponse<JsonNode> copy = HttpResponse.status(response.code(), response.reason());
        response.getHeaders().forEachValue(copy::header);
        return copy;
    }
}

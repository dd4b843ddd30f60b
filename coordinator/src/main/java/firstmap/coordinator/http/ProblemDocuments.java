package firstmap.coordinator.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every error of the server, whoever found it, as a problem document. */
@Singleton
@Replaces(ErrorResponseProcessor.class)
@Requires(property = "firstmap.coordinator.bootstrap")
final class ProblemDocuments implements ErrorResponseProcessor<JsonNode> {
    static final MediaType TYPE = MediaType.of("application/problem+json");

    @Override
    public MutableHttpResponse<JsonNode> processResponse(ErrorContext error, MutableHttpResponse<?> response) {
        return unreadable(error.getRequest())
                .<MutableHttpResponse<JsonNode>>map(failure -> unreadable(failure, response))
                .orElseGet(() -> about(error, response));
    }

    private static MutableHttpResponse<JsonNode> about(ErrorContext error, MutableHttpResponse<?> response) {
        var problem = document(response.code(), response.reason());
        // What went wrong inside of the server is for its log, not for whoever asks.
        if (response.code() < 500 || error.getRootCause().orElse(null) instanceof Problem)
            problem.put(
                    "detail", error.getErrors().stream().map(Error::getMessage).collect(Collectors.joining("; ")));
        if (error.getRootCause().orElse(null) instanceof Problem known)
            known.extensions().forEach((name, value) -> problem.putPOJO(name, value));
        problem.put("instance", error.getRequest().getUri().getRawPath());
        return copyOf(response).body((JsonNode) problem).contentType(TYPE);
    }

    /** One without a word on what was asked. */
    static ObjectNode document(int status, String title) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank") // the status says it all: RFC 9457, 4.2.1
                .put("title", title)
                .put("status", status);
    }

    /** Why the head of a request could not be read; whatever else it says is then not its own. */
    private static Optional<Throwable> unreadable(HttpRequest<?> request) {
        return request instanceof NettyHttpRequest<?> netty
                ? Optional.ofNullable(netty.getNativeRequest().decoderResult().cause())
                : Optional.empty();
    }

    private static MutableHttpResponse<JsonNode> unreadable(Throwable failure, MutableHttpResponse<?> response) {
        var status = switch (failure) {
            case Problem problem -> problem.getStatus();
            case TooLongHttpLineException _ -> HttpStatus.REQUEST_URI_TOO_LONG;
            case TooLongHttpHeaderException _ -> HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
            default -> HttpStatus.BAD_REQUEST;
        };
        var problem = document(status.getCode(), status.getReason()).put("detail", failure.getMessage());
        return copyOf(response).status(status).body((JsonNode) problem).contentType(TYPE);
    }

    private static MutableHttpResponse<JsonNode> copyOf(MutableHttpResponse<?> response) {
        MutableHttpResponse<JsonNode> copy = HttpResponse.status(response.code(), response.reason());
        response.getHeaders().forEachValue(copy::header);
        return copy;
    }
}

package firstmap.coordinator.http;

import firstmap.coordinator.boards.CorruptLog;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import java.util.Map;

/** An answer that is a problem document: a status, and a sentence that says what is wrong with this very request. */
final class Problem extends HttpStatusException {
    private static final long serialVersionUID = 1;

    /** Members of the document beside those of every problem: RFC 9457, 3.2. */
    private final transient Map<String, Object> extensions;

    private Problem(HttpStatus status, String detail) {
        this(status, detail, Map.of());
    }

    private Problem(HttpStatus status, String detail, Map<String, Object> extensions) {
        super(status, detail);
        this.extensions = extensions;
    }

    Map<String, Object> extensions() {
        return extensions;
    }

    static Problem badRequest(String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, detail);
    }

    static Problem notFound(String detail) {
        return new Problem(HttpStatus.NOT_FOUND, detail);
    }

    /** It names another server. */
    static Problem misdirected(String detail) {
        return new Problem(HttpStatus.MISDIRECTED_REQUEST, detail);
    }

    static Problem unknownVersion(String detail) {
        return new Problem(HttpStatus.HTTP_VERSION_NOT_SUPPORTED, detail);
    }

    /** It was there, and will not be again. */
    static Problem gone(String detail) {
        return new Problem(HttpStatus.GONE, detail);
    }

    /** Nothing is said of the board as long as its events cannot be followed. */
    static Problem standsStill(CorruptLog log) {
        return new Problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "the log is corrupt: " + log.getMessage(),
                Map.of("topic", log.topic(), "partition", log.partition(), "offset", log.offset()));
    }

    /** The read model cannot answer now. */
    static Problem unavailable(String detail) {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, detail);
    }
}

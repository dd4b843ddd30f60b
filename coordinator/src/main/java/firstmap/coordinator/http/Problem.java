package firstmap.coordinator.http;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;

/** An answer that is a problem document: a status, and a sentence that says what is wrong with this very request. */
final class Problem extends HttpStatusException {
    private static final long serialVersionUID = 1;

    private Problem(HttpStatus status, String detail) {
        super(status, detail);
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

    /** The read model cannot answer now. */
    static Problem unavailable(String detail) {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, detail);
    }
}

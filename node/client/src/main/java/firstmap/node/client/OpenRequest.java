package firstmap.node.client;

import firstmap.events.EventRecord;
import firstmap.events.RequestRecord;

/** A request on its way: as it was asked, as it was sent last, and what has come of it. */
final class OpenRequest {
    private final RequestRecord asked;
    private RequestRecord sent;
    private EventRecord outcome;

    OpenRequest(RequestRecord asked) {
        this.asked = asked;
    }

    /** By the number that whoever asks gave it. */
    RequestRecord asked() {
        return asked;
    }

    /** By the number that is its own; null while it has none. */
    RequestRecord sent() {
        return sent;
    }

    void send(RequestRecord numbered) {
        sent = numbered;
    }

    /** Somebody else has used its number, so that the board does not answer it: it needs another. */
    void passOver() {
        sent = null;
    }

    boolean isPassedOver() {
        return sent == null;
    }

    void decide(EventRecord event) {
        outcome = event;
    }

    /** The event that decided it; null before. */
    EventRecord outcome() {
        return outcome;
    }
}

package firstmap.coordinator.loop;

import firstmap.events.RequestRecord;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Requests that broke a board while their outcome was being applied. The loop starts anew after such a failure, so what
 * it must not try again is remembered here, outside of it.
 */
public final class PoisonRequests {
    private record Position(String topic, int partition, long offset) {}

    /** One request of a turn: no other has its number. Or, with the number 0, the end of the node's lease. */
    private record Ask(String board, String node, long seq) {}

    private final Map<Position, String> reasons = new ConcurrentHashMap<>();
    private final Map<Ask, String> askReasons = new ConcurrentHashMap<>();

    void add(ConsumerRecord<?, ?> asked, String reason) {
        reasons.put(position(asked), reason);
    }

    Optional<String> reason(ConsumerRecord<?, ?> asked) {
        return reasons.isEmpty() ? Optional.empty() : Optional.ofNullable(reasons.get(position(asked)));
    }

    void add(RequestRecord ask, String reason) {
        askReasons.put(new Ask(ask.board(), ask.onBehalfOf(), ask.seq()), reason);
    }

    Optional<String> reason(RequestRecord ask) {
        return askReasons.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(askReasons.get(new Ask(ask.board(), ask.onBehalfOf(), ask.seq())));
    }

    private static Position position(ConsumerRecord<?, ?> asked) {
        return new Position(asked.topic(), asked.partition(), asked.offset());
    }

    /** A request has broken its board and is quarantined; state must be rebuilt before anything else is decided. */
    static final class BoardBroken extends RuntimeException {
        private static final long serialVersionUID = 1;

        BoardBroken(RequestRecord ask, Throwable cause) {
            super(
                    "the outcome of the request %s of board %s cannot be applied".formatted(ask.id(), ask.board()),
                    cause);
        }

        BoardBroken(ConsumerRecord<?, ?> asked, Throwable cause) {
            super(
                    "the outcome of the request at %s partition %d offset %d cannot be applied"
                            .formatted(asked.topic(), asked.partition(), asked.offset()),
                    cause);
        }
    }
}

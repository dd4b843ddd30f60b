package firstmap.command.cli;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/** What Kafka's clients say of a failure, as far as it says something to who does not know their sources. */
final class KafkaWords {
    private KafkaWords() {}

    static String of(KafkaException e) {
        if (e instanceof TimeoutException) return "no answer in time; is the broker still there?";
        // That a client could not be made is no reason; the reason is behind it.
        if (e.getMessage() == null || e.getMessage().startsWith("Failed to "))
            if (e.getCause() instanceof KafkaException cause) return of(cause);
        return e.getMessage() == null ? "an error without a reason" : e.getMessage();
    }
}

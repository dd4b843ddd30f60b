package firstmap.coordinator.kafka;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What is committed beside the position in the requests: what the log must hold from then on. Should there be less one
 * day, it has been cut, restored from an old copy, or made anew.
 *
 * @param events of the partition, the ones of the same transaction included
 * @param partitions of the requests and of the events
 * @param bytes that its boards take of memory, by estimate, so that who takes it over knows before it tries; 0 if nobody has
 *     said
 */
public record OffsetMetadata(long events, int partitions, long bytes) {
    private static final Pattern TEXT =
            Pattern.compile("events=([0-9]{1,18}) partitions=([0-9]{1,9})(?: bytes=([0-9]{1,18}))?");

    public OffsetMetadata(long events, int partitions) {
        this(events, partitions, 0);
    }

    /** Empty if nothing is committed, or not by a coordinator that counts. */
    public static Optional<OffsetMetadata> read(OffsetAndMetadata committed) {
        if (committed == null) return Optional.empty();
        var text = TEXT.matcher(committed.metadata());
        if (!text.matches()) return Optional.empty();
        return Optional.of(new OffsetMetadata(
                Long.parseLong(text.group(1)),
                Integer.parseInt(text.group(2)),
                text.group(3) == null ? 0 : Long.parseLong(text.group(3))));
    }

    /** As it is committed; {@link #read} takes it back. */
    public String text() {
        return "events=" + events + " partitions=" + partitions + (bytes == 0 ? "" : " bytes=" + bytes);
    }
}

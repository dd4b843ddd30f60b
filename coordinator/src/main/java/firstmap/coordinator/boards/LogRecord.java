package firstmap.coordinator.boards;

import firstmap.events.topics.Topic;
import java.util.List;
import java.util.Optional;

/**
 * One record as it stands, byte for byte.
 *
 * @param topic requests or events; where the recording has them, dead letters and snapshots
 * @param offset its place on the partition; in a file the number of its line, from 1
 * @param key null if it has none
 * @param value null if it has none
 * @param headers in order; a name may occur more than once
 */
public record LogRecord(Topic topic, int partition, long offset, byte[] key, byte[] value, List<Header> headers) {
    public LogRecord {
        headers = List.copyOf(headers);
    }

    /** One without headers. */
    public LogRecord(Topic topic, int partition, long offset, byte[] key, byte[] value) {
        this(topic, partition, offset, key, value, List.of());
    }

    /** @param value null if it has none */
    public record Header(String name, byte[] value) {}

    /** The last header of that name. */
    public Optional<Header> header(String name) {
        return headers.stream().filter(header -> header.name().equals(name)).reduce((_, later) -> later);
    }
}

package firstmap.coordinator.kafka;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What is committed beside the position in the requests: what the log must hold from then on. Should there be less one
 * day, it has been cut, restored from an old copy, or made anew.
 *
 * @param events of the partition, the ones of the same transaction included
 * @param partitions of the requests and of the events
 * @param bytes that its boards take of memory, by estimate, so that who takes it over knows before it tries; 0 if nobody has
 *     said
 * @param mark position in the requests up to which all is done but for turns that are parked; 0 if that is the committed
 *     position itself
 * @param parked how far behind the committed position each of these turns stands, ascending; null where nobody has said
 */
public record OffsetMetadata(long events, int partitions, long bytes, long mark, List<Long> parked) {
    /** Brokers take 4096 characters, unless they are told otherwise. */
    private static final int LONGEST = 4000;

    private static final Pattern TEXT = Pattern.compile(
            "events=([0-9]{1,18}) partitions=([0-9]{1,9})(?: bytes=([0-9]{1,18}))?(?: mark=([0-9]{1,18}))?"
                    + "(?: parked=([0-9,]{0,4000}))?");

    public OffsetMetadata(long events, int partitions) {
        this(events, partitions, 0, 0, null);
    }

    /** Empty if nothing is committed, or not by a coordinator that counts. */
    public static Optional<OffsetMetadata> read(OffsetAndMetadata committed) {
        if (committed == null) return Optional.empty();
        var text = TEXT.matcher(committed.metadata());
        if (!text.matches()) return Optional.empty();
        return Optional.of(new OffsetMetadata(
                Long.parseLong(text.group(1)),
                Integer.parseInt(text.group(2)),
                number(text.group(3)),
                number(text.group(4)),
                text.group(5) == null ? null : numbers(text.group(5))));
    }

    private static List<Long> numbers(String digits) {
        return Arrays.stream(digits.split(","))
                .filter(each -> each.length() <= 18 && !each.isEmpty())
                .map(Long::parseLong)
                .toList();
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** Up to where all is done, turns that are parked left aside: of what is committed as that. */
    public static long mark(OffsetAndMetadata committed) {
        return Math.max(
                committed.offset(), read(committed).map(OffsetMetadata::mark).orElse(0L));
    }

    /** Where the turns stand that were parked; empty if nobody has said, and any before the mark may be one. */
    public static Optional<Set<Long>> parked(OffsetAndMetadata committed) {
        return read(committed)
                .map(OffsetMetadata::parked)
                .map(behind -> behind.stream()
                        .map(each -> committed.offset() + each)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /**
     * The same, where all is done up to a mark that lies behind what is committed.
     *
     * @param committed position
     * @param offsets of the turns from there on that are parked, ascending
     */
    public OffsetMetadata behind(long committed, long otherMark, Collection<Long> offsets) {
        var distances = offsets.stream().map(each -> each - committed).toList();
        var all = new OffsetMetadata(events, partitions, bytes, otherMark, distances);
        return all.text().length() <= LONGEST ? all : new OffsetMetadata(events, partitions, bytes, otherMark, null);
    }

    /** As it is committed; {@link #read} takes it back. */
    public String text() {
        return "events=" + events + " partitions=" + partitions + (bytes == 0 ? "" : " bytes=" + bytes)
                + (mark == 0 ? "" : " mark=" + mark)
                + (parked == null
                        ? ""
                        : " parked=" + parked.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
}

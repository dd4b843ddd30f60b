package firstmap.lab.simulation.checks;

import firstmap.coordinator.kafka.OffsetMetadata;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** What whoever takes a partition over reads although it is done: for turns that wait, and no more than was agreed. */
final class Rereading {
    private final Trace trace;
    private final long lag;
    private final Map<Object, Member> members = new HashMap<>();

    private static final class Member {
        /** Before which all is done but for turns that wait, by partition. */
        final Map<Integer, Long> marks = new HashMap<>();

        final Map<Integer, Long> again = new HashMap<>();
        final Set<Integer> fresh = new HashSet<>();
    }

    /** @param lag so many requests are read again */
    Rereading(Trace trace, long lag) {
        this.trace = trace;
        this.lag = lag;
    }

    void begins(Object who, int partition, OffsetAndMetadata committed) {
        var member = members.computeIfAbsent(who, _ -> new Member());
        long mark = committed == null ? 0 : OffsetMetadata.mark(committed);
        member.marks.put(partition, mark);
        member.again.put(partition, 0L);
        // What comes together with the partition comes before anybody could say from where to read.
        member.fresh.add(partition);
        if (committed == null || committed.offset() == mark) return;
        trace.count(Happening.TAKEOVER_WITH_PARKED_TURNS);
        if (mark - committed.offset() > lag) trace.count(Happening.PARKED_TURNS_READ_ONE_BY_ONE);
    }

    /** @throws Violation if it reads too much */
    void read(Object who, ConsumerRecords<byte[], byte[]> records) {
        var member = members.get(who);
        if (member == null) return;
        for (var record : records) {
            int partition = record.partition();
            if (record.offset() >= member.marks.get(partition)) continue;
            trace.count(Happening.REQUEST_READ_AGAIN);
            if (!member.fresh.contains(partition)) member.again.merge(partition, 1L, Long::sum);
        }
        member.fresh.clear();
        member.again.forEach((partition, again) -> {
            if (again > lag)
                throw new Violation(
                        Invariant.LITTLE_IS_READ_AGAIN,
                        "of partition %d %d requests that are done, where %d were agreed"
                                .formatted(partition, again, lag));
        });
    }
}

package firstmap.coordinator.snapshot;

import firstmap.coordinator.rule.Snapshot;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Writes the items of one snapshot. What events have as well is written as events write it. */
final class SnapshotWriter {
    private final Snapshot snapshot;
    private final SnapshotParts parts;
    private final Map<DmaParameters, Integer> parameters = new LinkedHashMap<>();

    SnapshotWriter(Snapshot snapshot, SnapshotParts parts) {
        this.snapshot = snapshot;
        this.parts = parts;
    }

    void write() {
        parts.add(new SnapshotItem.Head(snapshot.head(), snapshot.last(), snapshot.at()));
        snapshot.nodes()
                .forEach((node, heard) -> parts.add(new SnapshotItem.Node(
                        node, heard.numbers().highest(), heard.numbers().below(), heard.at())));
        if (snapshot.retired() != null) parts.add(new SnapshotItem.Retired(snapshot.retired()));
        if (snapshot.defined() != null) write(snapshot.defined());
        parts.end();
    }

    private void write(Snapshot.Defined defined) {
        parts.add(new SnapshotItem.Defined(
                new Event.Defined(defined.spec(), defined.rule(), roster(defined)), defined.definer()));
        for (int i = 0; i < defined.highWaterBytes().size(); i++)
            parts.add(new SnapshotItem.HighWater(
                    defined.spec().heaps().get(i).name(),
                    defined.highWaterBytes().get(i)));
        writeIds(defined.freed(), SnapshotItem.Freed::new);
        defined.out().forEach((node, since) -> parts.add(new SnapshotItem.Out(node, since)));
        writeParameters(defined.buffers());
        for (var device : defined.devices())
            parts.add(new SnapshotItem.Joined(new Event.Joined(device.name(), device.functions()), device.owner()));
        for (var kept : defined.buffers()) write(kept);
        for (var device : defined.devices()) {
            writeIds(device.attachments(), ids -> new SnapshotItem.Attachments(device.name(), ids));
            writeIds(device.waits(), ids -> new SnapshotItem.Waits(device.name(), ids));
        }
        if (defined.time() != null) write(defined.time());
    }

    private static List<String> roster(Snapshot.Defined defined) {
        return defined.time() == null ? List.of() : defined.time().roster();
    }

    private void write(Snapshot.Time time) {
        if (time.open() != null) parts.add(new SnapshotItem.Open(time.open()));
        for (var member : time.members()) parts.add(new SnapshotItem.Member(member));
        for (var wait : time.waits()) parts.add(new SnapshotItem.Waiting(wait));
    }

    /** Many buffers expect the same functions: what is known of these is written once, and has a number, from 0. */
    private void writeParameters(List<Snapshot.Kept> buffers) {
        for (var kept : buffers)
            for (var expected : kept.expected()) parameters.putIfAbsent(expected, parameters.size());
        for (var each : parameters.keySet()) parts.add(new SnapshotItem.Parameters(each));
    }

    private void write(Snapshot.Kept kept) {
        var buffer = kept.buffer();
        var made = new Event.Created(
                buffer.id(), buffer.size(), buffer.set(), buffer.device(), buffer.expects(), buffer.replaces());
        var expected = kept.expected().stream().map(parameters::get).toList();
        parts.add(new SnapshotItem.Made(
                made, expected, buffer.released(), buffer.backing(), buffer.moving(), kept.owner()));
        for (var attachment : buffer.attachments().sequencedValues()) parts.add(SnapshotItem.Tied.of(attachment));
    }

    private void writeIds(List<String> ids, Function<List<String>, SnapshotItem> item) {
        for (int from = 0; from < ids.size(); from += SnapshotItem.IDS)
            parts.add(item.apply(ids.subList(from, Math.min(ids.size(), from + SnapshotItem.IDS))));
    }
}

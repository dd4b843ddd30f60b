package firstmap.coordinator.rule;

import static firstmap.coordinator.rule.StateChecks.require;

import firstmap.coordinator.rule.Attachment.Standing;
import firstmap.coordinator.storage.Alternatives;
import firstmap.coordinator.storage.Heaps;
import firstmap.coordinator.storage.Placement;
import firstmap.events.Extent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Brings an empty state to where a snapshot was taken, and trusts nothing on the way. */
final class Restoration {
    private final Snapshot.Defined from;
    private final Heaps heaps;
    private final Devices devices;
    private final Buffers buffers;
    /** Of all buffers, by heap. */
    private final SequencedMap<String, List<List<Extent>>> storage = new LinkedHashMap<>();

    Restoration(Snapshot.Defined from, Heaps heaps, Devices devices, Buffers buffers) {
        this.from = from;
        this.heaps = heaps;
        this.devices = devices;
        this.buffers = buffers;
    }

    /** @throws IllegalArgumentException if the snapshot contradicts itself */
    void run() {
        owner(from.definer());
        for (var device : from.devices()) devices.join(device.name(), device.functions(), owner(device.owner()));
        for (var kept : from.buffers()) restore(kept);
        storage.forEach(heaps::takeAll);
        for (var device : from.devices()) restoreOrder(device);
        require(
                from.devices().stream()
                                .mapToInt(device -> device.attachments().size())
                                .sum()
                        == buffers.attachments(),
                "an attachment is missing from its device");
        require(
                from.devices().stream()
                                .mapToLong(device -> device.waits().size())
                                .sum()
                        == from.buffers().stream()
                                .filter(kept -> kept.buffer().isMoving())
                                .count(),
                "a wait is missing from its device");
        restoreFreed();
        restoreHighWater();
    }

    private String owner(String node) {
        require(Edition.remembersNodes(from.rule()) == (node != null), "an owner is missing, or there is one too many");
        return node;
    }

    private void restore(Snapshot.Kept kept) {
        var buffer = kept.buffer();
        if (buffer.isBacked()) restoreBacking(buffer);
        for (var attachment : buffer.attachments().sequencedValues()) restore(attachment, buffer);
        if (buffer.isMoving()) checkMoving(buffer);
        var expects = buffer.expects();
        require(expects.size() == kept.expected().size(), "buffer " + buffer.id() + " expects another number");
        var askings = new ArrayList<Placement.Asking>(expects.size());
        for (int i = 0; i < expects.size(); i++)
            askings.add(new Placement.Asking(
                    expects.get(i).toString(), kept.expected().get(i)));
        buffers.add(buffer, askings, owner(kept.owner()));
    }

    private void restore(Attachment attachment, Buffer buffer) {
        var function = devices.joined(attachment.function());
        if (function == null) throw contradicts(attachment, "is of an unknown function " + attachment.function());
        if (!attachment.buffer().equals(buffer.id())) throw contradicts(attachment, "is of another buffer");
        if (buffer.isBacked() == (attachment.standing() == Standing.PENDING))
            throw contradicts(attachment, "does not stand to its buffer's storage");
        if (!buffer.isBacked() && (attachment.isMapped() || attachment.choice() != null))
            throw contradicts(attachment, "is mapped, and there is no storage");
        if (attachment.choice() != null && !Alternatives.isChoice(function, attachment.choice()))
            throw contradicts(attachment, "has no alternative " + attachment.choice());
        if (!attachment.isMapped()) return;
        if (attachment.standing() != Standing.COUNTED) throw contradicts(attachment, "is mapped, but does not count");
        if (attachment.mapping().segments().isEmpty()) throw contradicts(attachment, "is mapped without segments");
        devices.map(attachment, heaps.get(buffer.heap()).spec().kind());
    }

    private void restoreBacking(Buffer buffer) {
        if (heaps.get(buffer.heap()) == null) throw contradicts(buffer, "is in an unknown heap " + buffer.heap());
        if (buffer.backingBytes() < buffer.size()) throw contradicts(buffer, "has less storage than its size");
        storage.computeIfAbsent(buffer.heap(), _ -> new ArrayList<>())
                .add(buffer.backing().extents());
    }

    private void checkMoving(Buffer buffer) {
        var newcomer = buffer.moving();
        if (!buffer.isBacked()) throw contradicts(buffer, "moves without storage");
        if (devices.joined(newcomer.ref()) == null) throw contradicts(buffer, "moves for " + newcomer.ref());
        for (var attachment : buffer.attachments().sequencedValues())
            if (attachment.isMapped() && !attachment.dynamic()) throw contradicts(buffer, "moves and is pinned");
        if (!newcomer.waitsToMap()) return;
        var waiting = buffer.attachments().get(newcomer.attachment());
        if (waiting == null || waiting.isMapped() || !waiting.function().equals(newcomer.ref()))
            throw contradicts(buffer, "moves for " + newcomer.attachment());
    }

    private void restoreOrder(Snapshot.Device device) {
        for (var id : device.attachments()) {
            var attachment = buffers.attachment(id);
            if (attachment == null || !attachment.function().device().equals(device.name()))
                throw new IllegalArgumentException("device " + device.name() + " has no attachment " + id);
            // The id that the buffer knows it by, so that the text is kept once.
            devices.attach(attachment);
        }
        for (var id : device.waits()) {
            var buffer = buffers.live().get(id);
            if (buffer == null
                    || !buffer.isMoving()
                    || !buffer.moving().device().equals(device.name()))
                throw new IllegalArgumentException("device " + device.name() + " does not wait for " + id);
            devices.await(buffer.moving(), buffer.id());
        }
    }

    private void restoreFreed() {
        require(from.freed().size() <= Buffers.FREED_REMEMBERED, "too many buffers are gone");
        for (var id : from.freed()) {
            require(!buffers.live().containsKey(id), "buffer " + id + " is gone and there");
            require(!buffers.freed().contains(id), "buffer " + id + " is gone twice");
            buffers.remember(id);
        }
    }

    private void restoreHighWater() {
        List<Long> highWater = from.highWaterBytes();
        require(
                highWater.size() == heaps.all().size(),
                "the board has " + heaps.all().size() + " heaps");
        int next = 0;
        for (var heap : heaps.all()) heap.highWater(highWater.get(next++));
    }

    private static IllegalArgumentException contradicts(Attachment attachment, String problem) {
        return new IllegalArgumentException("attachment " + attachment.id() + " " + problem);
    }

    private static IllegalArgumentException contradicts(Buffer buffer, String problem) {
        return new IllegalArgumentException("buffer " + buffer.id() + " " + problem);
    }
}

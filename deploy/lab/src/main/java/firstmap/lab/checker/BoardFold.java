package firstmap.lab.checker;

import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/** One board as its events have left it, by the plainest possible reading of each. */
final class BoardFold {
    BoardSpec spec;
    int rule;
    final SequencedMap<String, SequencedMap<String, DmaParameters>> devices = new LinkedHashMap<>();
    final SequencedMap<String, LiveBuffer> buffers = new LinkedHashMap<>();
    private final Map<String, LiveBuffer> byAttachment = new HashMap<>();
    /** The attachments for which a buffer has moved, and which must come, or map, at once. */
    private final Set<String> awaited = new TreeSet<>();

    /** @throws IllegalStateException if it cannot have happened to the board as it is */
    void accept(Event event) {
        switch (event) {
            case Event.Refused e -> refused(e);
            case Event.Defined e -> {
                require(spec == null, "the board is defined already");
                spec = e.spec();
                rule = e.rule();
            }
            case Event any when spec == null -> throw new IllegalStateException("the board is not defined");
            case Event.Joined e ->
                require(
                        devices.put(e.device(), new LinkedHashMap<>(e.functions())) == null,
                        e.device() + " has joined already");
            case Event.Left e -> left(e);
            case Event.Created e ->
                require(buffers.put(e.buffer(), new LiveBuffer(e)) == null, "buffer " + e.buffer() + " exists already");
            case Event.Attached e -> attached(e);
            case Event.Allocated e -> {
                require(buffer(e.buffer()).place == null, "buffer " + e.buffer() + " has storage already");
                place(buffer(e.buffer()), new Event.Backing(e.heap(), e.extents()), e.choices());
            }
            case Event.Mapped e -> mapped(e);
            case Event.Unmapped e -> {
                var attachment = attachment(e.attachment(), e.buffer());
                require(attachment.mapping != null, e.attachment() + " is not mapped");
                attachment.mapping = null;
            }
            case Event.Detached e -> {
                require(attachment(e.attachment(), e.buffer()).mapping == null, e.attachment() + " is mapped");
                buffer(e.buffer()).attachments.remove(e.attachment());
                byAttachment.remove(e.attachment());
            }
            case Event.Released e -> {
                require(!buffer(e.buffer()).released, "buffer " + e.buffer() + " is released already");
                buffer(e.buffer()).released = true;
            }
            case Event.Moving e -> {
                require(buffer(e.buffer()).moving == null && e.newcomer() != null, "moves already, or for nobody");
                require(buffer(e.buffer()).mapped().equals(e.attachments()), "others have mapped buffer " + e.buffer());
                buffer(e.buffer()).moving = e.newcomer();
            }
            case Event.Migrated e -> migrated(e);
            case Event.Freed e -> freed(e);
        }
    }

    private void refused(Event.Refused e) {
        if (!e.waited()) return;
        var buffer = buffer(e.subject().buffer());
        require(buffer.moving != null, "buffer " + buffer.name + " does not move");
        buffer.moving = null;
    }

    private void left(Event.Left e) {
        require(devices.remove(e.device()) != null, e.device() + " has not joined");
        for (var buffer : buffers.values())
            for (var attachment : buffer.attachments.values())
                require(!attachment.device.equals(e.device()), e.device() + " is attached to buffer " + buffer.name);
    }

    private void attached(Event.Attached e) {
        var buffer = buffer(e.buffer());
        require(!buffer.released, "buffer " + e.buffer() + " is released");
        require(
                devices.getOrDefault(e.device(), new LinkedHashMap<>()).containsKey(e.function()),
                "there is no function " + e.device() + "/" + e.function());
        require(byAttachment.put(e.attachment(), buffer) == null, "attachment " + e.attachment() + " exists already");
        buffer.attachments.put(e.attachment(), new LiveBuffer.Tie(e));
        awaited.remove(e.attachment());
    }

    private void mapped(Event.Mapped e) {
        var attachment = attachment(e.attachment(), e.buffer());
        require(attachment.mapping == null, e.attachment() + " is mapped already");
        require(buffer(e.buffer()).place != null, "buffer " + e.buffer() + " has no storage");
        attachment.mapping = e;
        awaited.remove(e.attachment());
        attachment.alternative = e.alternative();
    }

    private void migrated(Event.Migrated e) {
        var buffer = buffer(e.buffer());
        require(e.from().equals(buffer.place), "buffer " + e.buffer() + " is somewhere else");
        require(buffer.mapped().isEmpty(), "buffer " + e.buffer() + " is mapped");
        if (buffer.moving != null) awaited.add(buffer.moving.attachment());
        buffer.moving = null;
        place(buffer, e.to(), e.choices()); // the old place is still taken while the bytes are copied
    }

    private void freed(Event.Freed e) {
        var buffer = buffer(e.buffer());
        require(buffer.released && buffer.attachments.isEmpty(), "buffer " + e.buffer() + " is in use");
        var heap = buffer.place == null ? null : buffer.place.heap();
        require(
                e.bytes() == buffer.placeBytes() && (heap == null ? e.heap() == null : heap.equals(e.heap())),
                "buffer " + e.buffer() + " had " + buffer.placeBytes() + " bytes on " + heap);
        buffers.remove(e.buffer());
    }

    /** Storage lies within its heap, holds the whole buffer, and no byte of it belongs to anybody else. */
    private void place(LiveBuffer buffer, Event.Backing place, List<Event.Choice> choices) {
        var heap = heap(place.heap());
        long bytes = 0;
        for (int i = 0; i < place.extents().size(); i++) {
            var extent = place.extents().get(i);
            bytes += extent.length();
            require(
                    extent.address() >= heap.base() && extent.end() <= heap.base() + heap.size(),
                    "storage of buffer " + buffer.name + " lies outside of heap " + heap.name());
            for (int j = 0; j < i; j++) apart(extent, place.extents().get(j), buffer.name, buffer.name);
            for (var taken : heap.reserved()) apart(extent, taken, buffer.name, "nobody (reserved)");
            for (var other : buffers.values())
                if (other.place != null)
                    for (var taken : other.place.extents()) apart(extent, taken, buffer.name, other.name);
        }
        require(bytes >= buffer.created.size(), "buffer " + buffer.name + " has less storage than it needs");
        buffer.place = place;
        for (var attachment : buffer.attachments.entrySet()) {
            attachment.getValue().alternative = null;
            for (var choice : choices)
                if (choice.attachment().equals(attachment.getKey()))
                    attachment.getValue().alternative = choice.alternative();
        }
    }

    private static void apart(Extent one, Extent other, String oneOf, String otherOf) {
        require(
                one.end() <= other.address() || other.end() <= one.address(),
                "storage of buffer %s overlaps that of %s at %#x".formatted(oneOf, otherOf, other.address()));
    }

    private HeapSpec heap(String name) {
        for (var heap : spec.heaps()) if (heap.name().equals(name)) return heap;
        throw new IllegalStateException("there is no heap " + name);
    }

    private LiveBuffer buffer(String name) {
        var buffer = buffers.get(name);
        require(buffer != null, "there is no buffer " + name);
        return buffer;
    }

    private LiveBuffer.Tie attachment(String name, String buffer) {
        var attachment = buffer(buffer).attachments.get(name);
        require(attachment != null, "buffer " + buffer + " has no attachment " + name);
        return attachment;
    }

    /** Bytes of a heap that belong to buffers. */
    long usedBytes(String heap) {
        return buffers.values().stream()
                .filter(buffer -> buffer.place != null && buffer.place.heap().equals(heap))
                .mapToLong(LiveBuffer::placeBytes)
                .sum();
    }

    /** What no whole outcome leaves behind; empty if there is nothing of it. */
    Optional<String> looseEnd() {
        if (!awaited.isEmpty()) return Optional.of("a buffer has moved, and its newcomers do not come: " + awaited);
        for (var buffer : buffers.values()) {
            if (buffer.released && buffer.attachments.isEmpty())
                return Optional.of("buffer " + buffer.name + " should be freed");
            if (buffer.moving != null && buffer.mapped().isEmpty())
                return Optional.of("buffer " + buffer.name + " should have moved");
        }
        return Optional.empty();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) throw new IllegalStateException(otherwise);
    }
}

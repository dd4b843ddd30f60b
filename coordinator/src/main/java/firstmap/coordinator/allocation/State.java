package firstmap.coordinator.allocation;

import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/** A defined board: devices, buffers and heaps, as its events have left them. */
final class State {
    /** Most freed buffers whose ids are told apart from ids that never were. */
    static final int FREED_REMEMBERED = 1024;

    final BoardSpec spec;
    final SequencedMap<String, Heap> heaps = new LinkedHashMap<>();
    final Placement placement;
    final SequencedMap<String, SequencedMap<String, DmaParameters>> functions = new LinkedHashMap<>();
    final SequencedMap<String, Buffer> buffers = new LinkedHashMap<>();
    private final Map<String, Device> devices = new HashMap<>();
    private final Map<String, String> bufferOf = new HashMap<>();
    /** Ids that are taken by attaches that wait, and the buffers that move for them. */
    private final Map<String, String> waiting = new HashMap<>();

    private final Map<String, List<Placement.Asking>> expected = new HashMap<>();
    private final Map<String, Set<String>> sets = new HashMap<>();
    private final Set<String> freed = new LinkedHashSet<>();

    /** What a board keeps for a device that has joined. */
    private static final class Device {
        private final Set<String> attachments = new LinkedHashSet<>();
        private final Set<String> waits = new LinkedHashSet<>();
        private IovaSpace iovas = IovaSpace.EMPTY;

        boolean isSameAs(Device other) {
            return List.copyOf(attachments).equals(List.copyOf(other.attachments))
                    && List.copyOf(waits).equals(List.copyOf(other.waits))
                    && iovas.equals(other.iovas);
        }
    }

    State(BoardSpec spec) {
        this.spec = spec;
        for (var heap : spec.heaps()) heaps.put(heap.name(), new Heap(heap, spec.pageSize()));
        this.placement = new Placement(heaps, spec.pageSize(), Platforms.find(spec.platform()));
    }

    // ---- what the rule asks

    /** The parameters of a function that has joined; null if it has not. */
    DmaParameters joined(FunctionRef function) {
        var device = functions.get(function.device());
        return device == null ? null : device.get(function.function());
    }

    /** What an attachment asks of memory, with the alternative that was chosen if its function has any. */
    DmaParameters chosen(Attachment attachment) {
        return Alternatives.chosen(joined(attachment.function()), attachment.choice());
    }

    /** The parameters of a function that has joined, or that the board file names; null if it is unknown. */
    DmaParameters known(FunctionRef function) {
        var joined = joined(function);
        if (joined != null) return joined;
        var named = spec.devices().get(function.device());
        return named == null ? null : named.get(function.function());
    }

    boolean isFreed(String buffer) {
        return freed.contains(buffer);
    }

    Attachment attachment(String id) {
        var buffer = bufferOf.get(id);
        return buffer == null ? null : buffers.get(buffer).attachments().get(id);
    }

    /** The buffer that moves so that an attachment of this id can come; null if none does. */
    String waitsFor(String attachment) {
        return waiting.get(attachment);
    }

    /** The buffers that move for a device that has joined, in the order in which it asked. */
    List<String> waitsOf(String device) {
        return List.copyOf(devices.get(device).waits);
    }

    /** The attachments of a device that has joined, in the order in which they came. */
    Set<String> attachmentsOf(String device) {
        return Collections.unmodifiableSet(devices.get(device).attachments);
    }

    IovaSpace iovas(String device) {
        return devices.get(device).iovas;
    }

    /** All that the storage of a buffer is for: first those that it expects, as they were known when it was created. */
    List<Placement.Asking> askings(Buffer buffer) {
        var askings = new ArrayList<>(expected.getOrDefault(buffer.id(), List.of()));
        for (var attachment : buffer.attachments().sequencedValues())
            askings.add(new Placement.Asking(attachment.id(), joined(attachment.function())));
        return askings;
    }

    /** The live buffers of its set, in order of creation; itself alone if it has none. */
    Set<String> setOf(Buffer buffer) {
        return buffer.set() == null ? Set.of(buffer.id()) : Collections.unmodifiableSet(sets.get(buffer.set()));
    }

    boolean isSameAs(State other) {
        return spec.equals(other.spec)
                && List.copyOf(functions.entrySet()).equals(List.copyOf(other.functions.entrySet()))
                && List.copyOf(buffers.entrySet()).equals(List.copyOf(other.buffers.entrySet()))
                && bufferOf.equals(other.bufferOf)
                && waiting.equals(other.waiting)
                && expected.equals(other.expected)
                && sets.equals(other.sets)
                && List.copyOf(freed).equals(List.copyOf(other.freed))
                && devices.keySet().equals(other.devices.keySet())
                && devices.keySet().stream().allMatch(name -> devices.get(name).isSameAs(other.devices.get(name)))
                && hasSameFreeMemoryAs(other);
    }

    boolean hasSameFreeMemoryAs(State other) {
        return heaps.keySet().stream()
                .allMatch(name ->
                        heaps.get(name).free().equals(other.heaps.get(name).free()));
    }

    // ---- the only way to change

    /** @throws IllegalArgumentException if the event cannot follow */
    void evolve(Event event) {
        switch (event) {
            case Event.Defined _ -> throw impossible("the board is defined already");
            case Event.Joined e -> joined(e);
            case Event.Left e -> left(e);
            case Event.Created e -> created(e);
            case Event.Attached e -> attached(e);
            case Event.Allocated e -> allocated(e);
            case Event.Mapped e -> mapped(e);
            case Event.Unmapped e -> unmapped(e);
            case Event.Detached e -> detached(e);
            case Event.Released e -> put(released(buffer(e.buffer())));
            case Event.Freed e -> freed(e);
            case Event.Moving e -> moving(e);
            case Event.Migrated e -> migrated(e);
            case Event.Refused e when e.waited() -> stays(e);
            case Event.Refused _ -> {}
        }
    }

    private void joined(Event.Joined e) {
        require(!functions.containsKey(e.device()), "device " + e.device() + " has joined already");
        functions.put(e.device(), Collections.unmodifiableSequencedMap(new LinkedHashMap<>(e.functions())));
        devices.put(e.device(), new Device());
    }

    private void left(Event.Left e) {
        var device = device(e.device());
        require(device.attachments.isEmpty(), "device " + e.device() + " has attachments");
        require(device.waits.isEmpty(), "device " + e.device() + " waits");
        devices.remove(e.device());
        functions.remove(e.device());
    }

    private void created(Event.Created e) {
        require(!buffers.containsKey(e.buffer()), "buffer " + e.buffer() + " exists");
        var askings = new ArrayList<Placement.Asking>();
        for (var function : e.expects()) {
            var parameters = known(function);
            require(parameters != null, "unknown function " + function);
            askings.add(new Placement.Asking(function.toString(), parameters));
        }
        if (!askings.isEmpty()) expected.put(e.buffer(), List.copyOf(askings));
        if (e.set() != null)
            sets.computeIfAbsent(e.set(), _ -> new LinkedHashSet<>()).add(e.buffer());
        freed.remove(e.buffer());
        put(Buffer.of(e));
    }

    private void attached(Event.Attached e) {
        var buffer = buffer(e.buffer());
        var function = new FunctionRef(e.device(), e.function());
        require(!bufferOf.containsKey(e.attachment()), "attachment " + e.attachment() + " exists");
        require(!waiting.containsKey(e.attachment()), "attachment " + e.attachment() + " waits");
        require(!buffer.isMoving(), "buffer " + e.buffer() + " is moving");
        require(!buffer.released(), "buffer " + e.buffer() + " is released");
        require(joined(function) != null, "unknown function " + function);
        put(buffer.with(Attachment.of(e, buffer)));
        bufferOf.put(e.attachment(), e.buffer());
        device(e.device()).attachments.add(e.attachment());
    }

    private void allocated(Event.Allocated e) {
        var buffer = buffer(e.buffer());
        require(!buffer.isBacked(), "buffer " + e.buffer() + " has storage");
        require(heaps.containsKey(e.heap()), "unknown heap " + e.heap());
        requireChoices(buffer, e.choices());
        require(Extents.bytes(e.extents()) >= buffer.size(), "less storage than the " + buffer.size() + " bytes");
        heaps.get(e.heap()).take(e.extents());
        put(buffer.backed(new Event.Backing(e.heap(), e.extents()), e.satisfies(), e.choices()));
    }

    private void requireChoices(Buffer buffer, List<Event.Choice> choices) {
        for (var choice : choices) {
            var attachment = buffer.attachments().get(choice.attachment());
            require(
                    attachment == null || Alternatives.isChoice(joined(attachment.function()), choice.alternative()),
                    choice.attachment() + " has no alternative " + choice.alternative());
        }
    }

    private void mapped(Event.Mapped e) {
        var attachment = attachment(e.attachment(), e.buffer());
        require(!attachment.isMapped(), "attachment " + e.attachment() + " is mapped");
        require(buffer(e.buffer()).isBacked(), "buffer " + e.buffer() + " has no storage");
        require(!buffer(e.buffer()).isMoving(), "buffer " + e.buffer() + " is moving");
        require(!e.segments().isEmpty(), "no segments");
        require(
                Alternatives.isChoice(joined(attachment.function()), e.alternative()),
                attachment.function() + " has no alternative " + e.alternative());
        var function = Alternatives.chosen(joined(attachment.function()), e.alternative());
        var device = device(attachment.function().device());
        if (function.behindIommu()) device.iovas = device.iovas.without(e.segments(), function.iommuPageSize());
        put(attachment.mapped(new Attachment.Mapping(e.direction(), e.segments()), e.alternative()));
    }

    private void unmapped(Event.Unmapped e) {
        var attachment = attachment(e.attachment(), e.buffer());
        require(attachment.isMapped(), "attachment " + e.attachment() + " is not mapped");
        var function = chosen(attachment);
        var device = device(attachment.function().device());
        if (function.behindIommu())
            device.iovas = device.iovas.with(attachment.mapping().segments(), function.iommuPageSize());
        put(attachment.unmapped());
    }

    private void detached(Event.Detached e) {
        var attachment = attachment(e.attachment(), e.buffer());
        require(!attachment.isMapped(), "attachment " + e.attachment() + " is mapped");
        put(buffer(e.buffer()).without(e.attachment()));
        bufferOf.remove(e.attachment());
        device(attachment.function().device()).attachments.remove(e.attachment());
    }

    private Buffer released(Buffer buffer) {
        require(!buffer.released(), "buffer " + buffer.id() + " is released already");
        return buffer.afterRelease();
    }

    private void moving(Event.Moving e) {
        var buffer = buffer(e.buffer());
        var newcomer = e.newcomer();
        require(newcomer != null, "it does not say for whom");
        require(buffer.isBacked() && !buffer.isMoving(), "buffer " + e.buffer() + " has no storage or moves already");
        var mapped = buffer.attachments().sequencedValues().stream()
                .filter(Attachment::isMapped)
                .toList();
        require(mapped.stream().allMatch(Attachment::dynamic), "the storage is pinned");
        require(
                !mapped.isEmpty()
                        && mapped.stream().map(Attachment::id).toList().equals(e.attachments()),
                "others have mapped it");
        require(joined(newcomer.ref()) != null, "unknown function " + newcomer.ref());
        if (newcomer.waitsToMap()) {
            require(!attachment(newcomer.attachment(), e.buffer()).isMapped(), "the newcomer has mapped it");
        } else {
            require(!bufferOf.containsKey(newcomer.attachment()), "attachment " + newcomer.attachment() + " exists");
            require(waiting.put(newcomer.attachment(), e.buffer()) == null, newcomer.attachment() + " waits already");
        }
        device(newcomer.device()).waits.add(e.buffer());
        put(buffer.movingFor(newcomer));
    }

    private void migrated(Event.Migrated e) {
        var buffer = buffer(e.buffer());
        require(e.from().equals(buffer.backing()), "buffer " + e.buffer() + " is backed otherwise");
        require(!buffer.isMapped(), "buffer " + e.buffer() + " is mapped");
        require(heaps.containsKey(e.to().heap()), "unknown heap " + e.to().heap());
        requireChoices(buffer, e.choices());
        require(Extents.bytes(e.to().extents()) >= buffer.size(), "less storage than the " + buffer.size() + " bytes");
        // Both places exist while the bytes are copied.
        heaps.get(e.to().heap()).take(e.to().extents());
        heaps.get(e.from().heap()).giveBack(e.from().extents());
        if (buffer.isMoving()) endWait(buffer);
        put(buffer.backed(e.to(), e.satisfies(), e.choices()));
    }

    private void stays(Event.Refused e) {
        var buffer = buffer(e.subject().buffer());
        require(buffer.isMoving(), "buffer " + buffer.id() + " is not moving");
        require(
                buffer.moving().attachment().equals(e.subject().attachment()),
                "buffer " + buffer.id() + " moves for " + buffer.moving().attachment());
        endWait(buffer);
        put(buffer.staying());
    }

    private void endWait(Buffer buffer) {
        waiting.remove(buffer.moving().attachment());
        device(buffer.moving().device()).waits.remove(buffer.id());
    }

    private void freed(Event.Freed e) {
        var buffer = buffer(e.buffer());
        require(buffer.released(), "buffer " + e.buffer() + " is not released");
        require(buffer.attachments().isEmpty(), "buffer " + e.buffer() + " has attachments");
        require(!buffer.isMoving(), "buffer " + e.buffer() + " is moving");
        require(new Event.Freed(e.buffer(), buffer.heap(), buffer.backingBytes()).equals(e), "it is backed otherwise");
        if (buffer.isBacked()) heaps.get(e.heap()).giveBack(buffer.backing().extents());
        buffers.remove(e.buffer());
        expected.remove(e.buffer());
        if (buffer.set() != null) {
            var set = sets.get(buffer.set());
            set.remove(e.buffer());
            if (set.isEmpty()) sets.remove(buffer.set());
        }
        freed.add(e.buffer());
        if (freed.size() > FREED_REMEMBERED) freed.remove(freed.iterator().next());
    }

    private void put(Buffer buffer) {
        buffers.put(buffer.id(), buffer);
    }

    private void put(Attachment attachment) {
        put(buffer(attachment.buffer()).with(attachment));
    }

    private Buffer buffer(String id) {
        var buffer = buffers.get(id);
        require(buffer != null, "unknown buffer " + id);
        return buffer;
    }

    private Attachment attachment(String id, String buffer) {
        var attachment = attachment(id);
        require(
                attachment != null && attachment.buffer().equals(buffer),
                "buffer " + buffer + " has no attachment " + id);
        return attachment;
    }

    private Device device(String name) {
        var device = devices.get(name);
        require(device != null, "unknown device " + name);
        return device;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) throw impossible(otherwise);
    }

    private static IllegalArgumentException impossible(String why) {
        return new IllegalArgumentException(why);
    }
}

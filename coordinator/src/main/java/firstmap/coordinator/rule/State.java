package firstmap.coordinator.rule;

import static firstmap.coordinator.rule.StateChecks.require;

import firstmap.coordinator.storage.Alternatives;
import firstmap.coordinator.storage.DmaSpace;
import firstmap.coordinator.storage.Heap;
import firstmap.coordinator.storage.Heaps;
import firstmap.coordinator.storage.Placement;
import firstmap.coordinator.storage.Platform;
import firstmap.coordinator.storage.Platforms;
import firstmap.coordinator.storage.Scatterlist;
import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import firstmap.events.HeapSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** A defined board: devices, buffers and heaps, as its events have left them. */
final class State {
    final BoardSpec spec;
    /** Number of the edition that decides it, which this program need not have. */
    final int rule;
    /** The node that defined it; null where the edition does not keep it in mind. */
    final String definer;

    final Heaps heaps;
    final Placement placement;
    /** Functions by device, in the order in which the devices joined. */
    final SequencedMap<String, SequencedMap<String, DmaParameters>> functions;
    /** The live buffers, in order of creation. */
    final SequencedMap<String, Buffer> buffers;

    /** The nodes whose leases have ended, each with the number of the event since which it is out. */
    private final SequencedMap<String, Long> out = new LinkedHashMap<>();

    private final Platform platform;
    private final Devices devices;
    private final Buffers handles;

    /**
     * @param definer the node that defines it
     * @param platform null for none in particular
     */
    State(BoardSpec spec, int rule, String definer, Platform platform) {
        this(spec, rule, definer, platform, Heaps.of(spec), new Devices(spec), new Buffers());
    }

    private State(
            BoardSpec spec,
            int rule,
            String definer,
            Platform platform,
            Heaps heaps,
            Devices devices,
            Buffers handles) {
        this.platform = platform;
        this.spec = spec;
        this.rule = rule;
        this.definer = kept(rule, definer);
        this.heaps = heaps;
        this.devices = devices;
        this.handles = handles;
        functions = devices.functions();
        buffers = handles.live();
        placement = new Placement(heaps, spec.pageSize(), platform);
    }

    /** A node's name, if the edition keeps such in mind; otherwise null. */
    private static String kept(int rule, String node) {
        return Edition.remembersNodes(rule) ? node : null;
    }

    /** Live buffers and attachments. */
    int size() {
        return buffers.size() + handles.attachments();
    }

    /** The same state, which goes on by itself. */
    State copy() {
        var copy = new State(spec, rule, definer, platform, heaps.copy(), devices.copy(), handles.copy());
        copy.out.putAll(out);
        return copy;
    }

    // ---- as a value

    /** @param time null where it is given */
    Snapshot.Defined snapshot(Snapshot.Time time) {
        return new Snapshot.Defined(
                spec,
                rule,
                definer,
                heaps.all().stream().map(Heap::highWaterBytes).toList(),
                functions.entrySet().stream()
                        .map(device -> new Snapshot.Device(
                                device.getKey(),
                                device.getValue(),
                                devices.owner(device.getKey()),
                                List.copyOf(devices.attachmentsOf(device.getKey())),
                                List.copyOf(devices.waitsOf(device.getKey()))))
                        .toList(),
                buffers.sequencedValues().stream()
                        .map(buffer -> new Snapshot.Kept(
                                buffer,
                                handles.expected(buffer.id()).stream()
                                        .map(Placement.Asking::function)
                                        .toList(),
                                handles.owner(buffer.id())))
                        .toList(),
                List.copyOf(handles.freed()),
                out,
                time);
    }

    /** @throws IllegalArgumentException if it contradicts itself */
    static State restored(Snapshot.Defined from, Platforms platforms) {
        var state = new State(
                from.spec(),
                from.rule(),
                from.definer(),
                platforms.find(from.spec().platform()));
        new Restoration(from, state.heaps, state.devices, state.handles).run();
        require(from.out().isEmpty() || from.spec().hasLease(), "nobody has a lease, and one has ended");
        state.out.putAll(from.out());
        return state;
    }

    // ---- what the rule asks

    /** The parameters of a function that has joined; null if it has not. */
    DmaParameters joined(FunctionRef function) {
        return devices.joined(function);
    }

    /** What an attachment asks of memory, with the alternative that was chosen if its function has any. */
    DmaParameters chosen(Attachment attachment) {
        return devices.chosen(attachment);
    }

    /** The parameters of a function that has joined, or that the board file names; null if it is unknown. */
    DmaParameters known(FunctionRef function) {
        var joined = joined(function);
        if (joined != null) return joined;
        var named = spec.devices().get(function.device());
        return named == null ? null : named.get(function.function());
    }

    /** The node that joined a device; null if that is not known, or the device not there. */
    String ownerOfDevice(String name) {
        return devices.owner(name);
    }

    /** The node that created a buffer; null if that is not known, or the buffer not there. */
    String ownerOfBuffer(String id) {
        return handles.owner(id);
    }

    /** The nodes whose leases have ended, each with the number of the event since which it is out. */
    SequencedMap<String, Long> out() {
        return Collections.unmodifiableSequencedMap(out);
    }

    /** The nodes that have something which an expiry would undo: a device, or a buffer that they have not released; but for who is out. */
    SortedSet<String> holders() {
        var holders = new TreeSet<String>();
        for (var device : functions.keySet()) holders.add(ownerOfDevice(device));
        for (var buffer : buffers.values()) if (!buffer.released()) holders.add(ownerOfBuffer(buffer.id()));
        holders.removeAll(out.keySet());
        return holders;
    }

    boolean isFreed(String buffer) {
        return handles.freed().contains(buffer);
    }

    /** Null if there is none. */
    Attachment attachment(String id) {
        return handles.attachment(id);
    }

    /** The buffer that moves so that an attachment of this id can come; null if none does. */
    String waitsFor(String attachment) {
        return handles.waitsFor(attachment);
    }

    /** The buffers that move for a device that has joined, in the order in which it asked. */
    List<String> waitsOf(String device) {
        return List.copyOf(devices.waitsOf(device));
    }

    /** The attachments of a device that has joined, in the order in which they came. */
    Set<String> attachmentsOf(String device) {
        return devices.attachmentsOf(device);
    }

    /** What a mapping for a function of the device takes its addresses from. */
    DmaSpace space(String device, DmaParameters function) {
        return devices.space(device, function);
    }

    /** A copy of what the mappings have taken. */
    DmaSpaces spaces() {
        return devices.spaces();
    }

    /** The kind of the heap that storage lies on. */
    HeapSpec.Kind kindOf(Event.Backing place) {
        return heaps.get(place.heap()).spec().kind();
    }

    /** What a function sees of storage. @param function one that states no alternatives */
    Scatterlist scatterlist(Event.Backing place, DmaParameters function, DmaSpace space) {
        return Scatterlist.build(kindOf(place), place.extents(), function, spec.pageSize(), space);
    }

    /** All that the storage of a buffer is for: first those that it expects, as they were known when it was created. */
    List<Placement.Asking> askings(Buffer buffer) {
        var askings = new ArrayList<>(handles.expected(buffer.id()));
        for (var attachment : buffer.attachments().sequencedValues())
            askings.add(new Placement.Asking(attachment.id(), joined(attachment.function())));
        return askings;
    }

    /** The live buffers of its set, in order of creation; itself alone if it has none. */
    Set<String> setOf(Buffer buffer) {
        return buffer.set() == null ? Set.of(buffer.id()) : set(buffer.set());
    }

    /** The live buffers of a set, in order of creation. */
    Set<String> set(String name) {
        return handles.set(name);
    }

    boolean isSameAs(State other) {
        return spec.equals(other.spec)
                && rule == other.rule
                && Objects.equals(definer, other.definer)
                && List.copyOf(out.entrySet()).equals(List.copyOf(other.out.entrySet()))
                && devices.isSameAs(other.devices)
                && handles.isSameAs(other.handles)
                && heaps.hasSameHighWaterAs(other.heaps)
                && hasSameFreeMemoryAs(other);
    }

    boolean hasSameFreeMemoryAs(State other) {
        return heaps.hasSameFreeMemoryAs(other.heaps);
    }

    // ---- the only way to change

    /**
     * @param node who asked for it
     * @throws IllegalArgumentException if the event cannot follow
     */
    void evolve(Event event, String node) {
        switch (event) {
            case Event.Defined _ -> throw new IllegalArgumentException("the board is defined already");
            case Event.Retired _ -> retired();
            case Event.Joined e -> devices.join(e.device(), e.functions(), kept(rule, node));
            case Event.Left e -> devices.leave(e.device());
            case Event.Created e -> created(e, kept(rule, node));
            case Event.Attached e -> attached(e);
            case Event.Allocated e -> allocated(e);
            case Event.Mapped e -> mapped(e);
            case Event.Unmapped e -> unmapped(e);
            case Event.Detached e -> detached(e);
            case Event.Released e -> released(e);
            case Event.Freed e -> freed(e);
            case Event.Moving e -> moving(e);
            case Event.Migrated e -> migrated(e);
            case Event.Granted _ -> throw new IllegalArgumentException("time goes on beside the state");
            case Event.Refused e when e.waited() -> stays(e);
            case Event.Refused _ -> {}
        }
    }

    /** The lease of a node has ended, with this event as the first that says so. */
    void expire(String node, long seq) {
        require(spec.hasLease(), "nobody has a lease");
        out.putIfAbsent(node, seq);
    }

    /** Its state is dropped with it; nobody may be left who could write where somebody else's bytes will be. */
    private void retired() {
        for (var buffer : buffers.sequencedValues()) {
            require(!buffer.isMapped(), "buffer " + buffer.id() + " is mapped");
            require(!buffer.isMoving(), "buffer " + buffer.id() + " is moving");
        }
    }

    private void created(Event.Created e, String owner) {
        var askings = new ArrayList<Placement.Asking>();
        for (var function : e.expects()) {
            var parameters = known(function);
            require(parameters != null, "unknown function " + function);
            askings.add(new Placement.Asking(function.toString(), parameters));
        }
        handles.add(Buffer.of(e), askings, owner);
    }

    private void attached(Event.Attached e) {
        var buffer = buffer(e.buffer());
        var function = new FunctionRef(e.device(), e.function());
        require(!buffer.isMoving(), "buffer " + e.buffer() + " is moving");
        require(!buffer.released(), "buffer " + e.buffer() + " is released");
        require(joined(function) != null, "unknown function " + function);
        handles.attach(e.attachment(), e.buffer());
        devices.attach(follow(buffer, e).attachments().get(e.attachment()));
    }

    private void allocated(Event.Allocated e) {
        var buffer = buffer(e.buffer());
        require(!buffer.isBacked(), "buffer " + e.buffer() + " has storage");
        requireChoices(buffer, e.choices());
        requireRoom(buffer, e.backing());
        follow(buffer, e);
    }

    private void requireRoom(Buffer buffer, Event.Backing backing) {
        require(heaps.get(backing.heap()) != null, "unknown heap " + backing.heap());
        require(backing.bytes() >= buffer.size(), "less storage than the " + buffer.size() + " bytes");
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
        var buffer = buffer(e.buffer());
        require(!attachment.isMapped(), "attachment " + e.attachment() + " is mapped");
        require(buffer.isBacked(), "buffer " + e.buffer() + " has no storage");
        require(!buffer.isMoving(), "buffer " + e.buffer() + " is moving");
        require(!e.segments().isEmpty(), "no segments");
        devices.map(follow(buffer, e).attachments().get(e.attachment()), kindOf(buffer.backing()));
    }

    private void unmapped(Event.Unmapped e) {
        var attachment = attachment(e.attachment(), e.buffer());
        require(attachment.isMapped(), "attachment " + e.attachment() + " is not mapped");
        var buffer = buffer(e.buffer());
        devices.unmap(attachment, kindOf(buffer.backing()));
        follow(buffer, e);
    }

    private void detached(Event.Detached e) {
        var attachment = attachment(e.attachment(), e.buffer());
        require(!attachment.isMapped(), "attachment " + e.attachment() + " is mapped");
        handles.detach(e.attachment());
        devices.detach(attachment);
        follow(buffer(e.buffer()), e);
    }

    private void released(Event.Released e) {
        var buffer = buffer(e.buffer());
        require(!buffer.released(), "buffer " + buffer.id() + " is released already");
        follow(buffer, e);
    }

    private void moving(Event.Moving e) {
        var buffer = buffer(e.buffer());
        var newcomer = e.newcomer();
        require(newcomer != null, "it does not say for whom");
        require(buffer.isBacked() && !buffer.isMoving(), "buffer " + e.buffer() + " has no storage or moves already");
        var holders = buffer.places().getLast().holders();
        require(holders.stream().allMatch(id -> buffer.attachments().get(id).dynamic()), "the storage is pinned");
        require(!holders.isEmpty() && holders.equals(e.attachments()), "others have mapped it");
        require(joined(newcomer.ref()) != null, "unknown function " + newcomer.ref());
        if (newcomer.waitsToMap()) {
            require(!attachment(newcomer.attachment(), e.buffer()).isMapped(), "the newcomer has mapped it");
        } else {
            handles.await(newcomer.attachment(), e.buffer());
        }
        devices.await(newcomer, e.buffer());
        follow(buffer, e);
    }

    private void migrated(Event.Migrated e) {
        var buffer = buffer(e.buffer());
        require(e.from().equals(buffer.backing()), "buffer " + e.buffer() + " is backed otherwise");
        require(!buffer.isMapped(), "buffer " + e.buffer() + " is mapped");
        requireChoices(buffer, e.choices());
        requireRoom(buffer, e.to());
        if (buffer.isMoving()) endWait(buffer);
        follow(buffer, e);
    }

    private void stays(Event.Refused e) {
        var buffer = buffer(e.subject().buffer());
        require(buffer.isMoving(), "buffer " + buffer.id() + " is not moving");
        require(
                buffer.moving().attachment().equals(e.subject().attachment()),
                "buffer " + buffer.id() + " moves for " + buffer.moving().attachment());
        endWait(buffer);
        follow(buffer, e);
    }

    private void endWait(Buffer buffer) {
        handles.endWait(buffer.moving().attachment());
        devices.endWait(buffer.moving(), buffer.id());
    }

    private void freed(Event.Freed e) {
        var buffer = buffer(e.buffer());
        require(buffer.released(), "buffer " + e.buffer() + " is not released");
        require(buffer.attachments().isEmpty(), "buffer " + e.buffer() + " has attachments");
        require(!buffer.isMoving(), "buffer " + e.buffer() + " is moving");
        require(new Event.Freed(e.buffer(), buffer.heap(), buffer.backingBytes()).equals(e), "it is backed otherwise");
        follow(buffer, e);
    }

    /**
     * What the event makes of the buffer, and of the heaps: the places that it has anew are taken, and then those that it
     * has no more are given back, because both exist while bytes are copied.
     *
     * @return null if it is gone
     */
    private Buffer follow(Buffer before, Event event) {
        var after = Buffer.after(before, event);
        var places = after == null ? List.<Place>of() : after.places();
        for (var place : places) if (isNew(place, before.places())) heaps.take(place.backing());
        for (var place : before.places()) if (isNew(place, places)) heaps.giveBack(place.backing());
        if (after == null) handles.free(before);
        else handles.put(after);
        return after;
    }

    private static boolean isNew(Place place, List<Place> others) {
        for (var other : others) if (other.backing() == place.backing()) return false;
        return true;
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
}

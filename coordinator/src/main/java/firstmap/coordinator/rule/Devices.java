package firstmap.coordinator.rule;

import static firstmap.coordinator.rule.StateChecks.require;

import firstmap.coordinator.storage.Alternatives;
import firstmap.coordinator.storage.IovaSpace;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;

/** The devices that have joined, in that order, and what a board keeps for each. */
final class Devices {
    private final SequencedMap<String, SequencedMap<String, DmaParameters>> functions;
    private final Map<String, Device> devices = new HashMap<>();

    /** What hangs on one device. */
    private static final class Device {
        private final Set<String> attachments;
        private final Set<String> waits;
        /** The node that joined it; null on a board that does not keep it in mind. */
        private final String owner;

        private IovaSpace iovas;

        Device(String owner, Set<String> attachments, Set<String> waits, IovaSpace iovas) {
            this.owner = owner;
            this.attachments = new LinkedHashSet<>(attachments);
            this.waits = new LinkedHashSet<>(waits);
            this.iovas = iovas;
        }

        boolean isSameAs(Device other) {
            return Objects.equals(owner, other.owner)
                    && List.copyOf(attachments).equals(List.copyOf(other.attachments))
                    && List.copyOf(waits).equals(List.copyOf(other.waits))
                    && iovas.equals(other.iovas);
        }
    }

    Devices() {
        functions = new LinkedHashMap<>();
    }

    private Devices(Devices other) {
        functions = new LinkedHashMap<>(other.functions);
        other.devices.forEach((name, device) ->
                devices.put(name, new Device(device.owner, device.attachments, device.waits, device.iovas)));
    }

    Devices copy() {
        return new Devices(this);
    }

    // ---- looking

    /** Functions by device. */
    SequencedMap<String, SequencedMap<String, DmaParameters>> functions() {
        return Collections.unmodifiableSequencedMap(functions);
    }

    /** The parameters of a function that has joined; null if it has not. */
    DmaParameters joined(FunctionRef function) {
        var device = functions.get(function.device());
        return device == null ? null : device.get(function.function());
    }

    /** What an attachment asks of memory, with the alternative that was chosen if its function has any. */
    DmaParameters chosen(Attachment attachment) {
        return Alternatives.chosen(joined(attachment.function()), attachment.choice());
    }

    /** The node that joined a device; null if that is not known, or the device not there. */
    String owner(String device) {
        var joined = devices.get(device);
        return joined == null ? null : joined.owner;
    }

    /** In the order in which they came. */
    Set<String> attachmentsOf(String device) {
        return Collections.unmodifiableSet(device(device).attachments);
    }

    /** The buffers that move for a device, in the order in which it asked. */
    Set<String> waitsOf(String device) {
        return Collections.unmodifiableSet(device(device).waits);
    }

    IovaSpace iovas(String device) {
        return device(device).iovas;
    }

    boolean isSameAs(Devices other) {
        return List.copyOf(functions.entrySet()).equals(List.copyOf(other.functions.entrySet()))
                && devices.keySet().equals(other.devices.keySet())
                && devices.keySet().stream().allMatch(name -> devices.get(name).isSameAs(other.devices.get(name)));
    }

    // ---- changing; an IllegalArgumentException says that it is impossible

    /** @param owner the node that joins it; null on a board that does not keep it in mind */
    void join(String name, SequencedMap<String, DmaParameters> itsFunctions, String owner) {
        require(!functions.containsKey(name), "device " + name + " has joined already");
        functions.put(name, Collections.unmodifiableSequencedMap(new LinkedHashMap<>(itsFunctions)));
        devices.put(name, new Device(owner, Set.of(), Set.of(), IovaSpace.EMPTY));
    }

    void leave(String name) {
        var device = device(name);
        require(device.attachments.isEmpty(), "device " + name + " has attachments");
        require(device.waits.isEmpty(), "device " + name + " waits");
        devices.remove(name);
        functions.remove(name);
    }

    void attach(Attachment attachment) {
        if (!device(attachment.function().device()).attachments.add(attachment.id()))
            throw new IllegalArgumentException("attachment " + attachment.id() + " is there twice");
    }

    void detach(Attachment attachment) {
        device(attachment.function().device()).attachments.remove(attachment.id());
    }

    /** The attachment is mapped from now on, with these segments. */
    void map(Attachment mapped) {
        require(
                Alternatives.isChoice(joined(mapped.function()), mapped.choice()),
                mapped.function() + " has no alternative " + mapped.choice());
        var function = chosen(mapped);
        var device = device(mapped.function().device());
        if (function.behindIommu())
            device.iovas = device.iovas.without(mapped.mapping().segments(), function.iommuPageSize());
    }

    /** The attachment was mapped until now, with these segments. */
    void unmap(Attachment mapped) {
        var function = chosen(mapped);
        var device = device(mapped.function().device());
        if (function.behindIommu())
            device.iovas = device.iovas.with(mapped.mapping().segments(), function.iommuPageSize());
    }

    void await(Event.Newcomer newcomer, String buffer) {
        require(device(newcomer.device()).waits.add(buffer), "buffer " + buffer + " is waited for twice");
    }

    void endWait(Event.Newcomer newcomer, String buffer) {
        device(newcomer.device()).waits.remove(buffer);
    }

    private Device device(String name) {
        var device = devices.get(name);
        if (device == null) throw new IllegalArgumentException("unknown device " + name);
        return device;
    }
}

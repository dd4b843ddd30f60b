package firstmap.coordinator.rule;

import static firstmap.coordinator.rule.StateChecks.require;

import firstmap.coordinator.storage.Alternatives;
import firstmap.coordinator.storage.DmaSpace;
import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import firstmap.events.HeapSpec;
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
    private final DmaSpaces spaces;

    /** What hangs on one device. */
    private static final class Device {
        private final Set<String> attachments;
        private final Set<String> waits;
        /** The node that joined it; null on a board that does not keep it in mind. */
        private final String owner;

        Device(String owner, Set<String> attachments, Set<String> waits) {
            this.owner = owner;
            this.attachments = new LinkedHashSet<>(attachments);
            this.waits = new LinkedHashSet<>(waits);
        }

        boolean isSameAs(Device other) {
            return Objects.equals(owner, other.owner)
                    && List.copyOf(attachments).equals(List.copyOf(other.attachments))
                    && List.copyOf(waits).equals(List.copyOf(other.waits));
        }
    }

    Devices(BoardSpec spec) {
        functions = new LinkedHashMap<>();
        spaces = new DmaSpaces(spec);
    }

    private Devices(Devices other) {
        functions = new LinkedHashMap<>(other.functions);
        spaces = other.spaces.copy();
        other.devices.forEach(
                (name, device) -> devices.put(name, new Device(device.owner, device.attachments, device.waits)));
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

    /** What a mapping for a function of the device takes its addresses from. */
    DmaSpace space(String device, DmaParameters function) {
        return spaces.of(device, function);
    }

    /** A copy of what the mappings have taken. */
    DmaSpaces spaces() {
        return spaces.copy();
    }

    boolean isSameAs(Devices other) {
        return List.copyOf(functions.entrySet()).equals(List.copyOf(other.functions.entrySet()))
                && spaces.isSameAs(other.spaces)
                && devices.keySet().equals(other.devices.keySet())
                && devices.keySet().stream().allMatch(name -> devices.get(name).isSameAs(other.devices.get(name)));
    }

    // ---- changing; an IllegalArgumentException says that it is impossible

    /** @param owner the node that joins it; null on a board that does not keep it in mind */
    void join(String name, SequencedMap<String, DmaParameters> itsFunctions, String owner) {
        require(!functions.containsKey(name), "device " + name + " has joined already");
        functions.put(name, Collections.unmodifiableSequencedMap(new LinkedHashMap<>(itsFunctions)));
        devices.put(name, new Device(owner, Set.of(), Set.of()));
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

    /** The attachment is mapped from now on, with these segments. @param heap the kind of heap that the storage lies on */
    void map(Attachment mapped, HeapSpec.Kind heap) {
        require(
                Alternatives.isChoice(joined(mapped.function()), mapped.choice()),
                mapped.function() + " has no alternative " + mapped.choice());
        spaces.map(
                mapped.function().device(),
                chosen(mapped),
                heap,
                mapped.mapping().segments());
    }

    /** The attachment was mapped until now, with these segments. @param heap the kind of heap that the storage lies on */
    void unmap(Attachment mapped, HeapSpec.Kind heap) {
        spaces.unmap(
                mapped.function().device(),
                chosen(mapped),
                heap,
                mapped.mapping().segments());
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

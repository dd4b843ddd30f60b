package firstmap.coordinator.rule;

import firstmap.coordinator.storage.IovaSpace;
import firstmap.coordinator.storage.Placement;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.Segment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The memory and the I/O virtual addresses of a board as they will be after events that are decided and not yet applied. */
final class ProjectedMemory {
    private final State state;
    private final Placement.Room room = new Placement.Room();
    private final Map<String, IovaSpace> iovas = new HashMap<>();

    ProjectedMemory(State state) {
        this.state = state;
    }

    Placement.Room room() {
        return room;
    }

    IovaSpace iovas(String device) {
        return iovas.computeIfAbsent(device, state::iovas);
    }

    void map(String device, DmaParameters function, List<Segment> segments) {
        if (function.behindIommu()) iovas.put(device, iovas(device).without(segments, function.iommuPageSize()));
    }

    void unmap(Attachment mapped) {
        var device = mapped.function().device();
        var function = state.chosen(mapped);
        if (function.behindIommu())
            iovas.put(device, iovas(device).with(mapped.mapping().segments(), function.iommuPageSize()));
    }

    void free(Buffer buffer) {
        if (buffer.isBacked()) free(buffer.backing());
    }

    void free(Event.Backing place) {
        room.giveBack(state.heaps.get(place.heap()), place.extents());
    }
}

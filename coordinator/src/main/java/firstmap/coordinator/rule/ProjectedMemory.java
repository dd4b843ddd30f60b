package firstmap.coordinator.rule;

import firstmap.coordinator.storage.DmaSpace;
import firstmap.coordinator.storage.Placement;
import firstmap.events.DmaParameters;
import firstmap.events.Event;
import firstmap.events.Segment;
import java.util.List;

/** The memory and the DMA addresses of a board as they will be after events that are decided and not yet applied. */
final class ProjectedMemory {
    private final State state;
    private final Placement.Room room;
    private final DmaSpaces spaces;

    ProjectedMemory(State state) {
        this.state = state;
        room = state.placement.room();
        spaces = state.spaces();
    }

    Placement.Room room() {
        return room;
    }

    DmaSpace space(String device, DmaParameters function) {
        return spaces.of(device, function);
    }

    void map(String device, DmaParameters function, Event.Backing place, List<Segment> segments) {
        spaces.map(device, function, state.kindOf(place), segments);
    }

    void unmap(Attachment mapped, Event.Backing place) {
        spaces.unmap(
                mapped.function().device(),
                state.chosen(mapped),
                state.kindOf(place),
                mapped.mapping().segments());
    }

    void free(Buffer buffer) {
        if (buffer.isBacked()) free(buffer.backing());
    }

    void free(Event.Backing place) {
        room.giveBack(place);
    }
}

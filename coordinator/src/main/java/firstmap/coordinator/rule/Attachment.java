package firstmap.coordinator.rule;

import firstmap.events.Direction;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import firstmap.events.Segment;
import firstmap.events.WireName;
import java.util.List;

/**
 * One function's tie to one buffer; immutable.
 *
 * @param dynamic the device can be told to unmap so that the buffer can move
 * @param standing what the storage of the buffer has to do with it
 * @param choice which alternative of its function the storage was chosen for, or it has mapped; null while that is open,
 *     and for a function without alternatives
 * @param mapping its scatterlist while it is mapped, else null
 */
public record Attachment(
        String id,
        String buffer,
        FunctionRef function,
        boolean dynamic,
        Standing standing,
        Integer choice,
        Mapping mapping) {

    /** What the storage of a buffer has to do with one of its attachments. */
    public enum Standing implements WireName {
        /** There is no storage yet. */
        PENDING("pending"),
        /** The storage suits it: it was chosen for it, or it has been mapped since. */
        COUNTED("counted"),
        /** The storage was chosen without it: it could not be satisfied together with those before it. */
        LEFT_OUT("leftOut"),
        /** It came when the storage was there. */
        LATE("late");

        private final String wireName;

        Standing(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String wireName() {
            return wireName;
        }
    }

    /** @param segments in the order of the buffer's bytes */
    public record Mapping(Direction direction, List<Segment> segments) {}

    /** A tie that has just been made; the buffer is as it was before. */
    static Attachment of(Event.Attached e, Buffer buffer) {
        var standing = buffer.isBacked() ? Standing.LATE : Standing.PENDING;
        var function = new FunctionRef(e.device(), e.function());
        return new Attachment(e.attachment(), e.buffer(), function, e.dynamic(), standing, null, null);
    }

    public boolean isMapped() {
        return mapping != null;
    }

    Attachment with(Standing other, Integer otherChoice) {
        return new Attachment(id, buffer, function, dynamic, other, otherChoice, mapping);
    }

    /** Who has mapped the storage once is suited by it from then on, and goes with it when it moves. */
    Attachment mapped(Event.Mapped e) {
        return mapped(new Mapping(e.direction(), e.segments()), e.alternative());
    }

    /** @param alternative which alternative of its function the scatterlist honours; null if it has none */
    Attachment mapped(Mapping other, Integer alternative) {
        return new Attachment(id, buffer, function, dynamic, Standing.COUNTED, alternative, other);
    }

    Attachment unmapped() {
        return new Attachment(id, buffer, function, dynamic, standing, choice, null);
    }
}

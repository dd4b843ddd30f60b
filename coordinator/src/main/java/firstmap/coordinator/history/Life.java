package firstmap.coordinator.history;

import firstmap.coordinator.rule.Attachment;
import firstmap.coordinator.rule.Attachment.Mapping;
import firstmap.coordinator.rule.Board;
import firstmap.coordinator.rule.Buffer;
import firstmap.events.Event;
import java.util.Optional;

/**
 * One buffer, from the events that name it and no others. A board's whole log need not be read to tell one buffer's
 * life; that both tell the same is held by a test.
 */
final class Life {
    private Buffer state;

    Life() {
        this(Optional.empty());
    }

    /** One that goes on from what the buffer was. */
    Life(Optional<Buffer> then) {
        state = then.orElse(null);
    }

    /** The state after the event; it must come in the order of the log. */
    Optional<Buffer> after(Event event) {
        state = switch (event) {
            case Event.Created e -> Buffer.of(e);
            case Event.Attached e -> state.with(Attachment.of(e, state));
            case Event.Allocated e ->
                state.backed(new Event.Backing(e.heap(), e.extents()), e.satisfies(), e.choices());
            case Event.Mapped e ->
                state.with(state.attachments()
                        .get(e.attachment())
                        .mapped(new Mapping(e.direction(), e.segments()), e.alternative()));
            case Event.Unmapped e ->
                state.with(state.attachments().get(e.attachment()).unmapped());
            case Event.Detached e -> state.without(e.attachment());
            case Event.Released _ -> state.afterRelease();
            case Event.Moving e -> state.movingFor(e.newcomer());
            case Event.Migrated e -> state.backed(e.to(), e.satisfies(), e.choices());
            case Event.Refused e when e.waited() -> state.staying();
            case Event.Freed _ -> null;
            case Event.Refused _, Event.Defined _, Event.Joined _, Event.Left _ -> state;
        };
        return Optional.ofNullable(state);
    }

    /** The buffer that an event is about, if it is about one. The board is as it was before the event. */
    static Optional<String> subject(Event event, Board board) {
        return Optional.ofNullable(
                switch (event) {
                    case Event.Created e -> e.buffer();
                    case Event.Attached e -> e.buffer();
                    case Event.Allocated e -> e.buffer();
                    case Event.Mapped e -> e.buffer();
                    case Event.Unmapped e -> e.buffer();
                    case Event.Detached e -> e.buffer();
                    case Event.Released e -> e.buffer();
                    case Event.Moving e -> e.buffer();
                    case Event.Migrated e -> e.buffer();
                    case Event.Freed e -> e.buffer();
                    case Event.Refused e -> subject(e.subject(), board);
                    case Event.Defined _, Event.Joined _, Event.Left _ -> null;
                });
    }

    /** A refused map names an attachment only; the board knows whose it is. */
    private static String subject(Event.Subject subject, Board board) {
        if (subject.buffer() != null || subject.attachment() == null) return subject.buffer();
        return board.attachment(subject.attachment()).map(Attachment::buffer).orElse(null);
    }
}

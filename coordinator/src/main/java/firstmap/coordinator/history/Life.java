package firstmap.coordinator.history;

import firstmap.coordinator.allocation.Attachment;
import firstmap.coordinator.allocation.Attachment.Standing;
import firstmap.coordinator.allocation.Board;
import firstmap.coordinator.allocation.Buffer;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * One buffer, from the events that name it and no others. A board's whole log need not be read to tell one buffer's
 * life; that both tell the same is held by a test.
 */
final class Life {
    private Buffer state;

    /** The state after the event; it must come in the order of the log. */
    Optional<Buffer> after(Event event) {
        state = switch (event) {
            case Event.Created e ->
                new Buffer(
                        e.buffer(),
                        e.size(),
                        e.set(),
                        e.device(),
                        e.expects(),
                        e.replaces(),
                        false,
                        null,
                        Collections.emptySortedMap());
            case Event.Attached e -> attached(e);
            case Event.Allocated e -> allocated(e);
            case Event.Mapped e -> mapping(e.attachment(), new Attachment.Mapping(e.direction(), e.segments()));
            case Event.Unmapped e -> mapping(e.attachment(), null);
            case Event.Detached e -> change(attachments -> attachments.remove(e.attachment()));
            case Event.Released _ -> copy(true, state.backing(), state.attachments());
            case Event.Migrated e -> backedBy(e.to());
            case Event.Freed _ -> null;
            case Event.Moving _, Event.Refused _ -> state;
            case Event.Defined _, Event.Joined _, Event.Left _ -> state;
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

    private Buffer attached(Event.Attached e) {
        var standing = state.isBacked() ? Standing.LATE : Standing.PENDING;
        var function = new FunctionRef(e.device(), e.function());
        return change(attachments -> attachments.put(
                e.attachment(), new Attachment(e.attachment(), e.buffer(), function, e.dynamic(), standing, null)));
    }

    private Buffer allocated(Event.Allocated e) {
        state = backedBy(new Event.Backing(e.heap(), e.extents()));
        return change(attachments -> attachments.replaceAll((id, a) -> new Attachment(
                id,
                a.buffer(),
                a.function(),
                a.dynamic(),
                e.satisfies().contains(id) ? Standing.COUNTED : Standing.LEFT_OUT,
                a.mapping())));
    }

    private Buffer mapping(String id, Attachment.Mapping mapping) {
        return change(attachments -> attachments.computeIfPresent(
                id,
                (_, a) -> new Attachment(id, a.buffer(), a.function(), a.dynamic(), a.standing(), mapping)));
    }

    private Buffer backedBy(Event.Backing backing) {
        return copy(state.released(), backing, state.attachments());
    }

    private Buffer change(Consumer<SequencedMap<String, Attachment>> change) {
        var attachments = new LinkedHashMap<>(state.attachments());
        change.accept(attachments);
        return copy(state.released(), state.backing(), attachments);
    }

    private Buffer copy(boolean released, Event.Backing backing, SequencedMap<String, Attachment> attachments) {
        return new Buffer(
                state.id(),
                state.size(),
                state.set(),
                state.device(),
                state.expects(),
                state.replaces(),
                released,
                backing,
                Collections.unmodifiableSequencedMap(attachments));
    }
}

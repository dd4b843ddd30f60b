package firstmap.coordinator.rule;

import firstmap.coordinator.rule.Attachment.Standing;
import firstmap.events.Event;
import firstmap.events.FunctionRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * An abstract handle of a fixed size and all that hangs on it; immutable. What its events make of it is said here once, for
 * the board, for histories and for reports.
 *
 * @param size bytes, as asked for
 * @param device the creator, or null
 * @param released the creator has given up its handle
 * @param places where its bytes are, the latest place last; none until the first map. An earlier place is kept for as long
 *     as somebody has it mapped. By the rule of 2011 there is one at most: storage that is mapped does not move
 * @param moving the latecomer for whom the storage moves as soon as nobody maps it; null if there is none
 * @param attachments by id, in the order in which they came
 */
public record Buffer(
        String id,
        long size,
        String set,
        String device,
        List<FunctionRef> expects,
        String replaces,
        boolean released,
        List<Place> places,
        Event.Newcomer moving,
        SequencedMap<String, Attachment> attachments) {

    /** Most attachments of one buffer, so that an event that names them all fits into one record. */
    public static final int MAX_ATTACHMENTS = 1024;

    private static final SequencedMap<String, Attachment> NO_ATTACHMENTS =
            Collections.unmodifiableSequencedMap(new LinkedHashMap<>());

    /** A handle that has just been made. */
    public static Buffer of(Event.Created e) {
        return new Buffer(
                e.buffer(),
                e.size(),
                e.set(),
                e.device(),
                List.copyOf(e.expects()),
                e.replaces(),
                false,
                List.of(),
                null,
                NO_ATTACHMENTS);
    }

    /**
     * One that was kept: in one place, which all hold that have it mapped.
     *
     * @param backing null if it has no storage
     * @param moving null if it does not move
     */
    public static Buffer kept(
            Event.Created made,
            boolean released,
            Event.Backing backing,
            Event.Newcomer moving,
            SequencedMap<String, Attachment> attachments) {
        var places = backing == null
                ? List.<Place>of()
                : List.of(new Place(
                        backing,
                        attachments.sequencedValues().stream()
                                .filter(Attachment::isMapped)
                                .map(Attachment::id)
                                .toList()));
        return of(made).with(released, places, moving, attachments);
    }

    /**
     * What an event makes of a buffer. The event must be one that can follow; whether it can is the board's to check.
     *
     * @param before null before the buffer was created
     * @return null once it is freed, or its board has ended
     */
    public static Buffer after(Buffer before, Event event) {
        return switch (event) {
            case Event.Created e -> of(e);
            case Event.Attached e -> before.with(Attachment.of(e, before));
            case Event.Allocated e -> before.backed(e.backing(), e.satisfies(), e.choices());
            case Event.Mapped e ->
                before.with(before.attachments.get(e.attachment()).mapped(e));
            case Event.Unmapped e ->
                before.with(before.attachments.get(e.attachment()).unmapped());
            case Event.Detached e -> before.without(e.attachment());
            case Event.Released _ -> before.with(true, before.places, before.moving, before.attachments);
            case Event.Moving e -> before.movingFor(e.newcomer());
            case Event.Migrated e -> before.backed(e.to(), e.satisfies(), e.choices());
            case Event.Refused e when e.waited() -> before.movingFor(null);
            case Event.Freed _ -> null;
            case Event.Retired _ -> null;
            case Event.Refused _, Event.Defined _, Event.Joined _, Event.Left _, Event.Granted _ -> before;
        };
    }

    // ---- views

    public boolean isBacked() {
        return !places.isEmpty();
    }

    /** Where its bytes are; null until the first map. */
    public Event.Backing backing() {
        return places.isEmpty() ? null : places.getLast().backing();
    }

    /** The heap that its storage is in; null while it has none. */
    String heap() {
        return isBacked() ? backing().heap() : null;
    }

    /** Bytes of its storage, wherever it is; 0 while it has none. */
    public long backingBytes() {
        long bytes = 0;
        for (var place : places) bytes += place.backing().bytes();
        return bytes;
    }

    boolean isMoving() {
        return moving != null;
    }

    boolean isMapped() {
        for (var place : places) if (place.isHeld()) return true;
        return false;
    }

    boolean isFull() {
        return attachments.size() >= MAX_ATTACHMENTS;
    }

    // ---- changes

    /** The same with this attachment, in the place of the one with its id if there is one. */
    Buffer with(Attachment attachment) {
        var all = new LinkedHashMap<>(attachments);
        all.put(attachment.id(), attachment);
        return with(released, attachment.isMapped() ? held(attachment.id(), all) : letGo(attachment.id()), moving, all);
    }

    Buffer without(String attachment) {
        var rest = new LinkedHashMap<>(attachments);
        rest.remove(attachment);
        return with(released, letGo(attachment), moving, rest);
    }

    /**
     * In a new place; from the old one those who have it mapped must let go first.
     *
     * @param satisfies attachments that the storage was chosen for
     * @param choices which alternatives of their functions it was chosen for
     */
    Buffer backed(Event.Backing backing, List<String> satisfies, List<Event.Choice> choices) {
        var counted = Set.copyOf(satisfies);
        var chosen = new HashMap<String, Integer>();
        for (var choice : choices) chosen.put(choice.attachment(), choice.alternative());
        var all = new LinkedHashMap<String, Attachment>();
        for (var attachment : attachments.sequencedValues()) {
            var standing = counted.contains(attachment.id()) ? Standing.COUNTED : Standing.LEFT_OUT;
            all.put(attachment.id(), attachment.with(standing, chosen.get(attachment.id())));
        }
        var now = new ArrayList<Place>();
        for (var place : places) if (place.isHeld()) now.add(place);
        now.add(new Place(backing, List.of()));
        return with(released, List.copyOf(now), null, all);
    }

    /** @param newcomer for whom it waits to move; null if it stays where it is */
    Buffer movingFor(Event.Newcomer newcomer) {
        return with(released, places, newcomer, attachments);
    }

    /** Whoever maps the buffer anew holds the latest place. */
    private List<Place> held(String attachment, SequencedMap<String, Attachment> all) {
        for (var place : places) if (place.isHeldBy(attachment)) return places;
        if (places.isEmpty()) return places;
        return replaced(places.size() - 1, places.getLast().heldBy(attachment, all.sequencedKeySet()));
    }

    /** An earlier place that nobody holds any more is gone. */
    private List<Place> letGo(String attachment) {
        for (int i = 0; i < places.size(); i++)
            if (places.get(i).isHeldBy(attachment))
                return replaced(i, places.get(i).without(attachment));
        return places;
    }

    private List<Place> replaced(int number, Place by) {
        if (places.size() == 1) return List.of(by);
        var now = new ArrayList<>(places);
        now.set(number, by);
        if (!by.isHeld() && number < places.size() - 1) now.remove(number);
        return List.copyOf(now);
    }

    private Buffer with(
            boolean isReleased, List<Place> where, Event.Newcomer newcomer, SequencedMap<String, Attachment> all) {
        var view = all.isEmpty() ? NO_ATTACHMENTS : Collections.unmodifiableSequencedMap(all);
        return new Buffer(id, size, set, device, expects, replaces, isReleased, where, newcomer, view);
    }
}

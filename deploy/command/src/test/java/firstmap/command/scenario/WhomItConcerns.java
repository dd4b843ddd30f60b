package firstmap.command.scenario;

import firstmap.events.Errno;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes may want to ask something because of an event, by a table and a fold of its own: one row for each kind of
 * event, judged with what was there just before it. It knows no more of the rule than its events.
 */
final class WhomItConcerns {
    private final Collection<String> roster;
    private final Set<String> leftOut;
    private final Map<String, String> nodeOfDevice = new HashMap<>();
    private final Map<String, Known> buffers = new LinkedHashMap<>();
    /** Attachments whose last map found no room. */
    private final Set<String> withoutRoom = new HashSet<>();

    /** @param leftOut kinds of events whose row is missing */
    WhomItConcerns(Collection<String> roster, Set<String> leftOut) {
        this.roster = roster;
        this.leftOut = leftOut;
    }

    /** @param attached the owner of each attachment */
    private record Known(String creator, Map<String, String> attached) {}

    /** Takes the event in, after it has said whom it concerns. */
    Set<String> next(EventRecord record) {
        var by = record.node();
        var concerned = new HashSet<>(others(record));
        concerned.remove(by);
        if (record.event() instanceof Event.Refused refusal && by.equals(asker(record, refusal))) concerned.add(by);
        concerned.retainAll(roster);
        if (leftOut.contains(record.event().type())) concerned.clear();
        evolve(record);
        return concerned;
    }

    private Collection<String> others(EventRecord record) {
        var by = record.node();
        return switch (record.event()) {
            case Event.Refused e -> refused(record, e);
            case Event.Created _ -> roster;
            case Event.Released e -> attached(e.buffer());
            case Event.Unmapped e -> {
                var concerned = new ArrayList<String>();
                concerned.add(owner(e.buffer(), e.attachment()));
                if (by.equals(creator(e.buffer()))) concerned.addAll(attached(e.buffer()));
                else concerned.add(creator(e.buffer()));
                yield concerned;
            }
            case Event.Detached e -> List.of(creator(e.buffer()), owner(e.buffer(), e.attachment()));
            case Event.Attached e -> List.of(nodeOfDevice.get(e.device()));
            case Event.Mapped e -> List.of(owner(e.buffer(), e.attachment()));
            case Event.Moving e ->
                e.attachments().stream().map(it -> owner(e.buffer(), it)).toList();
            case Event.Migrated e -> {
                // The newcomer is the owner of what is attached, or mapped, right after.
                var concerned = new ArrayList<>(attached(e.buffer()));
                concerned.addAll(whoWaitForRoom());
                yield concerned;
            }
            case Event.Freed e -> {
                var concerned = new ArrayList<>(whoWaitForRoom());
                concerned.add(creator(e.buffer()));
                yield concerned;
            }
            case Event.Left _ ->
                buffers.values().stream()
                        .filter(buffer -> by.equals(buffer.creator))
                        .flatMap(buffer -> buffer.attached.values().stream())
                        .toList();
            case Event.Joined _, Event.Allocated _, Event.Defined _, Event.Retired _, Event.Granted _ -> List.of();
        };
    }

    private Collection<String> refused(EventRecord record, Event.Refused e) {
        var concerned = new ArrayList<String>();
        concerned.add(asker(record, e));
        var buffer = buffers.get(bufferOf(e.subject()));
        if (buffer != null && e.waysOut().stream().anyMatch(way -> way.way().equals("recreate")))
            concerned.add(buffer.creator);
        return concerned;
    }

    private String asker(EventRecord record, Event.Refused e) {
        return e.waited() ? nodeOfDevice.get(e.subject().device()) : record.node();
    }

    private String bufferOf(Event.Subject subject) {
        if (subject.buffer() != null || subject.attachment() == null) return subject.buffer();
        for (var buffer : buffers.entrySet())
            if (buffer.getValue().attached.containsKey(subject.attachment())) return buffer.getKey();
        return null;
    }

    private String creator(String buffer) {
        return buffers.get(buffer).creator;
    }

    private Collection<String> attached(String buffer) {
        return buffers.get(buffer).attached.values();
    }

    private String owner(String buffer, String attachment) {
        return buffers.get(buffer).attached.get(attachment);
    }

    private Collection<String> whoWaitForRoom() {
        return buffers.values().stream()
                .flatMap(buffer -> buffer.attached.entrySet().stream())
                .filter(tie -> withoutRoom.contains(tie.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private void evolve(EventRecord record) {
        switch (record.event()) {
            case Event.Joined e -> nodeOfDevice.put(e.device(), record.node());
            case Event.Left e -> nodeOfDevice.remove(e.device());
            case Event.Created e -> buffers.put(e.buffer(), new Known(record.node(), new LinkedHashMap<>()));
            case Event.Attached e -> buffers.get(e.buffer()).attached.put(e.attachment(), nodeOfDevice.get(e.device()));
            case Event.Mapped e -> withoutRoom.remove(e.attachment());
            case Event.Detached e -> {
                buffers.get(e.buffer()).attached.remove(e.attachment());
                withoutRoom.remove(e.attachment());
            }
            case Event.Freed e -> buffers.remove(e.buffer());
            case Event.Refused e
            when e.request().equals("map") && e.errno() == Errno.ENOMEM ->
                withoutRoom.add(e.subject().attachment());
            case Event _ -> {}
        }
    }
}

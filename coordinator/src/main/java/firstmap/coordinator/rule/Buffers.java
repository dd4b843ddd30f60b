package firstmap.coordinator.rule;

import static firstmap.coordinator.rule.StateChecks.require;

import firstmap.coordinator.storage.Placement;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/** The live buffers, in order of creation, and where to find them by what belongs to them. */
final class Buffers {
    /** Most freed buffers whose ids are told apart from ids that never were. */
    static final int FREED_REMEMBERED = 1024;

    private final SequencedMap<String, Buffer> live;
    private final Map<String, String> bufferOf;
    /** Ids that are taken by attaches that wait, and the buffers that move for them. */
    private final Map<String, String> waiting;

    private final Map<String, List<Placement.Asking>> expected;
    /** The nodes that created them, as far as the board keeps it in mind. */
    private final Map<String, String> owners;

    private final Map<String, Set<String>> sets = new HashMap<>();
    private final Set<String> freed;

    Buffers() {
        live = new LinkedHashMap<>();
        bufferOf = new HashMap<>();
        waiting = new HashMap<>();
        expected = new HashMap<>();
        owners = new HashMap<>();
        freed = new LinkedHashSet<>();
    }

    private Buffers(Buffers other) {
        live = new LinkedHashMap<>(other.live);
        bufferOf = new HashMap<>(other.bufferOf);
        waiting = new HashMap<>(other.waiting);
        expected = new HashMap<>(other.expected);
        owners = new HashMap<>(other.owners);
        other.sets.forEach((name, members) -> sets.put(name, new LinkedHashSet<>(members)));
        freed = new LinkedHashSet<>(other.freed);
    }

    Buffers copy() {
        return new Buffers(this);
    }

    // ---- looking

    SequencedMap<String, Buffer> live() {
        return Collections.unmodifiableSequencedMap(live);
    }

    Attachment attachment(String id) {
        var buffer = bufferOf.get(id);
        return buffer == null ? null : live.get(buffer).attachments().get(id);
    }

    /** How many there are of all buffers. */
    int attachments() {
        return bufferOf.size();
    }

    /** The buffer that moves so that an attachment of this id can come; null if none does. */
    String waitsFor(String attachment) {
        return waiting.get(attachment);
    }

    /** The functions that a buffer expects, as they were known when it was created. */
    List<Placement.Asking> expected(String buffer) {
        return expected.getOrDefault(buffer, List.of());
    }

    /** The node that created a buffer; null if that is not known, or the buffer not there. */
    String owner(String buffer) {
        return owners.get(buffer);
    }

    /** The live buffers of a set, in order of creation. */
    Set<String> set(String name) {
        return Collections.unmodifiableSet(sets.getOrDefault(name, Set.of()));
    }

    /** The last of them that are gone, the oldest first. */
    Set<String> freed() {
        return Collections.unmodifiableSet(freed);
    }

    boolean isSameAs(Buffers other) {
        return List.copyOf(live.entrySet()).equals(List.copyOf(other.live.entrySet()))
                && live.keySet().stream()
                        .allMatch(id -> List.copyOf(live.get(id).attachments().keySet())
                                .equals(List.copyOf(
                                        other.live.get(id).attachments().keySet())))
                && bufferOf.equals(other.bufferOf)
                && waiting.equals(other.waiting)
                && expected.equals(other.expected)
                && owners.equals(other.owners)
                && sets.keySet().equals(other.sets.keySet())
                && sets.keySet().stream()
                        .allMatch(name -> List.copyOf(sets.get(name)).equals(List.copyOf(other.sets.get(name))))
                && List.copyOf(freed).equals(List.copyOf(other.freed));
    }

    // ---- changing; an IllegalArgumentException says that it is impossible

    /**
     * A buffer that was not there, with all that hangs on it.
     *
     * @param owner the node that created it; null on a board that does not keep it in mind
     */
    void add(Buffer buffer, List<Placement.Asking> itsExpected, String owner) {
        var id = buffer.id();
        require(!live.containsKey(id), "buffer " + id + " exists");
        for (var attachment : buffer.attachments().keySet()) attach(attachment, id);
        if (buffer.isMoving() && !buffer.moving().waitsToMap())
            await(buffer.moving().attachment(), id);
        if (owner != null) owners.put(id, owner);
        if (!itsExpected.isEmpty()) expected.put(id, List.copyOf(itsExpected));
        if (buffer.set() != null)
            sets.computeIfAbsent(buffer.set(), _ -> new LinkedHashSet<>()).add(id);
        freed.remove(id);
        live.put(id, buffer);
    }

    /** What a buffer that is there has become. */
    void put(Buffer buffer) {
        live.put(buffer.id(), buffer);
    }

    /** The id of an attachment is taken from now on. */
    void attach(String attachment, String buffer) {
        if (waiting.containsKey(attachment)) throw new IllegalArgumentException("attachment " + attachment + " waits");
        if (bufferOf.put(attachment, buffer) != null)
            throw new IllegalArgumentException("attachment " + attachment + " exists");
    }

    void detach(String attachment) {
        bufferOf.remove(attachment);
    }

    /** An id of an attachment is taken, so that the buffer can move for it. */
    void await(String attachment, String buffer) {
        if (bufferOf.containsKey(attachment))
            throw new IllegalArgumentException("attachment " + attachment + " exists");
        require(waiting.put(attachment, buffer) == null, attachment + " waits already");
    }

    void endWait(String attachment) {
        waiting.remove(attachment);
    }

    void free(Buffer buffer) {
        live.remove(buffer.id());
        expected.remove(buffer.id());
        owners.remove(buffer.id());
        if (buffer.set() != null) {
            var set = sets.get(buffer.set());
            set.remove(buffer.id());
            if (set.isEmpty()) sets.remove(buffer.set());
        }
        remember(buffer.id());
    }

    /** The id of a buffer that is gone. */
    void remember(String id) {
        freed.add(id);
        if (freed.size() > FREED_REMEMBERED) freed.remove(freed.iterator().next());
    }
}

package firstmap.node.client;

import firstmap.events.BoardSpec;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.FunctionRef;
import firstmap.events.Recorded;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a node knows of its board, and all of it from events: which devices are there, which buffers live, who is attached
 * to them and who has them mapped. A node that starts anew reads the log again and knows as much as before.
 */
public final class BoardView {
    private final Set<String> devices = new HashSet<>();
    private final LinkedHashMap<String, Seen> buffers = new LinkedHashMap<>();
    private final Map<String, Tie> ties = new HashMap<>();
    /** The set at the root of each set that was made to replace another. */
    private final Map<String, String> origins = new HashMap<>();

    private BoardSpec spec;
    private long seq;
    private long at;

    /** A live buffer; it changes as events arrive. */
    public static final class Seen {
        private final Event.Created created;
        private final long createdAt;
        private final LinkedHashMap<String, Tie> ties = new LinkedHashMap<>();
        /** Attachments that have to unmap before it can move. */
        private final Set<String> moving = new HashSet<>();

        private long replacedAt = -1;
        private boolean released;
        private boolean backed;
        private long movedSeq;
        private long filledSeq;
        private long filledAt = -1;

        private Seen(Event.Created created, long at) {
            this.created = created;
            this.createdAt = at;
        }

        public String id() {
            return created.buffer();
        }

        /** Bytes. */
        public long size() {
            return created.size();
        }

        /** The group that it circulates in, or null. */
        public String set() {
            return created.set();
        }

        /** The creator, or null. */
        public String device() {
            return created.device();
        }

        /** The set that its own set was made to replace, or null. */
        public String replaces() {
            return created.replaces();
        }

        /** Functions that were counted before they came. */
        public List<FunctionRef> expects() {
            return created.expects();
        }

        /** Simulated time, nanoseconds. */
        public long createdAt() {
            return createdAt;
        }

        /** A set was made to replace its set: whoever uses it moves over. */
        public boolean isReplaced() {
            return replacedAt >= 0;
        }

        /** Simulated time of the same, -1 if it is not replaced. */
        public long replacedAt() {
            return replacedAt;
        }

        /** Its storage is about to move; nobody can map it until it has. */
        public boolean isMoving() {
            return !moving.isEmpty();
        }

        /** Whether it waits for this attachment to unmap, so that it can move. */
        public boolean waitsFor(String attachment) {
            return moving.contains(attachment);
        }

        /** Where in the log it last came to rest after it had moved, or was to; 0 if never. */
        public long movedSeq() {
            return movedSeq;
        }

        public boolean isReleased() {
            return released;
        }

        /** Whether it has storage. */
        public boolean isBacked() {
            return backed;
        }

        /** In the order in which they came. */
        public Collection<Tie> ties() {
            return Collections.unmodifiableCollection(ties.values());
        }

        /** Where in the log its creator last finished with it, 0 if never: the higher, the newer the frame in it. */
        public long filledSeq() {
            return filledSeq;
        }

        /** Simulated time of the same, -1 if never. */
        public long filledAt() {
            return filledAt;
        }
    }

    /** An attachment; it changes as events arrive. */
    public static final class Tie {
        private final Event.Attached attached;
        private boolean mapped;
        private boolean wasMapped;
        private boolean cut;

        private Tie(Event.Attached attached) {
            this.attached = attached;
        }

        public String id() {
            return attached.attachment();
        }

        public String buffer() {
            return attached.buffer();
        }

        public FunctionRef function() {
            return new FunctionRef(attached.device(), attached.function());
        }

        public String device() {
            return attached.device();
        }

        public boolean isMapped() {
            return mapped;
        }

        /** Whether it is, or has been at any time. */
        public boolean wasMapped() {
            return wasMapped;
        }

        /** It was unmapped last because the storage had to move, not because its device was done. */
        public boolean isCut() {
            return cut;
        }
    }

    /**
     * Takes in the next event.
     *
     * @throws IllegalStateException if it is not the next one: the log has a hole, and nothing after it can be trusted
     */
    public void observe(EventRecord record) {
        if (record.seq() != seq + 1)
            throw new IllegalStateException(
                    "board %s: event %d follows event %d".formatted(record.board(), record.seq(), seq));
        seq = record.seq();
        at = Math.max(at, record.at());
        switch (record.event()) {
            case Event.Retired ignored -> {
                devices.clear();
                buffers.clear();
                ties.clear();
                origins.clear();
            }
            case Event.Joined e -> devices.add(e.device());
            case Event.Left e -> devices.remove(e.device());
            case Event.Created e -> created(e, record.at());
            case Event.Attached e -> {
                var tie = new Tie(e);
                ties.put(e.attachment(), tie);
                buffers.get(e.buffer()).ties.put(e.attachment(), tie);
            }
            case Event.Mapped e -> {
                var tie = ties.get(e.attachment());
                tie.mapped = true;
                tie.wasMapped = true;
                tie.cut = false;
            }
            case Event.Unmapped e -> unmapped(e, record);
            case Event.Detached e -> {
                var buffer = buffers.get(e.buffer());
                ties.remove(e.attachment());
                buffer.ties.remove(e.attachment());
                buffer.moving.remove(e.attachment());
            }
            case Event.Released e -> buffers.get(e.buffer()).released = true;
            case Event.Freed e -> buffers.remove(e.buffer());
            case Event.Allocated e -> buffers.get(e.buffer()).backed = true;
            case Event.Moving e -> buffers.get(e.buffer()).moving.addAll(e.attachments());
            case Event.Migrated e -> moved(buffers.get(e.buffer()));
            // Who waited for it waits no more: it stays where it is.
            case Event.Refused e
            when e.waited() && buffers.containsKey(e.subject().buffer()) ->
                moved(buffers.get(e.subject().buffer()));
            case Event.Defined e -> spec = e.spec();
            case Event.Refused ignored -> {}
            case Event.Granted ignored -> {}
        }
    }

    private void created(Event.Created e, long time) {
        var buffer = new Seen(e, time);
        buffers.put(e.buffer(), buffer);
        if (e.replaces() == null || e.set() == null) return;
        origins.put(e.set(), origin(e.replaces()));
        for (var other : buffersOf(e.replaces())) if (!other.isReplaced()) other.replacedAt = time;
    }

    private void moved(Seen buffer) {
        buffer.moving.clear();
        buffer.movedSeq = seq;
    }

    private String origin(String set) {
        return origins.getOrDefault(set, set);
    }

    private void unmapped(Event.Unmapped e, EventRecord record) {
        var tie = ties.get(e.attachment());
        tie.mapped = false;
        var buffer = buffers.get(e.buffer());
        tie.cut = buffer.moving.remove(e.attachment());
        // What a node was filling when its lease ended is no frame.
        if (!tie.cut && !record.isOfExpiry() && tie.device().equals(buffer.device())) {
            buffer.filledSeq = record.seq();
            buffer.filledAt = record.at();
        }
    }

    /** Number of the last event taken in, 0 before the first. */
    public long seq() {
        return seq;
    }

    /** As what the board was defined; null before. */
    public BoardSpec spec() {
        return spec;
    }

    /** The latest simulated time of any event, nanoseconds. */
    public long at() {
        return at;
    }

    public boolean hasJoined(String device) {
        return devices.contains(device);
    }

    /** Live buffers, in the order in which they came. */
    public Collection<Seen> buffers() {
        return Collections.unmodifiableCollection(buffers.values());
    }

    /** The live buffers of one set, in the order in which they came. */
    public List<Seen> buffersOf(String set) {
        var members = new ArrayList<Seen>();
        for (var buffer : buffers.values()) if (set.equals(buffer.set())) members.add(buffer);
        return members;
    }

    /** The live buffers of one set and of all that were made to replace it, in the order in which they came. */
    public List<Seen> lineOf(String set) {
        var members = new ArrayList<Seen>();
        for (var buffer : buffers.values()) if (isOfLine(buffer, set)) members.add(buffer);
        return members;
    }

    /** Whether this buffer belongs to that set, or to one that was made to replace it. */
    public boolean isOfLine(Seen buffer, String set) {
        return buffer.set() != null && set.equals(origin(buffer.set()));
    }

    /** The live buffer of that name, or null. */
    public Seen buffer(String id) {
        return buffers.get(id);
    }

    /** The attachment of that name, or null. */
    public Tie tie(String id) {
        return ties.get(id);
    }

    /** The live buffers as a recorded machine's own dump shows them. */
    public List<Recorded.Live> live() {
        return buffers.values().stream()
                .map(buffer -> new Recorded.Live(
                        buffer.id(),
                        buffer.size(),
                        buffer.ties.values().stream().map(Tie::device).toList()))
                .toList();
    }
}

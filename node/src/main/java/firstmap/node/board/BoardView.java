package firstmap.node.board;

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
    private long seq;
    private long at;

    /** A live buffer; it changes as events arrive. */
    public static final class Seen {
        private final Event.Created created;
        private final LinkedHashMap<String, Tie> ties = new LinkedHashMap<>();
        private boolean released;
        private boolean backed;
        private long filledSeq;
        private long filledAt = -1;

        private Seen(Event.Created created) {
            this.created = created;
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
            case Event.Joined e -> devices.add(e.device());
            case Event.Left e -> devices.remove(e.device());
            case Event.Created e -> buffers.put(e.buffer(), new Seen(e));
            case Event.Attached e -> {
                var tie = new Tie(e);
                ties.put(e.attachment(), tie);
                buffers.get(e.buffer()).ties.put(e.attachment(), tie);
            }
            case Event.Mapped e -> ties.get(e.attachment()).mapped = true;
            case Event.Unmapped e -> unmapped(e, record);
            case Event.Detached e -> {
                ties.remove(e.attachment());
                buffers.get(e.buffer()).ties.remove(e.attachment());
            }
            case Event.Released e -> buffers.get(e.buffer()).released = true;
            case Event.Freed e -> buffers.remove(e.buffer());
            case Event.Allocated e -> buffers.get(e.buffer()).backed = true;
            case Event.Defined _, Event.Moving _, Event.Migrated _, Event.Refused _ -> {}
        }
    }

    private void unmapped(Event.Unmapped e, EventRecord record) {
        var tie = ties.get(e.attachment());
        tie.mapped = false;
        var buffer = buffers.get(e.buffer());
        if (tie.device().equals(buffer.device())) {
            buffer.filledSeq = record.seq();
            buffer.filledAt = record.at();
        }
    }

    /** Number of the last event taken in, 0 before the first. */
    public long seq() {
        return seq;
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

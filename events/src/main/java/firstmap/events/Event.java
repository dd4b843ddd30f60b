package firstmap.events;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** What a coordinator decided. The state of a board is the fold of its events and of nothing else. */
public sealed interface Event {
    /** How it stands on the wire. */
    default Form<? extends Event> form() {
        return EventForms.of(this);
    }

    /** Its name on the wire. */
    default String type() {
        return form().type();
    }

    /** What it is about, by the names that stand in it; for a refusal, what was asked about. */
    default Subject subject() {
        return switch (this) {
            case Defined ignored -> Subject.NOTHING;
            case Retired ignored -> Subject.NOTHING;
            case Granted ignored -> Subject.NOTHING;
            case Joined e -> Subject.device(e.device);
            case Left e -> Subject.device(e.device);
            case Created e -> new Subject(e.buffer, null, e.device, null);
            case Attached e -> new Subject(e.buffer, e.attachment, e.device, e.function);
            case Allocated e -> Subject.buffer(e.buffer);
            case Mapped e -> new Subject(e.buffer, e.attachment, null, null);
            case Unmapped e -> new Subject(e.buffer, e.attachment, null, null);
            case Detached e -> new Subject(e.buffer, e.attachment, null, null);
            case Released e -> Subject.buffer(e.buffer);
            case Moving e when e.newcomer == null -> Subject.buffer(e.buffer);
            case Moving e -> new Subject(e.buffer, e.newcomer.attachment, e.newcomer.device, e.newcomer.function);
            case Migrated e -> Subject.buffer(e.buffer);
            case Freed e -> Subject.buffer(e.buffer);
            case Refused e -> e.subject;
        };
    }

    /** Bytes of storage that were found for a buffer, the first time or where it moved to; 0 for most. */
    default long bytesAllocated() {
        return switch (this) {
            case Allocated e -> e.backing().bytes();
            case Migrated e -> e.to.bytes();
            case Defined ignored -> 0;
            case Retired ignored -> 0;
            case Joined ignored -> 0;
            case Left ignored -> 0;
            case Created ignored -> 0;
            case Attached ignored -> 0;
            case Mapped ignored -> 0;
            case Unmapped ignored -> 0;
            case Detached ignored -> 0;
            case Released ignored -> 0;
            case Moving ignored -> 0;
            case Freed ignored -> 0;
            case Refused ignored -> 0;
            case Granted ignored -> 0;
        };
    }

    /** Bytes that were copied from one place to another; 0 for most. */
    default long bytesMoved() {
        return this instanceof Migrated e ? e.bytes : 0;
    }

    /**
     * @param rule number of the edition of the rule that decides the board from here on, 1 or more
     * @param nodes who takes part in its time where it is granted: with this event the round (0, 0) is open
     */
    record Defined(BoardSpec spec, int rule, List<String> nodes) implements Event {
        /** The edition of before there were any. Its number is not written. */
        public static final int FIRST_RULE = 1;

        public Defined {
            Limits.range("rule", rule, FIRST_RULE, Integer.MAX_VALUE);
            nodes = Roster.of(spec.time(), nodes);
        }

        /** Of given time. */
        public Defined(BoardSpec spec, int rule) {
            this(spec, rule, List.of());
        }

        /** By the first edition. */
        public Defined(BoardSpec spec) {
            this(spec, FIRST_RULE);
        }
    }

    /**
     * A round is over: all who were asked have taken their turn. Its time is that of the round that is open now, or, where
     * none is, of the one that it ends.
     *
     * @param round that is open now, from 0; null if none is, since nobody will ask anything any more
     * @param promises of those who have taken a turn, in the order in which they were decided, but for who is gone
     * @param gone who takes part no more
     * @param asked who takes a turn in the round that is open now, in the order of the roster
     * @param expired who of those that are gone have not said so: their leases have ended
     */
    record Granted(
            Long round,
            SequencedMap<String, Until> promises,
            List<String> gone,
            List<String> asked,
            List<String> expired)
            implements Event {
        public Granted {
            promises = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(promises));
            gone = Limits.list("gone", gone, Limits.MAX_ROSTER);
            asked = Limits.list("asked", asked, Limits.MAX_ROSTER);
            expired = Limits.list("expired", expired, Limits.MAX_ROSTER);
        }
    }

    /** The board has ended: nothing of it is left but its history, and its name is used up. */
    record Retired() implements Event {}

    record Joined(String device, SequencedMap<String, DmaParameters> functions) implements Event {}

    record Left(String device) implements Event {}

    record Created(String buffer, long size, String set, String device, List<FunctionRef> expects, String replaces)
            implements Event {}

    record Attached(String attachment, String buffer, String device, String function, boolean dynamic)
            implements Event {}

    /**
     * The first map of a buffer found it a place.
     *
     * @param extents in the order of the buffer's bytes
     * @param satisfies the attachments whose parameters were merged for it
     * @param choices which alternative of its function was merged, for each of them that has any
     */
    record Allocated(String buffer, String heap, List<Extent> extents, List<String> satisfies, List<Choice> choices)
            implements Event {
        public Allocated {
            extents = Limits.list("extents", extents, Limits.MAX_EXTENTS);
            satisfies = List.copyOf(satisfies);
            choices = List.copyOf(choices);
        }

        public Backing backing() {
            return new Backing(heap, extents);
        }

        /** Nobody had alternatives. */
        public Allocated(String buffer, String heap, List<Extent> extents, List<String> satisfies) {
            this(buffer, heap, extents, satisfies, List.of());
        }
    }

    /** @param alternative the place in the function's {@code anyOf}, from 0 */
    record Choice(String attachment, int alternative) {}

    /**
     * @param segments the scatterlist of this attachment, in the order of the buffer's bytes
     * @param alternative which alternative of its function the scatterlist honours, from 0; null if it has none
     * @param bounced how many bytes of it are copied through bounce buffers
     */
    record Mapped(
            String attachment,
            String buffer,
            Direction direction,
            List<Segment> segments,
            Integer alternative,
            long bounced)
            implements Event {
        public Mapped {
            segments = Limits.list("segments", segments, Limits.MAX_EXTENTS);
            Limits.range("bounced", bounced, 0, Limits.MAX_BYTES);
        }

        /** A function without alternatives. */
        public Mapped(String attachment, String buffer, Direction direction, List<Segment> segments) {
            this(attachment, buffer, direction, segments, null, 0);
        }
    }

    record Unmapped(String attachment, String buffer) implements Event {}

    record Detached(String attachment, String buffer) implements Event {}

    record Released(String buffer) implements Event {}

    /**
     * A latecomer waits until these attachments, all dynamic, have unmapped. The wait ends with {@link Migrated}, or with
     * a {@link Refused} that says {@code waited}.
     *
     * @param newcomer who waits; null only in a log of before there were any
     */
    record Moving(String buffer, List<String> attachments, Newcomer newcomer) implements Event {
        public Moving {
            attachments = List.copyOf(attachments);
        }

        public Moving(String buffer, List<String> attachments) {
            this(buffer, attachments, null);
        }
    }

    /**
     * Whose attach or map waits.
     *
     * @param direction of a map that waits; null if it is an attach
     */
    record Newcomer(String attachment, String device, String function, boolean dynamic, Direction direction) {
        public Newcomer {
            Limits.id("attachment", attachment);
            Limits.id("device", device);
            Limits.id("function", function);
        }

        public FunctionRef ref() {
            return new FunctionRef(device, function);
        }

        /** It is attached already, and its map waits. */
        public boolean waitsToMap() {
            return direction != null;
        }
    }

    /**
     * @param bytes copied from the old place to the new
     * @param satisfies the attachments whose parameters were merged for the new place, the newcomer last
     * @param choices which alternative of its function was merged, for each of them that has any
     */
    record Migrated(String buffer, Backing from, Backing to, long bytes, List<String> satisfies, List<Choice> choices)
            implements Event {
        public Migrated {
            satisfies = List.copyOf(satisfies);
            choices = List.copyOf(choices);
        }

        public Migrated(String buffer, Backing from, Backing to, long bytes) {
            this(buffer, from, to, bytes, List.of(), List.of());
        }
    }

    /** A place in a heap. */
    record Backing(String heap, List<Extent> extents) {
        public Backing {
            extents = Limits.list("extents", extents, Limits.MAX_EXTENTS);
        }

        /** Of all its extents together; {@link Long#MAX_VALUE} if 63 bits cannot hold it. */
        public long bytes() {
            long bytes = 0;
            for (var extent : extents) {
                bytes += extent.length();
                if (bytes < 0) return Long.MAX_VALUE;
            }
            return bytes;
        }
    }

    /**
     * The buffer is gone: it was released and its last attachment went.
     *
     * @param heap where its storage was; null if it never had any
     * @param bytes of storage given back, 0 if it never had any
     */
    record Freed(String buffer, String heap, long bytes) implements Event {}

    /**
     * Nothing changed, and why.
     *
     * @param request type of the request
     * @param reason a sentence with the numbers that decided
     * @param subject what the request was about
     * @param binding the parameter that decided, or null if none did
     * @param waysOut for a late attach: each way that would work; otherwise empty
     * @param waited the request is not the one that caused the event but an earlier one, which waited for its buffer to
     *     move; the wait is over, and the buffer stays where it is
     */
    record Refused(
            String request,
            Errno errno,
            String reason,
            Subject subject,
            Binding binding,
            List<WayOut> waysOut,
            boolean waited)
            implements Event {
        public Refused {
            waysOut = List.copyOf(waysOut);
        }

        public Refused(
                String request, Errno errno, String reason, Subject subject, Binding binding, List<WayOut> waysOut) {
            this(request, errno, reason, subject, binding, waysOut, false);
        }

        /** The same in other words. */
        public Refused worded(String other) {
            return new Refused(request, errno, other, subject, binding, waysOut, waited);
        }

        /** The same of an attachment that is not there yet. */
        public Refused about(Attached e) {
            var names = new Subject(e.buffer(), e.attachment(), e.device(), e.function());
            return new Refused(request, errno, reason, names, binding, waysOut, waited);
        }
    }

    /** The names that a request or an event speaks of; null where it names none. */
    record Subject(String buffer, String attachment, String device, String function) {
        public static final Subject NOTHING = new Subject(null, null, null, null);

        static Subject buffer(String id) {
            return new Subject(id, null, null, null);
        }

        static Subject attachment(String id) {
            return new Subject(null, id, null, null);
        }

        static Subject device(String id) {
            return new Subject(null, null, id, null);
        }
    }

    /**
     * @param parameter name of the DMA parameter, as in the board file
     * @param by the attachment or heap that set it
     * @param needs what it asks for
     * @param has what was there
     */
    record Binding(String parameter, String by, String needs, String has) {}

    /**
     * @param way {@code compatible}, {@code migrate}, {@code recreate} or {@code pre-attach}
     * @param bytesMoved bytes to copy
     * @param bytesAllocated bytes to allocate anew
     * @param notifies dynamic attachments that would be told to unmap first
     * @param blockedBy mapped attachments that are not dynamic: the way is open only once they have unmapped
     */
    record WayOut(String way, long bytesMoved, long bytesAllocated, List<String> notifies, List<String> blockedBy) {
        public WayOut {
            notifies = List.copyOf(notifies);
            blockedBy = List.copyOf(blockedBy);
        }

        public WayOut(String way, long bytesMoved, long bytesAllocated) {
            this(way, bytesMoved, bytesAllocated, List.of(), List.of());
        }
    }
}

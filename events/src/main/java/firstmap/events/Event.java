package firstmap.events;

import java.util.List;
import java.util.SequencedMap;

/** What a coordinator decided. The state of a board is the fold of its events and of nothing else. */
public sealed interface Event {

    record Defined(BoardSpec spec) implements Event {}

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
     */
    record Allocated(String buffer, String heap, List<Extent> extents, List<String> satisfies) implements Event {
        public Allocated {
            extents = Limits.list("extents", extents, Limits.MAX_EXTENTS);
            satisfies = List.copyOf(satisfies);
        }
    }

    /** @param segments the scatterlist of this attachment, in the order of the buffer's bytes */
    record Mapped(String attachment, String buffer, Direction direction, List<Segment> segments) implements Event {
        public Mapped {
            segments = Limits.list("segments", segments, Limits.MAX_EXTENTS);
        }
    }

    record Unmapped(String attachment, String buffer) implements Event {}

    record Detached(String attachment, String buffer) implements Event {}

    record Released(String buffer) implements Event {}

    /** A late attach waits until these attachments, all dynamic, have unmapped. */
    record Moving(String buffer, List<String> attachments) implements Event {
        public Moving {
            attachments = List.copyOf(attachments);
        }
    }

    /** @param bytes copied from the old place to the new */
    record Migrated(String buffer, Backing from, Backing to, long bytes) implements Event {}

    /** A place in a heap. */
    record Backing(String heap, List<Extent> extents) {
        public Backing {
            extents = Limits.list("extents", extents, Limits.MAX_EXTENTS);
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
     */
    record Refused(String request, Errno errno, String reason, Subject subject, Binding binding, List<WayOut> waysOut)
            implements Event {
        public Refused {
            waysOut = List.copyOf(waysOut);
        }
    }

    /** The names that a refused request spoke of; null where it named none. */
    record Subject(String buffer, String attachment, String device, String function) {
        public static final Subject NOTHING = new Subject(null, null, null, null);
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
     */
    record WayOut(String way, long bytesMoved, long bytesAllocated) {}
}

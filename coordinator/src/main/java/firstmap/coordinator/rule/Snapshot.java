package firstmap.coordinator.rule;

import static firstmap.coordinator.rule.StateChecks.require;

import firstmap.coordinator.storage.Platforms;
import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.EventRecord;
import firstmap.events.Invalid;
import firstmap.events.Until;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * All that a board has seen, as a value that never changes. What follows from it (free memory, I/O virtual addresses, sets,
 * which buffer an attachment is of) is not in it: it is worked out again when the board is restored.
 *
 * @param seq number of the last event; 0 before the first
 * @param head hash of the last event; {@link EventRecord#NO_HASH} before the first
 * @param last whose question the last event answered; null before the first
 * @param at the latest time that the board has seen since it was defined, nanoseconds; 0 on boards of the first edition
 * @param nodes what was heard of each node; the one that has been silent longest first
 * @param defined null until the board is defined, and once it is retired
 * @param retired number of the edition that decided it; null if it is not retired
 */
public record Snapshot(
        String board,
        long seq,
        String head,
        Asked last,
        long at,
        SequencedMap<String, Heard> nodes,
        Defined defined,
        Integer retired) {

    /** Whose question an event answers: the events of one answer stand together. */
    public record Asked(String node, long seq) {}

    /**
     * @param rule number of the edition that decides the board
     * @param definer the node that defined it; this owner and those of devices and buffers are null on boards of the first
     *     edition, which do not keep them in mind
     * @param highWaterBytes the most that was in use at once in each heap, in the order of the board file
     * @param devices in the order in which they joined
     * @param buffers the live ones, in order of creation
     * @param freed ids of the last buffers that are gone, the oldest first
     * @param out the nodes whose leases have ended, in that order, each with the number of the event since which it is out
     * @param time null where it is given
     */
    public record Defined(
            BoardSpec spec,
            int rule,
            String definer,
            List<Long> highWaterBytes,
            List<Device> devices,
            List<Kept> buffers,
            List<String> freed,
            SequencedMap<String, Long> out,
            Time time) {
        /** Of a board whose time is given. */
        public Defined(
                BoardSpec spec,
                int rule,
                String definer,
                List<Long> highWaterBytes,
                List<Device> devices,
                List<Kept> buffers,
                List<String> freed) {
            this(spec, rule, definer, highWaterBytes, devices, buffers, freed, new LinkedHashMap<>(), null);
        }

        public Defined {
            highWaterBytes = List.copyOf(highWaterBytes);
            devices = List.copyOf(devices);
            buffers = List.copyOf(buffers);
            freed = List.copyOf(freed);
            out = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(out));
        }
    }

    /**
     * Granted time.
     *
     * @param roster who took part when the board was defined
     * @param open the round that is open; null once time has ended
     * @param members who takes part still, in the order of the roster
     * @param waits who was refused what may become possible, in that order
     */
    public record Time(List<String> roster, Opening open, List<Member> members, List<Wait> waits) {
        public Time {
            roster = List.copyOf(roster);
            members = List.copyOf(members);
            waits = List.copyOf(waits);
        }
    }

    /**
     * @param promise until when it asks nothing
     * @param asked whether it takes a turn in the open round
     * @param concerned whether an event since the opening concerns it
     */
    public record Member(String node, Until promise, boolean asked, boolean concerned) {}

    /**
     * A device that has joined.
     *
     * @param owner the node that joined it
     * @param attachments in the order in which they came, of all buffers
     * @param waits the buffers that move for it, in the order in which it asked
     */
    public record Device(
            String name,
            SequencedMap<String, DmaParameters> functions,
            String owner,
            List<String> attachments,
            List<String> waits) {
        public Device {
            functions = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(functions));
            attachments = List.copyOf(attachments);
            waits = List.copyOf(waits);
        }
    }

    /**
     * @param expected what is known of each function that the buffer expects, as it was when the buffer was created
     * @param owner the node that created it
     */
    public record Kept(Buffer buffer, List<DmaParameters> expected, String owner) {
        public Kept {
            expected = List.copyOf(expected);
        }
    }

    public Snapshot {
        nodes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(nodes));
    }

    /** The board as it is now; later it may go on. */
    public static Snapshot of(Board board) {
        return board.snapshot();
    }

    /**
     * A board in the very state that this was taken of.
     *
     * @param platforms those that its file may name
     * @throws Invalid if it contradicts itself: no board can have been in such a state
     */
    public Board restore(Platforms platforms) {
        try {
            check();
            return Board.restored(this, platforms);
        } catch (Invalid e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new Invalid("", "not a snapshot of a board: " + e.getMessage());
        }
    }

    private void check() {
        require(seq >= 0, "seq " + seq);
        require(head != null && head.matches("[0-9a-f]{64}"), "the head is no hash");
        if (seq == 0) {
            require(head.equals(EventRecord.NO_HASH), "a head before the first event");
            require(
                    last == null && nodes.isEmpty() && defined == null && retired == null,
                    "a state before the first event");
            return;
        }
        require(defined == null || retired == null, "it is retired, and has a state");
        require(
                defined == null || (defined.time() != null) == (defined.spec().time() == firstmap.events.Time.GRANTED),
                "a time is missing, or there is one too many");
        require(last != null, "nobody asked last");
        if (defined != null)
            defined.out().forEach((node, since) -> require(since > 0 && since <= seq, node + " is out since " + since));
        require(at >= 0, "at " + at);
        require(nodes.size() <= HeardNodes.MAX, nodes.size() + " nodes, at most " + HeardNodes.MAX);
        nodes.forEach((node, heard) ->
                require(heard.isSound() && heard.at() <= at, "of node " + node + " nobody can have heard " + heard));
        var asker = nodes.get(last.node());
        require(
                asker != null && last.seq() > 0 && asker.numbers().contains(last.seq()),
                last + " is not among what was heard");
        require(nodes.lastEntry().getKey().equals(last.node()), last.node() + " asked last, but was not heard last");
    }
}

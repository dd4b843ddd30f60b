package firstmap.events;

import java.util.List;
import java.util.SequencedMap;

/** What a node can ask of a board. A request is well-formed by construction; whether it is granted is the rule's to say. */
public sealed interface Request {
    /** How it stands on the wire; @throws IllegalArgumentException for one that nobody sends */
    default Form<? extends Request> form() {
        return RequestForms.of(this);
    }

    /** Its name on the wire. */
    default String type() {
        return form().type();
    }

    /** What it is about, by the names that stand in it: only the board knows whose an attachment is. */
    default Event.Subject subject() {
        return switch (this) {
            case Define ignored -> Event.Subject.NOTHING;
            case Retire ignored -> Event.Subject.NOTHING;
            case Turn ignored -> Event.Subject.NOTHING;
            case Expire ignored -> Event.Subject.NOTHING;
            case Malformed ignored -> Event.Subject.NOTHING;
            case Join r -> Event.Subject.device(r.device);
            case Leave r -> Event.Subject.device(r.device);
            case Create r -> new Event.Subject(r.buffer, null, r.device, null);
            case Attach r -> new Event.Subject(r.buffer, r.attachment, r.device, r.function);
            case Map r -> Event.Subject.attachment(r.attachment);
            case Unmap r -> Event.Subject.attachment(r.attachment);
            case Detach r -> Event.Subject.attachment(r.attachment);
            case Release r -> Event.Subject.buffer(r.buffer);
        };
    }

    /**
     * The board comes into being; the first record of a board.
     *
     * @param nodes the roster: who takes part in the board's time where it is granted; none where it is not
     */
    record Define(BoardSpec spec, List<String> nodes) implements Request {
        public Define {
            Limits.present("spec", spec);
            nodes = Roster.of(spec.time(), nodes);
        }

        /** A board of given time. */
        public Define(BoardSpec spec) {
            this(spec, List.of());
        }
    }

    /**
     * The board ends: what is mapped is undone, its state is dropped, its history stays, and its name is used up. Boards of
     * the first edition of the rule cannot be retired.
     */
    record Retire() implements Request {}

    /** A device says which functions it has and what each can reach. */
    record Join(String device, SequencedMap<String, DmaParameters> functions) implements Request {
        public Join {
            Limits.id("device", device);
            functions = Functions.copyOf("functions", Limits.present("functions", functions));
            functions.keySet().forEach(name -> Limits.id("functions", name));
        }
    }

    /** A device goes; its mappings and attachments are undone first. */
    record Leave(String device) implements Request {
        public Leave {
            Limits.id("device", device);
        }
    }

    /**
     * A handle of a fixed size, without backing storage.
     *
     * @param size bytes, 1..2^62 - 1
     * @param set the group that it circulates in, or null
     * @param device the creator, or null
     * @param expects functions that will come later, counted in the allocation as if attached
     * @param replaces the set that this one is made to replace, or null
     */
    record Create(String buffer, long size, String set, String device, List<FunctionRef> expects, String replaces)
            implements Request {
        public Create {
            Limits.id("buffer", buffer);
            Limits.range("size", size, 1, Limits.MAX_BYTES);
            Limits.optionalId("set", set);
            Limits.optionalId("device", device);
            expects = Limits.list("expects", expects, Limits.MAX_LIST);
            Limits.optionalId("replaces", replaces);
        }
    }

    /**
     * Ties a function to a buffer.
     *
     * @param dynamic the device can be told to unmap, so that the buffer can move
     */
    record Attach(String attachment, String buffer, String device, String function, boolean dynamic)
            implements Request {
        public Attach {
            Limits.id("attachment", attachment);
            Limits.id("buffer", buffer);
            Limits.id("device", device);
            Limits.id("function", function);
        }
    }

    /** Asks for the scatterlist of an attachment; the first of a buffer allocates its storage. */
    record Map(String attachment, Direction direction) implements Request {
        public Map {
            Limits.id("attachment", attachment);
            Limits.present("direction", direction);
        }
    }

    /** Gives the scatterlist back. */
    record Unmap(String attachment) implements Request {
        public Unmap {
            Limits.id("attachment", attachment);
        }
    }

    /** Ends an attachment that is not mapped. */
    record Detach(String attachment) implements Request {
        public Detach {
            Limits.id("attachment", attachment);
        }
    }

    /** The creator gives up its handle: no new attach, and the buffer is freed when its last attachment is gone. */
    record Release(String buffer) implements Request {
        public Release {
            Limits.id("buffer", buffer);
        }
    }

    /**
     * All that a node asks in one round of granted time. It has no number of its own, and is answered by the event that
     * closes the round.
     *
     * @param round of the instant {@code at}, from 0
     * @param seen number of the event that has opened the round
     * @param asks in order
     * @param until before when it asks nothing more, unless something that concerns it happens
     */
    record Turn(long round, long seen, List<Ask> asks, Until until) implements Request {
        public Turn {
            Limits.range("round", round, 0, Long.MAX_VALUE);
            Limits.range("seen", seen, 1, Long.MAX_VALUE);
            asks = Limits.list("asks", asks, Limits.MAX_ASKS);
            Limits.present("until", until);
        }
    }

    /**
     * The lease of a node has ended: it has been silent for so long that it is let go. The owner of the board's partition asks
     * for it, under the name {@value #NODE} and without a number. It is passed over if the node has spoken.
     *
     * @param of the node
     * @param round on a board that grants its time: the open round, from 0, whose turn of the node it stands for; else null
     * @param seen number of the event that has opened the round; else null
     * @param lastSeen on a board of given time: the node's highest number, 0 if it has asked nothing; else null
     */
    record Expire(String of, Long round, Long seen, Long lastSeen) implements Request {
        /** Who asks for it. */
        public static final String NODE = "lease";

        public Expire {
            Limits.id("of", of);
            if (lastSeen != null) {
                if (round != null || seen != null) throw new Invalid("lastSeen", "beside a round");
                Limits.range("lastSeen", lastSeen, 0, Long.MAX_VALUE);
            } else {
                Limits.range("round", Limits.present("round", round), 0, Long.MAX_VALUE);
                Limits.range("seen", Limits.present("seen", seen), 1, Long.MAX_VALUE);
            }
        }

        /** On a board of given time. */
        public static Expire given(String of, long lastSeen) {
            return new Expire(of, null, null, lastSeen);
        }

        /** On a board that grants its time. */
        public static Expire granted(String of, long round, long seen) {
            return new Expire(of, round, seen, null);
        }

        /** Whether it is for a board of given time. */
        public boolean isGiven() {
            return lastSeen != null;
        }

        /** Its id, which follows from what it says; of a very long name only the start stands in it. */
        String id(long at) {
            var number = "/" + (isGiven() ? Long.toString(lastSeen) : at + "." + round);
            return NODE + "/"
                    + of.substring(0, Math.min(of.length(), Limits.MAX_ID - NODE.length() - 1 - number.length()))
                    + number;
        }
    }

    /**
     * A request whose envelope can be read but whose body cannot: it still gets its one outcome, EINVAL.
     *
     * @param type the type that it names, one of the types above
     * @param problem path and fault of the first field that is wrong
     */
    record Malformed(String type, String problem) implements Request {}
}

package firstmap.events;

import java.util.List;

/** Who lives: what stands on {@code firstmap.alive}. Only the last of each key counts. */
public sealed interface Sign {
    /** How it stands on the wire. */
    default Form<? extends Sign> form() {
        return switch (this) {
            case Mark ignored -> MARK;
            case Goodbye ignored -> GOODBYE;
            case Tick ignored -> TICK;
        };
    }

    /**
     * The key of its record: of a node and its board for what a node says, so that its last word is kept; the same for all
     * ticks. No id has a blank in it.
     */
    default String key() {
        return switch (this) {
            case Mark mark -> mark.board + " " + mark.node;
            case Goodbye goodbye -> goodbye.board + " " + goodbye.node;
            case Tick ignored -> " ";
        };
    }

    /** A node takes part in a board, and lives. */
    record Mark(String board, String node) implements Sign {
        public Mark {
            Limits.id("board", board);
            Limits.id("node", node);
        }
    }

    /** A node's part in a board is over: it will be silent, and nothing of it is to be undone. */
    record Goodbye(String board, String node) implements Sign {
        public Goodbye {
            Limits.id("board", board);
            Limits.id("node", node);
        }
    }

    /**
     * The owner of the partition counts: so much time has gone by for it, in which it could write and read.
     *
     * @param owner one life of one owner
     * @param count 1, 2, 3 … of this life
     */
    record Tick(String owner, long count) implements Sign {
        public Tick {
            Limits.id("owner", owner);
            Limits.range("count", count, 1, Long.MAX_VALUE);
        }
    }

    Form<Mark> MARK = Form.of(Field.id("board", Mark::board), Field.id("node", Mark::node), Mark::new)
            .named("mark");

    Form<Goodbye> GOODBYE = Form.of(Field.id("board", Goodbye::board), Field.id("node", Goodbye::node), Goodbye::new)
            .named("goodbye");

    Form<Tick> TICK = Form.of(
                    Field.id("owner", Tick::owner), Field.number("count", 1, Long.MAX_VALUE, Tick::count), Tick::new)
            .named("tick");

    /** Those of all types. */
    List<Form<? extends Sign>> ALL = List.of(MARK, GOODBYE, TICK);
}

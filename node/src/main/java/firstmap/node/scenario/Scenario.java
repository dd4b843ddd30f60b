package firstmap.node.scenario;

import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.FunctionRef;
import firstmap.events.Invalid;
import firstmap.events.Policy;
import firstmap.events.WireName;
import firstmap.events.json.Document;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

/**
 * A board and what its devices do on it. All times are simulated, in nanoseconds from the start.
 *
 * @param board the board's id
 * @param duration when everybody leaves
 * @param actors in the order of the file, which is the order in which they take turns
 */
public record Scenario(String name, String board, BoardSpec spec, long duration, List<Plan> actors) {

    /** The version of the format, the value of the field {@code scenario}. */
    public static final int VERSION = 1;

    /** The node that defines the board; no actor can be called so. */
    public static final String OWNER = "scenario";

    /**
     * Reads a scenario and checks all that can be known before it runs.
     *
     * @param name how errors call the file
     * @param readSibling gives the text of another file, named relative to this one; throws UncheckedIOException
     * @throws Invalid with file, line and column of the first fault
     */
    public static Scenario parse(String name, String text, Function<String, String> readSibling) {
        return Document.parse(name, text).read(fields -> new ScenarioReader(fields, readSibling).read());
    }

    /** The same scenario on a board of another name. */
    public Scenario onBoard(String other) {
        return new Scenario(name, other, spec, duration, actors);
    }

    /** The same scenario under another rule. */
    public Scenario under(Policy policy) {
        return new Scenario(name, board, spec.withPolicy(policy), duration, actors);
    }

    /** @throws Invalid if there is no actor of that name */
    public Plan actor(String actor) {
        for (var plan : actors) if (plan.name().equals(actor)) return plan;
        throw new Invalid("actor", "the scenario " + name + " has no actor " + actor);
    }

    /**
     * What one device does.
     *
     * @param name of the actor, and of the node that plays it
     * @param stays when it is on the board, in order, apart from each other
     */
    public record Plan(
            String name,
            String device,
            SequencedMap<String, DmaParameters> functions,
            List<Span> stays,
            List<Produces> produces,
            List<Consumes> consumes) {}

    /**
     * Creates a set and fills its buffers, one each period.
     *
     * @param size bytes of each buffer
     * @param function what it fills them with; null if it never touches the memory as a device, as an exporter that
     *     fills by the CPU
     * @param period nanoseconds from frame to frame
     * @param warmup nanoseconds from the creation of the set to the first frame, in which others can attach
     * @param jitter a frame starts up to so many nanoseconds late, by the seed
     * @param active when, cut to the stays
     */
    public record Produces(
            String set,
            int buffers,
            long size,
            String function,
            long period,
            Mapping mapping,
            boolean dynamic,
            List<FunctionRef> expects,
            long warmup,
            long jitter,
            List<Span> active,
            OnRefused onRefused) {

        /** Whether the log shows each frame. If not, frames are counted by the set's own rate. */
        public boolean showsFrames() {
            return function != null && mapping == Mapping.FRAME;
        }

        /** When the first frame of a span begins. */
        public long start(Span span) {
            return span.from() + warmup;
        }

        /** The name of one of its buffers, counted from 0. */
        public String buffer(int index) {
            return set + "-" + index;
        }
    }

    /**
     * Uses the frames of a set.
     *
     * @param hold nanoseconds that it keeps each frame
     * @param untilNext it lets go of a frame earlier, as soon as it has the next
     * @param jitter up to so many nanoseconds more, by the seed
     * @param active when, cut to the stays
     */
    public record Consumes(
            String set,
            String function,
            long hold,
            boolean untilNext,
            Mapping mapping,
            boolean dynamic,
            Attaches attaches,
            long jitter,
            List<Span> active,
            OnRefused onRefused) {}

    /** From {@code from} on, and before {@code until}. */
    public record Span(long from, long until) {
        public boolean holds(long time) {
            return from <= time && time < until;
        }
    }

    /** When a role is mapped. */
    public enum Mapping implements WireName {
        /** Around each use: the log shows every frame. */
        FRAME("frame"),
        /** As long as it is attached, as V4L2 and KMS do. */
        HELD("held");

        private final String wireName;

        Mapping(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String wireName() {
            return wireName;
        }
    }

    /** How a consumer goes about a set. */
    public enum Attaches implements WireName {
        /** To all buffers at once. */
        TOGETHER("together"),
        /** Each after the one before has worked; the first refusal ends the attempt. */
        ONE_BY_ONE("oneByOne");

        private final String wireName;

        Attaches(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String wireName() {
            return wireName;
        }
    }

    /**
     * What a refusal makes a role do next.
     *
     * @param times how often it tries again, 0 if never
     * @param after nanoseconds between a refusal and the next attempt
     * @param then what it does when that was in vain
     */
    public record OnRefused(int times, long after, Then then) {
        public static final OnRefused GIVE_UP = new OnRefused(0, 0, Then.GIVE_UP);
    }

    /** The last word on refused buffers. */
    public enum Then implements WireName {
        /** Lets go of the whole set. */
        GIVE_UP("giveUp"),
        /** Works with the buffers that were granted. */
        USE_GRANTED("useGranted");

        private final String wireName;

        Then(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String wireName() {
            return wireName;
        }
    }
}

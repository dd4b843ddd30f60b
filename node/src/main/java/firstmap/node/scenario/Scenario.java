package firstmap.node.scenario;

import firstmap.events.BoardSpec;
import firstmap.events.DmaParameters;
import firstmap.events.FunctionRef;
import firstmap.events.Invalid;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Time;
import firstmap.events.WireName;
import firstmap.events.json.Document;
import firstmap.node.client.BoardView;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.regex.Pattern;

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

    /** The same scenario on a board whose time goes on so. */
    public Scenario granting(Time time) {
        return new Scenario(name, board, spec.withTime(time), duration, actors);
    }

    /** What brings its board into being: the very same request, whoever sends it. Where time is granted all its actors take part. */
    public RequestRecord definition() {
        var define = switch (spec.time()) {
            case GIVEN -> new Request.Define(spec);
            case GRANTED ->
                new Request.Define(spec, actors.stream().map(Plan::name).toList());
        };
        return new RequestRecord(OWNER, 1, board, 0, define);
    }

    /** The same scenario with that way out for who comes late; its own choices among them count no more. */
    public Scenario by(Way way) {
        return under(way.policy())
                .with(actors.stream()
                        .map(plan -> new Plan(
                                plan.name(),
                                plan.device(),
                                plan.functions(),
                                plan.stays(),
                                plan.produces().stream()
                                        .map(role -> by(way, role))
                                        .toList(),
                                plan.consumes()))
                        .toList());
    }

    private Produces by(Way way, Produces role) {
        return switch (way) {
            case STRICT, COMPATIBLE, MIGRATE -> role.with(OnLateJoin.KEEP);
            case RECREATE -> role.with(OnLateJoin.RECREATE);
            case PRE_ATTACH -> role.with(OnLateJoin.KEEP).expecting(consumersOf(role.set()));
        };
    }

    private List<FunctionRef> consumersOf(String set) {
        return actors.stream()
                .flatMap(plan -> plan.consumes().stream()
                        .filter(role -> role.set().equals(set))
                        .map(role -> new FunctionRef(plan.device(), role.function())))
                .toList();
    }

    private Scenario with(List<Plan> others) {
        return new Scenario(name, board, spec, duration, others);
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
     * @param expects functions that will come later, counted in the allocation as if attached
     * @param onLateJoin what it does when somebody comes too late for the set
     * @param warmup nanoseconds from the creation of the set to the first frame, in which others can attach
     * @param overwrites it fills buffers that others still have mapped, instead of waiting until they unmap them
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
            OnLateJoin onLateJoin,
            long warmup,
            boolean overwrites,
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

        /** The name of the set when it is made for the {@code edition}th time; the first time, its own. */
        public String set(int edition) {
            return edition == 1 ? set : set + "." + edition;
        }

        /** How often the set had been made when it was called so; 1 for a name that it never has. */
        int edition(String name) {
            return name.matches(Pattern.quote(set) + "\\.[0-9]{1,9}")
                    ? Integer.parseInt(name.substring(set.length() + 1))
                    : 1;
        }

        /** The name of one of its buffers, counted from 0. */
        public String buffer(int edition, int index) {
            return set(edition) + "-" + index;
        }

        /** Whether a frame can begin in it at that time: a set that replaces another warms up, too. */
        boolean isWarm(BoardView.Seen buffer, long time) {
            return buffer.replaces() == null || time >= buffer.createdAt() + warmup;
        }

        /** The same, but for these functions too that will come later. */
        Produces expecting(List<FunctionRef> others) {
            var all = new LinkedHashSet<>(expects);
            all.addAll(others);
            return with(List.copyOf(all), onLateJoin);
        }

        Produces with(OnLateJoin other) {
            return with(expects, other);
        }

        private Produces with(List<FunctionRef> expected, OnLateJoin late) {
            return new Produces(
                    set,
                    buffers,
                    size,
                    function,
                    period,
                    mapping,
                    dynamic,
                    expected,
                    late,
                    warmup,
                    overwrites,
                    jitter,
                    active,
                    onRefused);
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

    /** What the producer of a set does when somebody comes too late for it. */
    public enum OnLateJoin implements WireName {
        /** Nothing: the set is as it is. */
        KEEP("keep"),
        /** Makes a new set that the latecomer can use, too; all move over. */
        RECREATE("recreate");

        private final String wireName;

        OnLateJoin(String wireName) {
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

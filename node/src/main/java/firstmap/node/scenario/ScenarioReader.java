package firstmap.node.scenario;

import firstmap.events.DmaParameters;
import firstmap.events.FunctionRef;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.json.Document.BoardFile;
import firstmap.events.json.Fields;
import firstmap.events.json.GivenFile;
import firstmap.node.scenario.Scenario.Attaches;
import firstmap.node.scenario.Scenario.Consumes;
import firstmap.node.scenario.Scenario.Mapping;
import firstmap.node.scenario.Scenario.OnLateJoin;
import firstmap.node.scenario.Scenario.OnRefused;
import firstmap.node.scenario.Scenario.Plan;
import firstmap.node.scenario.Scenario.Produces;
import firstmap.node.scenario.Scenario.Span;
import firstmap.node.scenario.Scenario.Then;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/** Reads one scenario file; every fault names its field. */
final class ScenarioReader {
    private static final long SECOND = 1_000_000_000;
    private static final long MAX_DURATION = 24 * 3600 * SECOND;
    private static final int MAX_ACTORS = 64;
    /** Longest name of an actor: its requests are called by it and two numbers. */
    private static final int MAX_NAME = Limits.MAX_ID - 2 * "+9223372036854775807".length();

    private static final int MAX_ROLES = 16;
    private static final int MAX_BUFFERS = 64;
    /** Each time that a set is made anew somebody more can use it, so it does not go on for ever. */
    private static final int MAX_EDITION = 9999;

    private static final int MAX_RATE = 1000;
    private static final int DEFAULT_RATE = 30;

    private final Fields fields;
    private final Function<String, String> readSibling;
    private final Set<String> devices = new HashSet<>();
    private BoardFile board;
    private long duration;

    ScenarioReader(Fields fields, Function<String, String> readSibling) {
        this.fields = fields;
        this.readSibling = readSibling;
    }

    Scenario read() {
        fields.number("scenario", Scenario.VERSION, Scenario.VERSION);
        var name = fields.id("name");
        board = fields.isText("board") ? boardFile(fields.text("board")) : fields.object("board", BoardFile.FORM);
        duration = Times.nanos(fields, "duration", 1, MAX_DURATION);
        var drafts = fields.map("actors", MAX_ACTORS, this::actor);
        if (drafts.isEmpty()) throw new Invalid("actors", "nobody acts");
        return new Scenario(name, board.board(), board.spec(), duration, new SetsOfScenario(drafts).resolve());
    }

    private BoardFile boardFile(String path) {
        try {
            return BoardFile.parse(path, readSibling.apply(path));
        } catch (UncheckedIOException e) {
            throw new Invalid("board", "cannot read " + path + ": " + GivenFile.reason(e.getCause()));
        } catch (Invalid e) {
            throw e.under("board");
        }
    }

    // ---- an actor

    /**
     * An actor whose consumers do not yet know the sets that others make.
     *
     * @param producesAt the path of each producing role, likewise {@code consumesAt}
     */
    record Draft(Plan plan, List<String> producesAt, List<String> consumesAt) {}

    private Draft actor(String name, Fields f) {
        if (name.length() > MAX_NAME) throw new Invalid("", "a name longer than " + MAX_NAME + " characters");
        if (name.equals(Scenario.OWNER)) throw new Invalid("", "this name is kept for who defines the board");
        var device = f.has("device") ? f.id("device") : name;
        var functions = board.spec().devices().get(device);
        if (functions == null)
            throw new Invalid(f.has("device") ? "device" : "", "board " + board.board() + " has no device " + device);
        if (!devices.add(device)) throw new Invalid("", "device " + device + " has an actor already");
        var stays = stays(f);
        var at = "actors." + name + ".";
        var producesAt = new ArrayList<String>();
        var produces = roles(f, "produces", at, producesAt, role -> produces(role, functions, stays));
        var consumesAt = new ArrayList<String>();
        var consumes = roles(f, "consumes", at, consumesAt, role -> consumes(role, functions, stays));
        for (int i = 0; i < consumes.size(); i++)
            longestIds(
                    device,
                    consumes.get(i).function(),
                    consumes.get(i).set(),
                    consumesAt.get(i).substring(at.length()));
        for (int i = 0; i < produces.size(); i++)
            longestIds(
                    device,
                    produces.get(i).function(),
                    produces.get(i).set(),
                    producesAt.get(i).substring(at.length()));
        return new Draft(new Plan(name, device, functions, stays, produces, consumes), producesAt, consumesAt);
    }

    private List<Span> stays(Fields f) {
        if (!f.has("stays")) return List.of(span(f, "joins", "leaves", new Span(0, duration)));
        if (f.has("joins") || f.has("leaves")) throw new Invalid("stays", "either stays, or joins and leaves");
        var stays = f.objects("stays", MAX_ROLES, stay -> span(stay, "joins", "leaves", new Span(0, duration)));
        if (stays.isEmpty()) throw new Invalid("stays", "it never joins");
        for (int i = 1; i < stays.size(); i++)
            if (stays.get(i).from() <= stays.get(i - 1).until())
                throw new Invalid("stays[" + i + "].joins", "not after it left");
        return List.copyOf(stays);
    }

    private static Span span(Fields f, String from, String until, Span within) {
        long start = Times.nanos(f, from, within.from(), within.until() - 1, within.from());
        return new Span(start, Times.nanos(f, until, start + 1, within.until(), within.until()));
    }

    // ---- its roles

    private static <T> List<T> roles(Fields f, String name, String at, List<String> paths, Function<Fields, T> reader) {
        if (!f.has(name)) return List.of();
        var roles = f.isList(name) ? f.objects(name, MAX_ROLES, reader) : List.of(f.object(name, reader));
        for (int i = 0; i < roles.size(); i++) paths.add(at + name + (f.isList(name) ? "[" + i + "]" : ""));
        return List.copyOf(roles);
    }

    private Produces produces(Fields f, SequencedMap<String, DmaParameters> functions, List<Span> stays) {
        long period = SECOND / (f.has("rate") ? f.number("rate", 1, MAX_RATE) : DEFAULT_RATE);
        return new Produces(
                f.id("set"),
                (int) f.number("buffers", 1, MAX_BUFFERS),
                f.size("size", 1, Limits.MAX_BYTES),
                f.has("function") ? function(f, functions) : null,
                period,
                f.name("mapping", Mapping.class, Mapping.FRAME),
                f.flag("dynamic", false),
                f.objects("expects", Limits.MAX_LIST, this::expected),
                f.name("onLateJoin", OnLateJoin.class, OnLateJoin.KEEP),
                Times.nanos(f, "warmup", 0, duration, 0),
                f.flag("overwrites", false),
                Times.nanos(f, "jitter", 0, period - 1, 0),
                active(f, stays),
                onRefused(f));
    }

    private Consumes consumes(Fields f, SequencedMap<String, DmaParameters> functions, List<Span> stays) {
        return new Consumes(
                f.id("set"),
                function(f, functions),
                Times.nanos(f, "hold", 1, duration, 0),
                !f.has("hold"),
                f.name("mapping", Mapping.class, Mapping.FRAME),
                f.flag("dynamic", false),
                f.name("attaches", Attaches.class, Attaches.TOGETHER),
                Times.nanos(f, "jitter", 0, duration, 0),
                active(f, stays),
                onRefused(f));
    }

    private String function(Fields f, SequencedMap<String, DmaParameters> functions) {
        var function = f.id("function");
        if (!functions.containsKey(function))
            throw new Invalid("function", "the device has no function " + function + ", only " + functions.keySet());
        return function;
    }

    private FunctionRef expected(Fields f) {
        var expected = new FunctionRef(f.id("device"), f.id("function"));
        var functions = board.spec().devices().get(expected.device());
        if (functions == null)
            throw new Invalid("device", "board " + board.board() + " has no device " + expected.device());
        return new FunctionRef(expected.device(), function(f, functions));
    }

    /** The role's own time, cut to the stays of its actor. */
    private List<Span> active(Fields f, List<Span> stays) {
        var own = span(f, "from", "until", new Span(0, duration));
        var active = new ArrayList<Span>();
        for (var stay : stays) {
            long from = Math.max(stay.from(), own.from());
            long until = Math.min(stay.until(), own.until());
            if (from < until) active.add(new Span(from, until));
        }
        if (active.isEmpty())
            throw new Invalid(f.has("from") ? "from" : "until", "the actor is not on the board in this time");
        return List.copyOf(active);
    }

    private OnRefused onRefused(Fields f) {
        if (!f.has("onRefused")) return OnRefused.GIVE_UP;
        if (f.isText("onRefused")) return new OnRefused(0, 0, f.name("onRefused", Then.class));
        return f.object(
                "onRefused",
                retry -> new OnRefused(
                        (int) retry.number("times", 1, 1000),
                        Times.nanos(retry, "retry", 1, duration),
                        retry.name("then", Then.class, Then.GIVE_UP)));
    }

    /** Names are made of names: that each is short enough does not mean that they are together. */
    private static void longestIds(String device, String function, String set, String role) {
        var longest =
                (function == null ? "" : device + "-" + function + "@") + set + "." + MAX_EDITION + "-" + MAX_BUFFERS;
        if (longest.length() > Limits.MAX_ID)
            throw new Invalid(role + ".set", "ids such as " + longest + " are longer than " + Limits.MAX_ID);
    }
}

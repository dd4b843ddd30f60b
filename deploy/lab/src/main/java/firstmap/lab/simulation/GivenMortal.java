package firstmap.lab.simulation;

import firstmap.coordinator.rule.Board;
import firstmap.coordinator.trial.Chance;
import firstmap.events.BoardSpec;
import firstmap.events.Direction;
import firstmap.events.DmaParameters;
import firstmap.events.Policy;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Sign;
import firstmap.events.json.RequestJson;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Happening;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/** A node of a board of given time with a lease: it asks what chance says as long as it is there, and marks that it lives. */
final class GivenMortal implements Mortal {
    private static final int MOST_OPEN = 6;

    /**
     * @param spec the board as whoever comes first defines it
     * @param restless whether its storage moves
     */
    record Place(String board, int partition, BoardSpec spec, Chance chance, boolean restless) {
        static Place drawn(String board, int partition, long lease, long seed) {
            var chance = new Chance(seed);
            boolean restless = chance.oneIn(2);
            var spec = restless ? chance.restlessSpec() : chance.spec(chance.oneOf(Policy.values()));
            // Where others may act for the dead, less is left to be undone.
            return new Place(board, partition, spec.withLease(lease).withOpen(chance.oneIn(3)), chance, restless);
        }

        private Request next(Board seen, String node) {
            if (seen.spec().isEmpty()) return new Request.Define(spec);
            return DrawnMember.drawn(
                    seen,
                    node,
                    4,
                    () -> restless
                            ? chance.oneIn(3) ? chance.restlessRequest(seen) : towardsAMove(seen, node)
                            : chance.request(seen));
        }

        /** Each has something mapped that no other can use where it lies: the others wait until it unmaps, or is out. */
        private Request towardsAMove(Board seen, String node) {
            var device = "device-of-" + node;
            var buffer = "buffer-of-" + node;
            if (!seen.devices().containsKey(device)) return new Request.Join(device, functions());
            if (seen.buffer(buffer).isEmpty())
                return new Request.Create(buffer, 12 * spec.pageSize(), null, null, List.of(), null);
            var own = mapped(seen, "own-" + node, buffer, device, "easy");
            if (own.isPresent()) return own.get();
            for (var other : seen.buffers().values()) {
                if (!other.isBacked() || other.moving() != null || other.id().equals(buffer)) continue;
                var late = mapped(seen, "late-" + node + "-" + other.id(), other.id(), device, "hard");
                if (late.isPresent()) return late.get();
            }
            return chance.restlessRequest(seen);
        }

        /** What is to be asked next until it is mapped; empty if it is. */
        private static Optional<Request> mapped(
                Board seen, String attachment, String buffer, String device, String function) {
            var there = seen.attachment(attachment);
            if (there.isEmpty()) return Optional.of(new Request.Attach(attachment, buffer, device, function, true));
            return there.get().isMapped()
                    ? Optional.empty()
                    : Optional.of(new Request.Map(attachment, Direction.BIDIRECTIONAL));
        }

        private static SequencedMap<String, DmaParameters> functions() {
            var functions = new LinkedHashMap<String, DmaParameters>();
            functions.put("easy", DmaParameters.NONE);
            functions.put("hard", DmaParameters.with().maxSegments(1).build());
            return functions;
        }
    }

    private record Sent(byte[] value, long at) {}

    private final String node;
    private final Place place;
    private final SimulatedPort.World world;
    private final Voice voice;
    private final long pace;
    private final TreeMap<Long, Sent> open = new TreeMap<>();
    private int left;
    private long seq;
    private boolean dead;
    private long frozenUntil;
    private long cutOffUntil;
    private boolean done;
    private boolean told;

    /** @param requests how many it asks */
    GivenMortal(String node, Place place, int requests, SimulatedPort.World world) {
        this.node = node;
        this.place = place;
        this.world = world;
        left = requests;
        pace = world.dice().millis(50, 1_000);
        voice = new Voice(
                new Sign.Mark(place.board(), node),
                place.partition(),
                lease(),
                world,
                () -> !isFrozen() && !isCutOff());
        world.agenda().in(world.dice().millis(0, 2_000), () -> {
            voice.begin();
            tick();
        });
    }

    private boolean isFrozen() {
        return frozenUntil > world.agenda().now();
    }

    private boolean isCutOff() {
        return cutOffUntil > world.agenda().now();
    }

    private void tick() {
        if (!dead && !isFrozen() && !isCutOff()) act();
        if (!isOver()) world.agenda().in(world.dice().between(pace / 2, pace * 2), this::tick);
    }

    private void act() {
        var board = world.invariants().board(place.board());
        if (board.out().containsKey(node)) {
            told = true;
            voice.fallSilent();
            world.trace().count(Happening.TOLD_THAT_IT_IS_OUT);
            world.trace().say(name(), "is told that it is out");
            return;
        }
        open.keySet().removeIf(number -> board.hasHeard(node, number));
        for (var sent : List.copyOf(open.entrySet()))
            if (world.agenda().now() - sent.getValue().at() > 3 * Agenda.SECOND)
                send(sent.getKey(), sent.getValue().value());
        if (left > 0 && open.size() < MOST_OPEN) ask(board);
        if (left > 0 || !open.isEmpty()) return;
        done = true;
        voice.sayGoodbye();
    }

    private void ask(Board board) {
        left--;
        var request =
                new RequestRecord(node, ++seq, place.board(), world.agenda().now(), place.next(board, node));
        if (!(request.request() instanceof Request.Malformed)) send(seq, RequestJson.write(request));
        else seq--;
    }

    private void send(long number, byte[] value) {
        world.trace().count(Happening.REQUEST);
        open.put(number, new Sent(value, world.agenda().now()));
        world.network().sendQuietly(place.partition(), place.board().getBytes(StandardCharsets.UTF_8), value);
    }

    private String name() {
        return place.board() + "/" + node;
    }

    // ---- what befalls it

    @Override
    public String board() {
        return place.board();
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public long lease() {
        return place.spec().lease();
    }

    @Override
    public boolean isThere() {
        return !dead && !isFrozen() && !isCutOff() && !isOver();
    }

    @Override
    public boolean isMissed() {
        return voice.isMissed();
    }

    @Override
    public void die() {
        dead = true;
        voice.fallSilent();
    }

    @Override
    public void comeBack() {
        frozenUntil = 0;
        cutOffUntil = 0;
        if (!dead || isOver()) return;
        dead = false;
        voice.begin();
    }

    @Override
    public void pause(long nanos) {
        frozenUntil = world.agenda().now() + nanos;
    }

    @Override
    public void cutOff(long nanos) {
        cutOffUntil = world.agenda().now() + nanos;
    }

    @Override
    public void mute(long nanos) {
        voice.mute(nanos);
    }

    @Override
    public void rest() {
        dead = true;
        voice.sayGoodbye();
    }

    @Override
    public boolean isOver() {
        return done || told;
    }

    @Override
    public boolean wasTold() {
        return told;
    }

    @Override
    public void calmDown() {
        voice.calmDown();
    }

    @Override
    public void end() {
        dead = true;
    }

    @Override
    public boolean hasEnded() {
        return true;
    }
}

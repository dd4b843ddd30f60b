package firstmap.node.device;

import firstmap.events.Durations;
import firstmap.events.RequestRecord;
import firstmap.node.client.CurrentRound;
import firstmap.node.client.Port;
import firstmap.node.client.TakingTurns;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.ActorReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A part that is played by turns, as fast as all who take part allow: the board grants its time. */
final class TurnsPart implements Part {
    private final Actor actor;
    private final Port port;
    private final TakingTurns turns;
    private final long duration;
    private volatile long seen;
    private volatile long at;

    /**
     * @param define the same for all who take part
     * @param duration of the scenario, simulated nanoseconds
     * @param patience how long nothing at all may happen on the board
     */
    TurnsPart(Actor actor, Port port, RequestRecord define, long duration, Duration patience) {
        this.actor = actor;
        this.port = port;
        this.turns = new TakingTurns(port, actor.view(), List.of(actor), define, patience);
        this.duration = duration;
    }

    @Override
    public String name() {
        return actor.name();
    }

    @Override
    public ActorReport play() throws InterruptedException {
        try (port) {
            turns.play(duration, (reached, whole, what) -> {
                seen = actor.seen();
                at = reached;
            });
            // Whoever else spoke in its name has ended it.
            return actor.report(0);
        }
    }

    @Override
    public void end() {
        turns.end();
    }

    @Override
    public boolean isReady() {
        return turns.isReady();
    }

    @Override
    public Optional<CurrentRound> round() {
        return isReady() ? turns.round() : Optional.empty();
    }

    @Override
    public String waitsFor() {
        if (!isReady()) return "the board, or what has happened on it to be read";
        return turns.round()
                .map(round -> "the turns of round " + round.number() + " at " + Durations.text(round.at()))
                .orElse("nothing");
    }

    @Override
    public long seen() {
        return seen;
    }

    @Override
    public long at() {
        return at;
    }

    @Override
    public long strangers() {
        return 0;
    }

    @Override
    public Optional<String> standsStill() {
        return port.standsStill();
    }
}

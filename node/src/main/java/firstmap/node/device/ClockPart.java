package firstmap.node.device;

import firstmap.events.Durations;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.node.client.Asking;
import firstmap.node.client.CurrentRound;
import firstmap.node.client.Port;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.ActorReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A part that is played when a clock says so, on a board of given time: in between it listens to the board. */
final class ClockPart implements Part {
    private static final Logger LOG = LoggerFactory.getLogger(ClockPart.class);

    private final Actor actor;
    private final Port port;
    private final Asking asking;
    private final WallClock clock;
    private final RequestRecord define;
    private volatile boolean speaks;
    private volatile boolean ending;
    private volatile String waitsFor = "the board, or what has happened on it to be read";
    private volatile long seen;
    private volatile long at;
    private volatile long strangers;

    /**
     * @param patience how long to wait for an outcome
     * @param define brings the board into being if nobody has done so: then this actor may have been there before; null
     *     if it has just begun
     */
    ClockPart(Actor actor, Port port, WallClock clock, Duration patience, RequestRecord define) {
        this.actor = actor;
        this.port = port;
        this.asking = new Asking(port, actor.view(), patience);
        this.clock = clock;
        this.define = define;
    }

    @Override
    public String name() {
        return actor.name();
    }

    @Override
    public ActorReport play() throws InterruptedException {
        try (port) {
            speak();
            speaks = true;
            // All nodes send the very same request, so whoever is first defines the board and the others change
            // nothing.
            if (seen == 0 && define != null) port.send(List.of(define));
            live();
            waitsFor = "nothing";
            asking.goodbye();
            return actor.report(strangers);
        }
    }

    private void speak() throws InterruptedException {
        if (define == null) {
            asking.speakAs(actor.name());
            while (port.isBehind()) listen(Duration.ofSeconds(1));
        } else {
            asking.expectLease(((Request.Define) define.request()).spec().lease());
            asking.follow(actor.name());
            while (port.isBehind()) listen(Duration.ofSeconds(1));
            asking.goOnAs(actor.name(), actor);
        }
    }

    private void live() throws InterruptedException {
        while (true) {
            if (Thread.interrupted()) throw new InterruptedException();
            if (ending) {
                leave();
                return;
            }
            switch (clock.next(actor.seen(), actor.nextWake())) {
                case WallClock.Turn.Wake wake -> {
                    at = wake.at();
                    ask(actor.wake(wake.at()));
                }
                case WallClock.Turn.Wait wait -> {
                    if (seen > 0) waitsFor = "simulated time " + Durations.text(actor.nextWake());
                    listen(wait.atMost());
                }
                case WallClock.Turn.End _ -> {
                    return;
                }
            }
        }
    }

    /** All that there is to let go of takes more than one instant if it is much. */
    private void leave() throws InterruptedException {
        if (seen == 0) return; // there is no board yet, and so nothing on it
        for (var requests = actor.leave(clock.now()); !requests.isEmpty(); requests = actor.leave(clock.now()))
            ask(requests);
    }

    private void ask(List<RequestRecord> requests) throws InterruptedException {
        if (!requests.isEmpty()) {
            waitsFor = "the outcome of " + requests.getFirst().id();
            asking.ask(requests, actor);
        }
        lookUp();
    }

    private void listen(Duration atMost) {
        asking.listen(atMost, actor);
        lookUp();
    }

    private void lookUp() {
        seen = actor.seen();
        long now = asking.strangers(actor.name());
        // Whoever does it for every number must not fill this log as well.
        if (Long.highestOneBit(now) > strangers)
            LOG.warn(
                    "Somebody else speaks as {}: {} numbers were used that it did not ask; it goes on above them",
                    actor.name(),
                    now);
        strangers = now;
    }

    @Override
    public void end() {
        ending = true;
    }

    @Override
    public boolean isReady() {
        return speaks && seen > 0;
    }

    @Override
    public Optional<CurrentRound> round() {
        return Optional.empty();
    }

    @Override
    public String waitsFor() {
        return waitsFor;
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
        return strangers;
    }

    @Override
    public Optional<String> standsStill() {
        return port.standsStill();
    }
}

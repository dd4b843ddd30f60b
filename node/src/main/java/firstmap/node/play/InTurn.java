package firstmap.node.play;

import firstmap.events.Progress;
import firstmap.node.client.Asking;
import firstmap.node.client.BoardListener;
import firstmap.node.scenario.Actor;
import firstmap.node.scenario.Scenario;
import java.util.List;

/**
 * All actors on one thread: at each instant they take turns in the order of the scenario, and each request is decided
 * before the next is sent. So the same scenario and seed give the same requests and events, byte for byte.
 */
final class InTurn {
    private final List<Actor> actors;
    private final BoardListener all;
    private final Asking asking;
    private long now;

    InTurn(List<Actor> actors, Asking asking) {
        this.actors = actors;
        this.all = BoardListener.all(actors);
        this.asking = asking;
        actors.forEach(actor -> asking.speakAs(actor.name()));
    }

    /** @return the simulated time at the end */
    long play(Scenario scenario, Pace pace, Progress progress) throws InterruptedException {
        while (true) {
            long next = Actor.NEVER;
            for (var actor : actors) next = Math.min(next, actor.nextWake());
            if (next == Actor.NEVER) return now;
            if (next > now) {
                now = next;
                pace.waitUntil(now);
                progress.reached(now, scenario.duration(), asking.view().seq() + " events");
            }
            for (var actor : actors) if (actor.nextWake() <= now) turn(actor);
        }
    }

    private void turn(Actor actor) throws InterruptedException {
        for (var request : actor.wake(now)) {
            if (Thread.interrupted()) throw new InterruptedException();
            asking.ask(List.of(request), all);
        }
    }
}

package firstmap.lab.simulation;

import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Sign;
import firstmap.lab.simulation.checks.Invariant;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Process;
import firstmap.node.client.LeaseEnded;
import java.util.Optional;

/** A node of a board that grants its time and has a lease: it marks while it lives, and ends when it is told that it is out. */
final class GrantedMortal extends TurnTaker implements Mortal {
    private final long lease;
    private final Voice voice;
    private boolean told;

    GrantedMortal(GrantedPlace place, String node, SimulatedPort.World world) {
        super(place, node, world);
        lease = place.lease();
        voice = new Voice(
                new Sign.Mark(place.board(), node),
                place.partition(),
                lease,
                world,
                () -> lives().stream().anyMatch(GrantedMortal::getsThrough));
    }

    private static boolean getsThrough(Process life) {
        return life.isAlive() && !life.isFrozen() && !life.isCutOff();
    }

    @Override
    void begins() {
        voice.begin();
    }

    @Override
    void isDone() {
        voice.sayGoodbye();
    }

    /** Who is out is told so, since which event, and nothing else. */
    @Override
    void fails(RuntimeException e) {
        var since = since();
        if (since.isEmpty()) {
            super.fails(e);
            return;
        }
        var sentence = "%s is out since event %d of board %s: "
                .formatted(node(), since.get().seq(), board());
        if (!(e instanceof LeaseEnded) || !e.getMessage().startsWith(sentence))
            world().invariants()
                    .fail(Invariant.THE_LATE_ARE_TOLD, name() + " should hear: " + sentence + ", and hears: " + e);
        told = true;
        voice.fallSilent();
        world().trace().count(Happening.TOLD_THAT_IT_IS_OUT);
        world().trace().say(name(), "is told that it is out");
    }

    /** The first event that says that it is out. */
    private Optional<EventRecord> since() {
        return world().invariants().committed(board(), place().partition(), 0, Integer.MAX_VALUE).stream()
                .filter(this::saysThatItIsOut)
                .findFirst();
    }

    private boolean saysThatItIsOut(EventRecord event) {
        return event.event() instanceof Event.Granted granted
                ? granted.expired().contains(node())
                : event.isOfExpiry() && event.node().equals(node());
    }

    @Override
    public String board() {
        return place().board();
    }

    @Override
    public long lease() {
        return lease;
    }

    @Override
    public boolean isThere() {
        return !isOver() && lives().stream().anyMatch(GrantedMortal::getsThrough);
    }

    @Override
    public boolean isMissed() {
        return voice.isMissed();
    }

    @Override
    public void die() {
        lives().forEach(Process::kill);
        voice.fallSilent();
    }

    @Override
    public void comeBack() {
        if (!told) super.comeBack();
    }

    @Override
    public void pause(long nanos) {
        lives().forEach(life -> life.freeze(nanos));
    }

    @Override
    public void cutOff(long nanos) {
        lives().forEach(life -> life.cutOff(nanos));
    }

    @Override
    public void mute(long nanos) {
        voice.mute(nanos);
    }

    @Override
    public void rest() {
        lives().forEach(Process::kill);
        voice.sayGoodbye();
    }

    @Override
    public boolean isOver() {
        return told || hasTakenPart();
    }

    @Override
    public boolean wasTold() {
        return told;
    }

    @Override
    public void calmDown() {
        voice.calmDown();
    }
}

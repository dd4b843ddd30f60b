package firstmap.lab.simulation;

import firstmap.events.Sign;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/**
 * By what a node says that it lives, every fifth of its lease, and that it will be silent. What it says comes in that order,
 * some of it late; a mark may be lost.
 */
final class Voice {
    private static final long TRIES_AGAIN = 50 * Agenda.MILLISECOND;

    private final Sign.Mark mark;
    private final int partition;
    private final long pace;
    private final Network network;
    private final Agenda agenda;
    private final Dice dice;
    private final Trace trace;
    private final BooleanSupplier getsThrough;
    private final Deque<Sign> waiting = new ArrayDeque<>();
    private final double lost;
    private final double late;
    /** Each time that it begins to speak it is another, so that what was planned before is nothing any more. */
    private int life;

    private boolean speaks;
    private long free;
    private long muteUntil;
    private boolean troubled = true;
    private boolean isMissed;

    /** @param getsThrough whether what it says leaves its machine now */
    Voice(Sign.Mark mark, int partition, long lease, SimulatedPort.World world, BooleanSupplier getsThrough) {
        this.mark = mark;
        this.partition = partition;
        network = world.network();
        agenda = world.agenda();
        dice = world.dice();
        trace = world.trace();
        this.getsThrough = getsThrough;
        pace = lease / 5;
        lost = dice.below(3) * 0.04;
        late = dice.below(3) * 0.02;
    }

    void begin() {
        if (speaks) return;
        speaks = true;
        mark(++life);
    }

    private void mark(int of) {
        if (of != life || !speaks) return;
        if (troubled && dice.happens(lost)) trace.count(Happening.LOST_SIGN);
        else say(mark);
        agenda.in(pace, () -> mark(of));
    }

    /** Its part is over, or pauses: nobody is to miss it. */
    void sayGoodbye() {
        if (!speaks) return;
        speaks = false;
        say(new Sign.Goodbye(mark.board(), mark.node()));
    }

    /** As by SIGKILL: what has not come yet never will. */
    void fallSilent() {
        speaks = false;
        life++;
        waiting.clear();
    }

    /** Nothing that it says comes for so many nanoseconds, while all else that it does goes on. */
    void mute(long nanos) {
        muteUntil = agenda.now() + nanos;
    }

    /** From now on nothing is lost, and nothing late. */
    void calmDown() {
        troubled = false;
        muteUntil = agenda.now();
    }

    /** Whether the last that has come of it is that it lives. */
    boolean isMissed() {
        return isMissed;
    }

    private void say(Sign sign) {
        long delay = dice.millis(0, 10);
        if (troubled && dice.happens(late)) {
            trace.count(Happening.LATE_SIGN);
            delay = dice.millis(20, 1_500);
        }
        free = Math.max(free, agenda.now() + delay);
        waiting.add(sign);
        agenda.at(free, this::bring);
    }

    /** The first that waits. Who says goodbye is gone when it has come, and not before. */
    private void bring() {
        if (waiting.isEmpty()) return;
        boolean goesOut = muteUntil <= agenda.now() && (!speaks || getsThrough.getAsBoolean());
        if (goesOut && network.sign(partition, waiting.peek())) isMissed = waiting.remove() instanceof Sign.Mark;
        else agenda.in(TRIES_AGAIN, this::bring);
    }
}

package firstmap.lab.simulation;

import firstmap.lab.simulation.kafka.Call;
import firstmap.lab.simulation.kafka.ClientFaults;
import firstmap.lab.simulation.world.Agenda;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Killed;
import firstmap.lab.simulation.world.Process;
import firstmap.lab.simulation.world.Trace;
import java.util.List;

/** What goes wrong with the coordinators and between them and the brokers. Each seed has a temper of its own. */
final class Faults implements ClientFaults {
    private final Dice dice;
    private final Trace trace;
    private final double crash;
    private final double freeze;
    private final double cutOff;
    private final double hesitation;
    private final double lostCommit;
    private final double lag;
    private final double lateMarker;
    private boolean ended;
    private boolean spares;
    private boolean stalls;

    Faults(Dice dice, Trace trace) {
        this.dice = dice;
        this.trace = trace;
        crash = temper(0.008);
        freeze = temper(0.006);
        cutOff = temper(0.002);
        hesitation = 0.02 + temper(0.3);
        lostCommit = temper(0.06);
        lag = temper(0.1);
        lateMarker = temper(0.1);
    }

    /** Every third seed knows nothing of a fault; others know it more or less. */
    private double temper(double most) {
        return dice.below(3) == 0 ? 0 : most * (1 + dice.below(10)) / 10;
    }

    void end() {
        ended = true;
    }

    /** From now on nobody dies, stands still or is cut off by it, nor is a commit lost. */
    void spare() {
        spares = true;
    }

    /** From now on it often takes a while from what makes somebody write to the writing, and from there to the commit. */
    void stall() {
        stalls = true;
    }

    @Override
    public void at(Call call, Process process) {
        if (ended) return;
        if (stalls && (call == Call.BEGIN || call == Call.COMMIT) && dice.happens(0.3))
            process.sleep(dice.millis(5, 400));
        if (!spares) hurt(call, process);
        if (dice.happens(hesitation)) process.sleep(dice.happens(0.05) ? dice.millis(1, 3_000) : dice.millis(0, 8));
    }

    private void hurt(Call call, Process process) {
        double weight = weight(call);
        if (dice.happens(crash * weight)) crash(call, process);
        if (dice.happens(freeze * weight)) freeze(call, process);
        if (dice.happens(cutOff * weight)) {
            trace.count(Happening.CUT_OFF);
            long nanos = dice.millis(500, 25_000);
            trace.say(process.name(), "is cut off from the brokers, ms", nanos / Agenda.MILLISECOND, -1);
            process.cutOff(nanos);
        }
    }

    /** Rare calls between which much depends on the order are the places to go wrong at. */
    private static double weight(Call call) {
        return switch (call) {
            case SIGN -> 0.05;
            case POLL, SEND, READ -> 0.4;
            case CHECK, HOLDER, CLOSE, BEGIN, ABORT -> 1;
            case INIT_TRANSACTIONS, FETCH_OFFSETS, ENDS -> 4;
            case SEND_OFFSETS, COMMITTED -> 3;
            case COMMIT -> 6;
        };
    }

    private void crash(Call call, Process process) {
        trace.count(Happening.CRASH);
        switch (call) {
            case SEND, SEND_OFFSETS -> trace.count(Happening.CRASH_IN_TRANSACTION);
            case COMMIT -> trace.count(Happening.CRASH_BEFORE_COMMIT);
            case COMMITTED -> trace.count(Happening.CRASH_AFTER_COMMIT);
            case FETCH_OFFSETS, ENDS, READ -> trace.count(Happening.CRASH_IN_RECOVERY);
            default -> {}
        }
        trace.say(process.name(), "is killed at " + call);
        process.kill();
        throw new Killed();
    }

    private void freeze(Call call, Process process) {
        long nanos = switch (dice.below(3)) {
            case 0 -> {
                trace.count(Happening.SHORT_PAUSE);
                yield dice.millis(50, 4_000);
            }
            case 1 -> {
                trace.count(Happening.PAUSE_BEYOND_SESSION);
                yield dice.millis(6_500, 14_000);
            }
            default -> {
                trace.count(Happening.PAUSE_BEYOND_TRANSACTION);
                yield dice.millis(16_000, 45_000);
            }
        };
        if (call.isInTransaction()) trace.count(Happening.PAUSE_IN_TRANSACTION);
        trace.say(process.name(), "is stopped at " + call + ", ms", nanos / Agenda.MILLISECOND, -1);
        process.freeze(nanos);
        process.sleep(0);
        trace.say(process.name(), "goes on at " + call);
    }

    @Override
    public Fate fateOfCommit(Process process) {
        if (ended || spares || !dice.happens(lostCommit)) return Fate.ANSWERED;
        return switch (dice.below(3)) {
            case 0 -> Fate.NOT_ARRIVED;
            case 1 -> Fate.ANSWER_LOST;
            default -> Fate.ARRIVED_LATE;
        };
    }

    @Override
    public Way wayOfSign() {
        if (ended || !dice.happens(lostCommit)) return Way.STRAIGHT;
        return dice.oneOf(List.of(Way.LOST, Way.TWICE, Way.LATE));
    }

    /** Some come when their producer has given them up. */
    @Override
    public long delayOfSign() {
        return dice.happens(0.7) ? dice.millis(20, 1_500) : dice.millis(1_500, 8_000);
    }

    @Override
    public long replicationLag() {
        if (!dice.happens(lag)) return 0;
        return ended || dice.happens(0.9) ? dice.millis(0, 10) : dice.millis(10, 800);
    }

    @Override
    public long markerDelay() {
        if (ended || !dice.happens(lateMarker)) return dice.happens(0.5) ? 0 : dice.millis(0, 5);
        return dice.happens(0.8) ? dice.millis(5, 200) : dice.millis(200, 4_000);
    }
}

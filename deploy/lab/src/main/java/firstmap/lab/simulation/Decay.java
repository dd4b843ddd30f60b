package firstmap.lab.simulation;

import firstmap.lab.simulation.kafka.Partition;
import firstmap.lab.simulation.world.Dice;
import firstmap.lab.simulation.world.Happening;
import firstmap.lab.simulation.world.Trace;
import java.util.List;

/** What becomes of snapshots: they are compacted, as Kafka may do at any time, and what nobody may do happens as well. */
final class Decay {
    private final List<Partition> snapshots;
    private final Dice dice;
    private final Trace trace;

    Decay(List<Partition> snapshots, Dice dice, Trace trace) {
        this.snapshots = snapshots;
        this.dice = dice;
        this.trace = trace;
    }

    void compact() {
        int gone = dice.oneOf(snapshots).compact();
        if (gone > 0) trace.count(Happening.SNAPSHOTS_COMPACTED);
        trace.say("snapshots", "are compacted, gone", gone, -1);
    }

    /** All of a partition, or some records of it. */
    void lose() {
        boolean all = dice.happens(0.5);
        int gone = dice.oneOf(snapshots).remove(_ -> all || dice.happens(0.3));
        if (gone > 0) trace.count(Happening.SNAPSHOT_LOST);
        trace.say("snapshots", "are lost", gone, -1);
    }

    /** The newest are gone, and who looks finds older ones. */
    void turnBack() {
        var partition = dice.oneOf(snapshots);
        long from = (long) (partition.lastStableOffset() * (0.3 + dice.below(7) / 10.0));
        int gone = partition.remove(stored -> stored.offset() >= from);
        if (gone > 0) trace.count(Happening.SNAPSHOT_STALE);
        trace.say("snapshots", "are as they were, gone", gone, -1);
    }

    void damage() {
        if (!dice.oneOf(snapshots).damage(dice)) return;
        trace.count(Happening.SNAPSHOT_DAMAGED);
        trace.say("snapshots", "one is damaged");
    }
}

package firstmap.lab.torture;

import firstmap.events.topics.Topic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * What is done to a cluster, and for how long.
 *
 * @param seconds over which the faults are spread; what is not done by then is still done
 * @param seed of the requests, and of which fault meets whom and when
 */
public record TorturePlan(Size size, Hurts hurts, int seconds, long seed) {

    /** A session of a coordinator in its group ends after 6 s, an open transaction is ended after 15 s. */
    static final long SESSION_MILLIS = 6_000;

    static final long TRANSACTION_MILLIS = 15_000;

    /**
     * Who is there.
     *
     * @param brokers processes, 1 to 5; where there are several, the controller is one more
     * @param namespaces beside each other on the brokers, 1 to 8, each with coordinators, boards and a judge of its own
     * @param coordinators of each namespace, 1 to 16
     * @param boards of each namespace
     * @param rate requests a second of all boards of a namespace together
     */
    public record Size(int brokers, int namespaces, int coordinators, int boards, int rate) {
        int allCoordinators() {
            return namespaces * coordinators;
        }
    }

    /**
     * How often what is done.
     *
     * @param kills SIGKILLs of coordinators
     * @param pauses SIGSTOPs of coordinators, each with its SIGCONT: half of them short, a quarter longer than a session, a
     *     quarter longer than a transaction
     * @param twins pauses in which another process of the same name takes the place of the one that is stopped; when that
     *     goes on, there are two, for a while
     * @param rolling restarts of all coordinators, one after the other, by SIGTERM
     * @param brokerRestarts of one broker after the other: by SIGTERM and by SIGKILL in turns
     * @param brokerPauses SIGSTOPs of one broker after the other, each with its SIGCONT
     * @param quarantines records of somebody else's on the events, on one partition after the other, each set aside after a while
     * @param joins guests that join the group of a namespace and leave it again
     */
    public record Hurts(
            int kills,
            int pauses,
            int twins,
            int rolling,
            int brokerRestarts,
            int brokerPauses,
            int quarantines,
            int joins) {}

    /** What happens to a coordinator, or to all of them, or to a broker, or to a partition of the events. */
    enum Kind {
        KILL,
        PAUSE,
        TWIN,
        ROLLING,
        BROKER_STOP,
        BROKER_KILL,
        BROKER_PAUSE,
        GARBAGE
    }

    /**
     * @param atMillis after the start of the load
     * @param namespace of the partition; 0 for what meets somebody else
     * @param whom which coordinator of all namespaces, or which broker, or which partition; -1 for all coordinators
     * @param millis how long it lasts: until a killed one is started again, or a paused one goes on
     * @param isAtWork it meets the coordinator when that has begun to answer; otherwise as soon as it serves, while it
     *     joins the group or reads the log
     */
    record Fault(Kind kind, long atMillis, int namespace, int whom, long millis, boolean isAtWork) {}

    /** All faults in the order of their times; the same seed gives the same. */
    List<Fault> faults() {
        var random = new Random(seed);
        var faults = new ArrayList<Fault>();
        // Every third of the killed stays away until its session has ended and others have its partitions.
        for (int i = 0; i < hurts.kills; i++)
            faults.add(
                    fault(Kind.KILL, random, i % 3 == 2 ? between(random, 7_000, 9_000) : between(random, 0, 1_000)));
        for (int i = 0; i < hurts.pauses; i++)
            faults.add(fault(
                    Kind.PAUSE,
                    random,
                    switch (i % 4) {
                        case 1 -> between(random, SESSION_MILLIS + 1_000, SESSION_MILLIS + 4_000);
                        case 3 -> between(random, TRANSACTION_MILLIS + 2_000, TRANSACTION_MILLIS + 4_000);
                        default -> between(random, 500, 3_000);
                    }));
        for (int i = 0; i < hurts.twins; i++) faults.add(fault(Kind.TWIN, random, between(random, 2_000, 12_000)));
        for (int i = 0; i < hurts.rolling; i++)
            faults.add(new Fault(Kind.ROLLING, at(random, i, hurts.rolling), 0, -1, 0, true));
        for (int i = 0; i < hurts.brokerRestarts; i++)
            faults.add(ofBroker(
                    i % 2 == 0 ? Kind.BROKER_STOP : Kind.BROKER_KILL,
                    random,
                    i,
                    hurts.brokerRestarts,
                    between(random, 500, 3_000)));
        // Every second pause is longer than the brokers' session: others lead what the paused one led.
        for (int i = 0; i < hurts.brokerPauses; i++)
            faults.add(ofBroker(
                    Kind.BROKER_PAUSE,
                    random,
                    i,
                    hurts.brokerPauses,
                    i % 2 == 0 ? between(random, 200, 1_000) : between(random, 3_000, 8_000)));
        for (int i = 0; i < hurts.quarantines; i++)
            faults.add(new Fault(
                    Kind.GARBAGE,
                    at(random, i, hurts.quarantines),
                    i % size.namespaces,
                    i / size.namespaces % Topic.DEFAULT_PARTITIONS,
                    between(random, 500, 4_000),
                    true));
        faults.sort(Comparator.comparingLong(Fault::atMillis));
        return faults;
    }

    private Fault fault(Kind kind, Random random, long millis) {
        return new Fault(
                kind,
                between(random, 0, seconds * 1000L),
                0,
                random.nextInt(size.allCoordinators()),
                millis,
                random.nextInt(4) > 0);
    }

    private Fault ofBroker(Kind kind, Random random, int i, int of, long millis) {
        return new Fault(kind, at(random, i, of), 0, i % size.brokers, millis, true);
    }

    /** Large things are spread evenly: somewhere in their own part of the time. */
    private long at(Random random, int i, int of) {
        return seconds * 1000L * i / of + between(random, 0, seconds * 1000L / of);
    }

    private static long between(Random random, long from, long to) {
        return from + (long) (random.nextDouble() * (to - from));
    }
}

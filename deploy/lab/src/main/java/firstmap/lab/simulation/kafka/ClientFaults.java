package firstmap.lab.simulation.kafka;

import firstmap.lab.simulation.world.Process;

/** What goes wrong between a client and the brokers. */
public interface ClientFaults {
    /** What becomes of the request that ends a transaction. */
    enum Fate {
        ANSWERED,
        NOT_ARRIVED,
        ANSWER_LOST,
        ARRIVED_LATE
    }

    /** May hold the process up, freeze it, cut it off or kill it; time may have gone when this returns. */
    void at(Call call, Process process);

    Fate fateOfCommit(Process process);

    /** What becomes of a record that is sent outside of any transaction. */
    enum Way {
        STRAIGHT,
        LOST,
        TWICE,
        LATE
    }

    Way wayOfSign();

    /** By how much one comes late. Nanoseconds. */
    long delayOfSign();

    /** Between a record's end at its leader and its being on all replicas; 0 for at once. Nanoseconds. */
    long replicationLag();

    /** Until the next marker of a transaction that has been decided is written. Nanoseconds. */
    long markerDelay();
}

package firstmap.node.device;

import firstmap.node.client.CurrentRound;
import firstmap.node.scenario.ActorReport;
import java.util.Optional;

/** What one actor does on its board, from the first event to its report. One thread plays it; any thread may look. */
interface Part {
    /** The actor's name. */
    String name();

    /** Plays until there is nothing left to do, and lets go of the way to the board. */
    ActorReport play() throws InterruptedException;

    /** Lets go of what it has on the board as soon as the board lets it, and has nothing left to do then. Any thread may call it. */
    void end();

    /** Whether it takes part: it has read what had happened when it began, and the board is there. */
    boolean isReady();

    /** The round that is open; empty where time is given, before it is ready, and once its part is over. */
    Optional<CurrentRound> round();

    /** What has to come before it does anything more, in words. */
    String waitsFor();

    /** Number of the last event of the board that it has taken in. */
    long seen();

    /** Simulated time that it has come to, nanoseconds. */
    long at();

    /** How many numbers in its name somebody else has used since it began. */
    long strangers();

    /** Why nothing of its board can be followed now, with partition and offset; empty while it can. */
    Optional<String> standsStill();
}

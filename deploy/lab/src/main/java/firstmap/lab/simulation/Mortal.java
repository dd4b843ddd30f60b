package firstmap.lab.simulation;

/** A node of a board with a lease, and what can befall it. */
interface Mortal {
    String board();

    String node();

    /** How long it may be silent, nanoseconds. */
    long lease();

    /** Whether something can befall it now: it is there, and its part is not over. */
    boolean isThere();

    /** Whether the last that it was heard to say is that it lives: else nobody misses it. */
    boolean isMissed();

    /** As by SIGKILL, until it comes back. */
    void die();

    /** A new life of who is not there. */
    void comeBack();

    /** As by SIGSTOP, for so many nanoseconds. */
    void pause(long nanos);

    /** Nothing of it gets through, and nothing to it, for so many nanoseconds. */
    void cutOff(long nanos);

    /** It is there, and nothing of what it says to show that comes for so many nanoseconds. */
    void mute(long nanos);

    /** Until it comes back it is not there, and has said so: it keeps what it has. */
    void rest();

    /** Whether it has done its part, or knows that its lease has ended. */
    boolean isOver();

    /** Whether it knows that its lease has ended. */
    boolean wasTold();

    /** From now on all that it says comes. */
    void calmDown();

    /** Nothing of it runs any more. */
    void end();

    /** Whether no thread is left. */
    boolean hasEnded();
}

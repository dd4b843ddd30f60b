package firstmap.node.scenario;

import firstmap.events.Errno;
import firstmap.events.Event;
import java.util.List;

/**
 * What one actor did and met.
 *
 * @param requests how many it asked
 * @param refusals in order, at most {@link #MAX_REFUSALS}
 * @param refused how many there were in all
 * @param strangers how many numbers in its name somebody else has used: 0 if all is well
 */
public record ActorReport(
        String actor,
        String device,
        long requests,
        List<Made> produced,
        List<Used> consumed,
        List<Met> refusals,
        long refused,
        long strangers) {

    /** Most refusals that are told one by one. */
    public static final int MAX_REFUSALS = 1000;

    /**
     * @param frames filled
     * @param dropped frame times at which no buffer was free, or none could be had
     * @param state {@code done}, {@code running}, {@code waiting} for a set or a retry, {@code gave up}
     */
    public record Made(String set, String function, long frames, long dropped, String state) {}

    /**
     * @param frames used
     * @param missed frames that became ready while the role was on, and that it could not use
     */
    public record Used(String set, String function, long frames, long missed, String state) {}

    /**
     * A refusal.
     *
     * @param seq of the event
     * @param at simulated time, nanoseconds
     * @param next what the actor did about it, in words
     */
    public record Met(
            long seq, long at, String request, Event.Subject subject, Errno errno, String reason, String next) {}
}

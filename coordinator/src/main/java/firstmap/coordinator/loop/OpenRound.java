package firstmap.coordinator.loop;

import java.util.List;

/**
 * The round that is open on a board that grants its time, and for whom it waits.
 *
 * @param at simulated time of the round, nanoseconds
 * @param round of that instant, from 0
 * @param openMillis for how long it has been open, as far as this coordinator knows: it counts from when the board came home
 * @param waitsFor the first of those whose turn has not come, in the order of the roster
 * @param more how many others there are
 */
public record OpenRound(String board, long at, long round, long openMillis, List<String> waitsFor, int more) {
    /** As people read it. */
    public String sentence() {
        return "board %s waits in round %d.%d for %s%s"
                .formatted(board, at, round, String.join(", ", waitsFor), more == 0 ? "" : " and " + more + " others");
    }
}

package firstmap.node.client;

import firstmap.events.Ask;
import firstmap.events.Until;
import java.util.List;

/**
 * One node that takes part in the time of a board. It is shown every event of the board; what it says then is a function of
 * these events: the same ones give the same turns, in this life and in the next.
 */
public interface Member extends BoardListener {
    String name();

    /**
     * What it would say in a round after the last event that it was shown. It is asked for more than is sent, to see that it
     * keeps its promises; so it changes nothing.
     *
     * @param at simulated time of the round, nanoseconds
     */
    Said turn(long at);

    /**
     * What it would say there instead if its part were to end now: it lets go of what it has and is gone. It changes nothing
     * either.
     */
    default Said farewell(long at) {
        return new Said(List.of(), Until.GONE);
    }

    /**
     * One turn.
     *
     * @param asks in order, numbered from the node's last number on the board + 1 on
     * @param until before when it asks nothing more unless something that concerns it happens, at least the time of the round
     */
    record Said(List<Ask> asks, Until until) {
        public Said {
            asks = List.copyOf(asks);
        }
    }
}

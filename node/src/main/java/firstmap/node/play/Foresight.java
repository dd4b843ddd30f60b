package firstmap.node.play;

import firstmap.events.Event;
import firstmap.events.RequestRecord;
import java.util.List;

/** Tells how a board will answer before it does, for who is the only one to ask it. */
public interface Foresight {
    /** Knows nothing beforehand. */
    Foresight NONE = _ -> List.of();

    /**
     * Is told each request once, in the order in which they are asked.
     *
     * @return the events that will answer it; none if that cannot be told
     */
    List<Event> of(RequestRecord request);
}

package firstmap.node.client;

import firstmap.events.EventRecord;
import java.util.List;

/** Is shown what happens on a board beside the view that takes it in: each event twice, in order. */
public interface BoardListener {
    /** Listens to nothing. */
    BoardListener NONE = ignored -> {};

    /** This event comes next; the view is still as it was. */
    default void before(EventRecord event) {}

    /** This event has happened, and the view knows it. */
    void after(EventRecord event);

    /** One that shows each of these what it is shown. */
    static BoardListener all(List<? extends BoardListener> listeners) {
        return new BoardListener() {
            @Override
            public void before(EventRecord event) {
                for (var listener : listeners) listener.before(event);
            }

            @Override
            public void after(EventRecord event) {
                for (var listener : listeners) listener.after(event);
            }
        };
    }
}

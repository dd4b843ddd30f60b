package firstmap.node.client;

import firstmap.events.BoardSpec;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One node that asks a board of given time, and is answered: each request is decided once, whatever Kafka and coordinators do
 * meanwhile, and however often the process dies and starts again under the same name. A refusal is an answer.
 *
 * <p>It goes on where the name's last life ended: what was asked then is decided before anything else is asked. One thread uses
 * it. On a board with a lease it is said that the node lives as long as this is open; after {@link #goodbye} what the node holds
 * stays, without it it is let go when the lease has ended.
 */
public final class Asker implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Port port;
    private final String board;
    private final String node;
    private final Asking asking;
    private BoardListener listener = BoardListener.NONE;
    /** What was asked before may still be on its way. */
    private boolean isUnsure = true;

    /**
     * Reads what has happened until now.
     *
     * @param port reads the board from before its first event; it is closed with this
     * @param patience how long to wait for an outcome
     */
    public Asker(Port port, String board, String node, Duration patience) throws InterruptedException {
        this.port = port;
        this.board = board;
        this.node = node;
        asking = new Asking(port, new BoardView(), patience);
        try {
            asking.follow(node);
            while (port.isBehind()) {
                if (Thread.interrupted()) throw new InterruptedException();
                listen(POLL);
            }
        } catch (RuntimeException | InterruptedException e) {
            port.close();
            throw e;
        }
    }

    /** From now on shows each event of the board, others' too, once and in order, on the thread that asks or listens. */
    public void listener(BoardListener listener) {
        this.listener = listener;
    }

    /** The board as far as this has read: what was decided for {@link #ask} is in it. */
    public BoardView view() {
        return asking.view();
    }

    /** Asks to bring the board into being. If it is there already the answer is EEXIST, and it is as it was. */
    public EventRecord define(BoardSpec spec) throws InterruptedException {
        return ask(0, new Request.Define(spec));
    }

    /**
     * Asks, and awaits what is decided.
     *
     * @param at simulated time, nanoseconds; if it is before this node's last, that
     * @return the deciding event; {@link Asking#errno} tells whether it is a refusal
     * @throws Asking.NoOutcome if the board stayed silent for longer than the patience. Then it is unknown whether it is
     *     decided; whatever is asked next waits for that first
     * @throws Asking.NeverAnswered if it is a dead letter, as all that is asked so on a board that grants its time
     * @throws LeaseEnded if the node was silent for longer than the board's lease
     */
    public EventRecord ask(long at, Request request) throws InterruptedException {
        return ask(at, List.of(request)).getFirst();
    }

    /** The same for several, which are decided in this order and travel together. */
    public List<EventRecord> ask(long at, List<Request> requests) throws InterruptedException {
        if (isUnsure) asking.goOnAs(node, listener);
        isUnsure = true;
        var records = new ArrayList<RequestRecord>();
        long next = asking.next(node);
        for (var request : requests) records.add(new RequestRecord(node, next++, board, at, request));
        var outcomes = asking.ask(records, listener);
        isUnsure = false;
        return outcomes;
    }

    /** Takes in what happens meanwhile, waiting at most that long for something to happen. */
    public void listen(Duration atMost) {
        asking.listen(atMost, listener);
    }

    /** How many numbers somebody else has used in this node's name since it speaks. */
    public long strangers() {
        return asking.strangers(node);
    }

    /** The part of this node is over: what it holds stays as it is, however long it is silent. */
    public void goodbye() {
        asking.goodbye();
    }

    @Override
    public void close() {
        port.close();
    }
}

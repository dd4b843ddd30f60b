package firstmap.testcontainers;

import firstmap.events.Ask;
import firstmap.events.Event;
import firstmap.events.EventRecord;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.Until;
import firstmap.node.client.Member;
import firstmap.node.client.Participant;
import firstmap.node.client.kafka.FirstmapClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The time of a board that grants it, in a test's hand: a member of its roster that holds time where it is until the test lets it
 * go on. So a test waits for what has been decided, and for nothing by the clock. A roster has one such member at most. Any
 * thread may use it.
 *
 * <p>It takes part once: a test that starts again needs another board.
 */
public final class HeldTime implements AutoCloseable {
    private final Participant part;
    private final Thread playing;
    private final Duration patience;
    private final Hand hand;
    private final CountDownLatch over = new CountDownLatch(1);
    private RuntimeException failure;

    /**
     * Begins to take part.
     *
     * @param define as all who take part define the board
     * @param name of the test, as the roster has it
     * @param patience how long to wait for anything
     */
    public HeldTime(FirstmapClient client, RequestRecord define, String name, Duration patience) {
        this.patience = patience;
        hand = new Hand(name);
        part = client.withPatience(patience).participant(define, List.of(hand));
        playing = Thread.ofPlatform().daemon().name("time-of-" + define.board()).start(this::play);
    }

    private void play() {
        try {
            part.play();
        } catch (RuntimeException e) {
            failure = e;
        } catch (InterruptedException e) {
            // It is closed.
        } finally {
            part.close();
            over.countDown();
            hand.end();
        }
    }

    /** Waits until the board has settled, and asks for this. The instant stays the same. */
    public void ask(Request... requests) throws InterruptedException, TimeoutException {
        hand.say(List.of(requests), 0, patience);
        requireGoing();
    }

    /**
     * Lets time go on to there, and waits until the board has {@linkplain #awaitSettled settled} at it.
     *
     * @param at simulated time, nanoseconds, after that of the board
     * @throws TimeoutException if somebody else who takes part does not take a turn
     */
    public void advanceTo(long at) throws InterruptedException, TimeoutException {
        hand.say(List.of(), at, patience);
        hand.awaitSettled(patience);
        requireGoing();
    }

    /** Waits until nobody but the test wants anything before time goes on: all that was asked up to now is decided. */
    public void awaitSettled() throws InterruptedException, TimeoutException {
        hand.awaitSettled(patience);
        requireGoing();
    }

    /** Simulated time of the round that is open, nanoseconds. */
    public long now() {
        return hand.now();
    }

    private void requireGoing() {
        if (over.getCount() == 0 && failure != null) throw failure;
    }

    /** It is gone from the roster, and time goes on without it. Waits until that is decided, for as long as it waits for anything. */
    @Override
    public void close() {
        hand.leave();
        try {
            if (over.await(patience.toNanos(), TimeUnit.NANOSECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        playing.interrupt();
    }

    /** The member: at each opening that asks it, it waits for the test's word. */
    private static final class Hand implements Member {
        private final String name;
        private EventRecord opening;
        private List<String> asked = List.of();
        private boolean isTaken;
        private long last;
        /** What the test has said for the next turn; null before. */
        private List<Request> word;

        private long wanted;
        private Until promise = Until.at(0);
        private boolean isLeaving;
        private boolean isOver;

        Hand(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public synchronized void after(EventRecord event) {
            if (name.equals(event.node())) last = event.nodeSeq();
            if (event.event() instanceof Event.Defined defined) open(event, defined.nodes());
            if (event.event() instanceof Event.Granted granted) open(event, granted.asked());
        }

        private void open(EventRecord event, List<String> who) {
            opening = event;
            asked = who;
            isTaken = false;
            notifyAll();
        }

        /** What was asked for is asked one time; where it is not asked, it has promised to say nothing. */
        @Override
        public synchronized Said turn(long at) {
            if (isTaken || !asked.contains(name)) return new Said(List.of(), promise);
            if (isLeaving) return taken(List.of(), Until.GONE);
            // What happens on the way to where time was sent does not stop it there.
            if (wanted > at) return taken(List.of(), Until.at(wanted));
            // A round is over when all have spoken: the others go on, and it is asked again in this instant.
            if (asked.size() > 1) return taken(List.of(), Until.at(at));
            try {
                while (word == null && !isLeaving) wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Said(List.of(), Until.at(at));
            }
            if (word == null) return taken(List.of(), Until.GONE);
            var asks = new ArrayList<Ask>();
            for (var request : word) asks.add(new Ask(last + 1 + asks.size(), request));
            word = null;
            return taken(asks, wanted > at ? Until.at(wanted) : Until.at(at));
        }

        private Said taken(List<Ask> asks, Until until) {
            isTaken = true;
            promise = until;
            notifyAll();
            return new Said(asks, until);
        }

        synchronized void say(List<Request> requests, long until, Duration patience)
                throws InterruptedException, TimeoutException {
            await(patience, this::isSettled);
            if (isOver) return;
            if (until != 0 && until <= opening.at())
                throw new IllegalArgumentException(
                        "time is " + opening.at() + " already, and does not go back to " + until);
            word = requests;
            wanted = until;
            notifyAll();
            await(patience, () -> word == null);
        }

        synchronized void awaitSettled(Duration patience) throws InterruptedException, TimeoutException {
            await(patience, this::isSettled);
        }

        /** Nobody else is asked, and it holds time where the test has sent it. */
        private boolean isSettled() {
            return opening != null && !isTaken && asked.equals(List.of(name)) && wanted <= opening.at() && word == null;
        }

        private interface Condition {
            boolean holds();
        }

        private void await(Duration patience, Condition condition) throws InterruptedException, TimeoutException {
            long end = System.nanoTime() + patience.toNanos();
            while (!isOver && !condition.holds()) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) throw new TimeoutException("the board waits for " + asked);
                wait(left);
            }
        }

        synchronized long now() {
            return opening == null ? 0 : opening.at();
        }

        synchronized void leave() {
            isLeaving = true;
            notifyAll();
        }

        synchronized void end() {
            isOver = true;
            notifyAll();
        }
    }
}

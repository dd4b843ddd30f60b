package firstmap.lab.simulation.world;

import java.util.concurrent.locks.LockSupport;

/**
 * Code that runs in pieces: it has a thread of its own, for its stack, but never runs at the same time as who resumes
 * it. Which of the two runs is handed over, so both see all that the other has written.
 */
final class Coroutine {
    private final Thread thread;
    private Thread resumer;
    private boolean started;
    private volatile boolean running;
    private volatile boolean ended;
    private Throwable failure;

    Coroutine(String name, Runnable body) {
        thread = Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                body.run();
            } catch (Throwable e) {
                failure = e;
            }
            ended = true;
            handBack();
        });
    }

    /** Runs until it suspends itself or ends; what it ends with is thrown here. */
    void resume() {
        if (ended) return;
        resumer = Thread.currentThread();
        running = true;
        if (started) LockSupport.unpark(thread);
        else thread.start();
        started = true;
        while (running) LockSupport.park(this);
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(failure);
        }
    }

    /** Called from within: the resumer goes on, until it resumes this again. */
    void suspend() {
        handBack();
        while (!running) LockSupport.park(this);
    }

    boolean hasEnded() {
        return ended;
    }

    private void handBack() {
        running = false;
        LockSupport.unpark(resumer);
    }
}

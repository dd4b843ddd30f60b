package firstmap.node.play;

/** Ties simulated time to the wall clock, or does not. */
final class Pace {
    private final Speed speed;
    private long start;
    private boolean started;

    Pace(Speed speed) {
        this.speed = speed;
    }

    /** Nanoseconds of wall time until a simulated time may begin, 0 if it may already. */
    long nanosUntil(long time) {
        if (speed == Speed.MAX) return 0;
        if (!started) start = System.nanoTime(); // what it takes to get ready is no simulated time
        started = true;
        return Math.max(0, start + time - System.nanoTime());
    }

    void waitUntil(long time) throws InterruptedException {
        for (long left = nanosUntil(time); left > 0; left = nanosUntil(time))
            Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
    }
}

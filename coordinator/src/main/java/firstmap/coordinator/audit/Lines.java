package firstmap.coordinator.audit;

import firstmap.coordinator.recording.Line;
import firstmap.coordinator.recording.Recording;

/** The lines of one partition of a topic, with a look at the next one. */
final class Lines implements AutoCloseable {
    private final Recording.Cursor cursor;
    private final Progress progress;
    private Line next;
    private boolean isPeeked;

    /** Is told how many offsets have been passed. */
    interface Progress {
        void passed(long offsets);
    }

    Lines(Recording.Cursor cursor, Progress progress) {
        this.cursor = cursor;
        this.progress = progress;
    }

    /** The next line without taking it; null at the end. */
    Line peek() {
        if (!isPeeked) {
            next = cursor.next();
            isPeeked = true;
        }
        return next;
    }

    /** The next line; null at the end. */
    Line next() {
        var taken = peek();
        isPeeked = false;
        if (taken != null) progress.passed(1);
        return taken;
    }

    long start() {
        return cursor.start();
    }

    long end() {
        return cursor.end();
    }

    @Override
    public void close() {
        cursor.close();
    }
}

package firstmap.coordinator.audit;

import firstmap.coordinator.recording.Line;
import firstmap.coordinator.recording.Recording;

/** The lines of one partition of a topic, with a look at the next one. */
final class Lines implements AutoCloseable {
    private final Recording.Cursor cursor;
    private final Progress progress;
    private long position;
    private Line next;
    private boolean isPeeked;

    /** Is told of offsets: how many there are when lines are opened, and then how many have been passed. */
    interface Progress {
        void opened(long offsets);

        void passed(long offsets);
    }

    Lines(Recording.Cursor cursor, Progress progress) {
        this.cursor = cursor;
        this.progress = progress;
        position = cursor.start();
        progress.opened(cursor.end() - position);
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
        if (taken != null) {
            progress.passed(taken.offset() + 1 - position);
            position = taken.offset() + 1;
        }
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

package firstmap.coordinator.audit;

import firstmap.coordinator.boards.LogRecord;
import firstmap.coordinator.exchange.Recording;

/** The lines of one partition of a topic, with a look at the next one. */
final class PartitionLines implements AutoCloseable {
    private final Recording.Cursor cursor;
    private final PassedOffsets all;
    private long position;
    private LogRecord next;
    private boolean isPeeked;

    PartitionLines(Recording.Cursor cursor, PassedOffsets all) {
        this.cursor = cursor;
        this.all = all;
        position = cursor.start();
        all.opened(cursor.end() - position);
    }

    /** The next line without taking it; null at the end. */
    LogRecord peek() {
        if (!isPeeked) {
            next = cursor.next();
            isPeeked = true;
        }
        return next;
    }

    /** The next line; null at the end. */
    LogRecord next() {
        var taken = peek();
        isPeeked = false;
        if (taken != null) {
            all.passed(taken.offset() + 1 - position);
            position = taken.offset() + 1;
        }
        return taken;
    }

    /** Behind the last line that was taken. */
    long position() {
        return position;
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

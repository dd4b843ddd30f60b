package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.LogRecord;

/** The records of another cursor that stand at an offset or behind it. */
record CursorFrom(Recording.Cursor all, long from) implements Recording.Cursor {
    @Override
    public LogRecord next() {
        var line = all.next();
        while (line != null && line.offset() < from) line = all.next();
        return line;
    }

    @Override
    public long start() {
        return all.start();
    }

    @Override
    public long end() {
        return all.end();
    }

    @Override
    public void close() {
        all.close();
    }
}

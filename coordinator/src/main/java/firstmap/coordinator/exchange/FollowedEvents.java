package firstmap.coordinator.exchange;

import firstmap.coordinator.boards.Boards;
import firstmap.coordinator.boards.CorruptLog;
import firstmap.coordinator.boards.LogRecord;
import firstmap.events.Quarantine;
import firstmap.events.json.Quarantines;
import firstmap.events.topics.Home;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of one partition as everybody follows them: without what operators have set aside, and without what stands
 * behind that of boards which stand still. Where nothing is set aside nothing is looked at.
 */
public final class FollowedEvents implements Recording.Cursor {
    private final Recording.Cursor all;
    private final Quarantines aside;
    private final int partition;
    private final int partitions;
    private final boolean isMarked;
    private final Boards boards = new Boards();
    private final List<Quarantine> obeyed = new ArrayList<>();
    private long unfolded;
    private long position = -1;

    FollowedEvents(Recording.Cursor all, Quarantines aside, int partition, int partitions) {
        this.all = all;
        this.aside = aside;
        this.partition = partition;
        this.partitions = partitions;
        isMarked = !aside.of(partition).isEmpty();
    }

    @Override
    public LogRecord next() {
        var line = read();
        while (line != null && isMarked && !isFollowed(line)) line = read();
        return line;
    }

    private LogRecord read() {
        var line = all.next();
        position = line == null ? Long.MAX_VALUE : line.offset();
        return line;
    }

    private boolean isFollowed(LogRecord line) {
        try {
            var taken = boards.take(line, aside, this::fold);
            if (taken == Boards.Taken.FOLDED && !standsStill(line)) return true;
            if (taken != Boards.Taken.PASSED_OVER) unfolded++;
            aside.covering(partition, line.offset(), line.key(), line.value()).ifPresent(obeyed::add);
            return false;
        } catch (CorruptLog e) {
            return true; // What is wrong with it is for its reader to say.
        }
    }

    /** Those who follow have not seen how it came to its end. */
    private boolean standsStill(LogRecord line) {
        return standsStill(new String(line.key(), StandardCharsets.UTF_8));
    }

    private void fold(LogRecord line) {
        var event = Boards.read(line);
        int home = Home.of(event.board(), partitions);
        if (home != partition)
            throw new CorruptLog(line.topic(), partition, line.offset(), "it belongs on partition " + home, null);
        boards.evolve(line, event);
    }

    /** The marks that were obeyed until here, in the order of their places. */
    public List<Quarantine> obeyed() {
        return List.copyOf(obeyed);
    }

    /** Whether a board stands still since an event of it was set aside, or was retired then, as far as has been read. */
    public boolean standsStill(String board) {
        return boards.hasLost(partition, board);
    }

    /** The place of the last record that was read, those that are set aside among them; beyond all at the end. */
    public long position() {
        return position;
    }

    /** How many events there were until here that are no part of the fold. */
    public long unfolded() {
        return unfolded;
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

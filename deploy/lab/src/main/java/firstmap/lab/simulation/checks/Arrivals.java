package firstmap.lab.simulation.checks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What has been asked, in the order in which it stands on the partitions of the requests. Told by who has sent it, so
 * nobody has to read a request to know what it is.
 */
public final class Arrivals {
    /** A request that must be answered. */
    public record Question(String board, String node, long seq, String id) {
        Name name() {
            return new Name(board, node, seq);
        }
    }

    /** What must be answered once, however often it comes and whatever it says. */
    record Name(String board, String node, long seq) {}

    private record Place(long offset, Question question) {}

    private static final class Partition {
        final List<Place> questions = new ArrayList<>();
        final Set<Name> names = new HashSet<>();
        final TreeMap<Long, byte[]> garbage = new TreeMap<>();
    }

    private final List<Partition> partitions = new ArrayList<>();

    public Arrivals(int count) {
        for (int i = 0; i < count; i++) partitions.add(new Partition());
    }

    /**
     * @param question null for what cannot be answered
     * @param value the record's; may be null
     */
    public void arrived(int partition, long offset, Question question, byte[] value) {
        var here = partitions.get(partition);
        if (question == null) here.garbage.put(offset, value == null ? new byte[0] : value);
        else if (here.names.add(question.name())) here.questions.add(new Place(offset, question));
    }

    /** The first of each name only. */
    Question question(int partition, int index) {
        return partitions.get(partition).questions.get(index).question();
    }

    int questions(int partition) {
        return partitions.get(partition).questions.size();
    }

    boolean isKnown(int partition, Name name) {
        return partitions.get(partition).names.contains(name);
    }

    /** How many questions stand before an offset. */
    int questionsBefore(int partition, long offset) {
        var questions = partitions.get(partition).questions;
        int low = 0;
        int high = questions.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (questions.get(middle).offset() < offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    int garbageBefore(int partition, long offset) {
        return partitions.get(partition).garbage.headMap(offset).size();
    }

    int garbage(int partition) {
        return partitions.get(partition).garbage.size();
    }

    /** What was there, empty for nothing; null if that record can be answered. */
    byte[] garbageAt(int partition, long offset) {
        return partitions.get(partition).garbage.get(offset);
    }
}

package firstmap.lab.simulation.checks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What has been asked, in the order in which it stands on the partitions of the requests. Told by who has sent it, so
 * nobody has to read a request to know what it is.
 */
public final class Arrivals {
    /** A request that must be answered. */
    public record Question(String board, String node, long seq, String id) {}

    /** What must be answered once, however often it comes and whatever it says. */
    private record Name(String board, String node, long seq) {}

    private record Place(long offset, Question question) {}

    private static final class Partition {
        final List<Place> questions = new ArrayList<>();
        final Set<Name> names = new HashSet<>();
        final List<Long> garbage = new ArrayList<>();
    }

    private final List<Partition> partitions = new ArrayList<>();

    public Arrivals(int count) {
        for (int i = 0; i < count; i++) partitions.add(new Partition());
    }

    /** @param question null for what cannot be answered */
    public void arrived(int partition, long offset, Question question) {
        var here = partitions.get(partition);
        if (question == null) here.garbage.add(offset);
        else if (here.names.add(new Name(question.board(), question.node(), question.seq())))
            here.questions.add(new Place(offset, question));
    }

    /** The first of each name only. */
    Question question(int partition, int index) {
        return partitions.get(partition).questions.get(index).question();
    }

    int questions(int partition) {
        return partitions.get(partition).questions.size();
    }

    /** How many questions stand before an offset. */
    int questionsBefore(int partition, long offset) {
        return before(partitions.get(partition).questions, Place::offset, offset);
    }

    int garbageBefore(int partition, long offset) {
        return before(partitions.get(partition).garbage, Long::longValue, offset);
    }

    /** How many of these, which ascend, stand before an offset. */
    private static <T> int before(List<T> ascending, ToLongFunction<T> offsetOf, long offset) {
        int low = 0;
        int high = ascending.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (offsetOf.applyAsLong(ascending.get(middle)) < offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    int garbage(int partition) {
        return partitions.get(partition).garbage.size();
    }
}

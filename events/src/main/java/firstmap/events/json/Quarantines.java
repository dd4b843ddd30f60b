package firstmap.events.json;

import firstmap.events.Invalid;
import firstmap.events.Quarantine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The marks of operators that concern one events topic, by their places. Whoever reads events asks it about a record that
 * cannot be read or cannot follow, and never about another: a mark on a record that fits is not obeyed.
 */
public final class Quarantines {
    /** Nothing is set aside. */
    public static final Quarantines NOTHING = new Quarantines(Map.of());

    private record Place(int partition, long offset) {}

    private final Map<Place, Quarantine> marks;

    private Quarantines(Map<Place, Quarantine> marks) {
        this.marks = Map.copyOf(marks);
    }

    /** @param topic id of the events topic; marks of others are left out. Of two for one place the later counts */
    public static Quarantines of(String topic, Collection<Quarantine> all) {
        var marks = new HashMap<Place, Quarantine>();
        for (var mark : all)
            if (mark.topic().equals(topic)) marks.put(new Place(mark.partition(), mark.offset()), mark);
        return marks.isEmpty() ? NOTHING : new Quarantines(marks);
    }

    /** The marks among the values of the control topic, in their order. What is none says nothing. */
    public static List<Quarantine> read(Iterable<byte[]> control) {
        var marks = new ArrayList<Quarantine>();
        for (var value : control) {
            try {
                marks.add(QuarantineJson.read(value));
            } catch (Invalid e) {
                // Nobody obeys what he cannot read; the audit says that it is there.
            }
        }
        return marks;
    }

    /** The mark that sets this record aside, byte for byte; empty if none does. */
    public Optional<Quarantine> covering(int partition, long offset, byte[] key, byte[] value) {
        return at(partition, offset).filter(mark -> mark.digest().equals(QuarantineJson.digest(key, value)));
    }

    /** The mark of a place, whatever stands there. */
    public Optional<Quarantine> at(int partition, long offset) {
        return marks.isEmpty() ? Optional.empty() : Optional.ofNullable(marks.get(new Place(partition, offset)));
    }

    /** Whether a board of this partition may stand still behind one of the places. */
    public boolean breaksBoards(int partition) {
        return marks.values().stream().anyMatch(mark -> mark.partition() == partition && mark.board() != null);
    }

    /** Those of a partition, in no order. */
    public List<Quarantine> of(int partition) {
        return marks.values().stream()
                .filter(mark -> mark.partition() == partition)
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quarantines it && marks.equals(it.marks);
    }

    @Override
    public int hashCode() {
        return marks.hashCode();
    }
}

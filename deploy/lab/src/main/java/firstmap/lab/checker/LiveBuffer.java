package firstmap.lab.checker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** A buffer as its events have left it. */
final class LiveBuffer {
    final String name;
    /** The event that created it. */
    final Doc created;

    boolean released;
    /** Heap and extents; null while it has no storage. */
    Doc place;
    /** The event that says for whom it moves; null if it does not. */
    Doc moving;

    final SequencedMap<String, Tie> attachments = new LinkedHashMap<>();

    LiveBuffer(Doc created) {
        this.name = created.text("buffer");
        this.created = created;
    }

    /** An attachment. */
    static final class Tie {
        final String device;
        final String function;
        final boolean dynamic;
        /** The storage was chosen for it. */
        boolean isCounted;
        /** Its place in {@code anyOf}; null if its function has none, or none is chosen yet. */
        Long alternative;
        /** The event that mapped it; null while it is not mapped. */
        Doc mapping;

        Tie(Doc attached) {
            device = attached.text("device");
            function = attached.text("function");
            dynamic = attached.flag("dynamic");
        }
    }

    /** The attachments that have mapped it, in the order in which they came. */
    List<String> mapped() {
        return attachments.entrySet().stream()
                .filter(attachment -> attachment.getValue().mapping != null)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Of the buffer's bytes, in their order; none while it has no storage. */
    List<Piece> extents() {
        return place == null ? List.of() : place.pieces("extents");
    }

    long placeBytes() {
        return extents().stream().mapToLong(Piece::length).sum();
    }

    /** Whether a function was named when it was created: such a one is never late. */
    boolean expects(String device, String function) {
        return created.objects("expects").stream()
                .anyMatch(one -> one.text("device").equals(device)
                        && one.text("function").equals(function));
    }
}

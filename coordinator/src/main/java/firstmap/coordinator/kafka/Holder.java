package firstmap.coordinator.kafka;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who goes by a coordinator's name: the last one that has fenced whoever did before. It says so itself, in the metadata of an
 * offset that nobody reads from, in a group that has the coordinator's own name and no members. What a killed one has left
 * there stays until the next one comes; so it counts only if somebody answers.
 *
 * @param life of that process and no other
 * @param address of its HTTP, such as {@code http://127.0.0.1:8080}; empty if it has none
 */
public record Holder(String life, String address) {
    private static final Pattern TEXT =
            Pattern.compile("life=([0-9a-f-]{36}) http=((?:https?://[A-Za-z0-9.:_\\[\\]-]{1,300})?)");

    /** Empty if it is no text of one. */
    static Optional<Holder> read(String text) {
        var parts = TEXT.matcher(text);
        return parts.matches() ? Optional.of(new Holder(parts.group(1), parts.group(2))) : Optional.empty();
    }

    String text() {
        return "life=" + life + " http=" + address;
    }
}

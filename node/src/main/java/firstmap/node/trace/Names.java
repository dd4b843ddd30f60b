package firstmap.node.trace;

import java.util.HashMap;
import java.util.Map;

/** Names of a recorded machine as ids: what an id cannot hold becomes {@code _}, and different names stay different. */
final class Names {
    /** Short enough that an attachment's id, {@code DEVICE/BUFFER/N}, stays within the bound of ids. */
    private static final int LONGEST = 60;

    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, Integer> taken = new HashMap<>();

    String id(String name) {
        var known = ids.get(name);
        if (known != null) return known;
        var base = plain(name);
        var id = base;
        // The count goes on from where it stopped, so that a million names that all look alike cost a million steps.
        while (taken.containsKey(id)) id = base + "+" + taken.merge(base, 1, Integer::sum);
        taken.put(id, 1);
        ids.put(name, id);
        return id;
    }

    /** The id characters of a name, without a promise that no other name gives the same. */
    static String plain(String name) {
        var id = new StringBuilder();
        for (int i = 0; i < name.length() && i < LONGEST; i++) {
            char c = name.charAt(i);
            boolean fits =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._:/@+-".indexOf(c) >= 0;
            id.append(fits ? c : '_');
        }
        return id.isEmpty() ? "unnamed" : id.toString();
    }

    /** The text on one line, without control characters, cut at a length. */
    static String printable(String text, int longest) {
        var line = new StringBuilder();
        for (int i = 0; i < text.length() && i < longest; i++) {
            char c = text.charAt(i);
            line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
        }
        // Half of a surrogate pair cannot be written as UTF-8.
        for (int i = 0; i < line.length(); i++) {
            if (Character.isHighSurrogate(line.charAt(i))
                    && i + 1 < line.length()
                    && Character.isLowSurrogate(line.charAt(i + 1))) i++;
            else if (Character.isSurrogate(line.charAt(i))) line.setCharAt(i, '?');
        }
        return text.length() > longest ? line.append('…').toString() : line.toString();
    }
}

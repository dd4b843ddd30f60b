package firstmap.node.trace;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a {@code dma_buf} event's body: {@code exp_name=… size=… ino=… attachment:… dev_name=…}, and the same as
 * a probe prints it ({@code (function+0x2e/0x60 <- caller) exp_name="…" … attachment=0x…}).
 */
final class TraceFields {
    /** Inside of a buffer's own name, which a process chose, only these end it. */
    private static final Set<String> AFTER_NAME = Set.of("size", "ino", "attachment", "is_dynamic", "dev_name", "fd");

    /** A probe puts strings in quotes. */
    private static final Set<String> QUOTED = Set.of("exp_name", "name", "dev_name");

    private final Map<String, String> fields = new HashMap<>();
    private String problem;

    TraceFields(String body) {
        int at = 0;
        if (body.startsWith("(") && body.indexOf(") ") > 0) at = body.indexOf(") ") + 2;
        String key = null;
        int start = at;
        while (at < body.length() && problem == null) {
            int end = keyEnd(body, at, key);
            if (end > at) {
                put(key, body, start, at);
                key = body.substring(at, end);
                at = start = end + 1;
                if (QUOTED.contains(key) && at < body.length() && body.charAt(at) == '"') {
                    int close = body.indexOf('"', at + 1);
                    if (close > 0) at = close;
                }
            }
            // On to the next word.
            while (at < body.length() && body.charAt(at) != ' ') at++;
            while (at < body.length() && body.charAt(at) == ' ') at++;
        }
        put(key, body, start, body.length());
    }

    /** Where the key that begins here ends, or {@code at} if none begins. */
    private static int keyEnd(String body, int at, String current) {
        int end = at;
        while (end < body.length() && (Character.isLetterOrDigit(body.charAt(end)) || body.charAt(end) == '_')) end++;
        if (end == at || end >= body.length()) return at;
        var key = body.substring(at, end);
        if (body.charAt(end) == ':') return key.equals("attachment") ? end : at;
        if (body.charAt(end) != '=') return at;
        return "name".equals(current) && !AFTER_NAME.contains(key) ? at : end;
    }

    private void put(String key, String body, int start, int end) {
        if (key == null) return;
        var value = body.substring(start, end).strip();
        if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\""))
            value = value.substring(1, value.length() - 1);
        if (fields.putIfAbsent(key, value) != null && problem == null) problem = "the field " + key + " is there twice";
    }

    /** What makes the body unreadable as a whole, or null. */
    String problem() {
        return problem;
    }

    /** The text of a field; null if it is not there, empty, or what the kernel prints for a null pointer. */
    String text(String key) {
        var value = fields.get(key);
        return value == null || value.isEmpty() || value.equals("(null)") || value.equals("<none>") ? null : value;
    }

    /** An inode's number without leading zeros: a label, up to 64 bits unsigned. */
    String ino() {
        var value = fields.get("ino");
        return value == null ? null : ino(value);
    }

    /** @return null if the text is not a number of at most 20 digits */
    static String ino(String digits) {
        if (digits.isEmpty() || digits.length() > 20) return null;
        int start = 0;
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') return null;
            if (start == i && digits.charAt(i) == '0' && i < digits.length() - 1) start = i + 1;
        }
        return digits.substring(start);
    }

    /** A number, possibly negative; null if the field is not there or is none. */
    Long number(String key) {
        var value = fields.get(key);
        if (value == null || value.isEmpty() || value.length() > 20) return null;
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The attachment's pointer, a label only; null where the kernel hid it or an early revision printed none. */
    String attachment() {
        var value = text("attachment");
        if (value == null) return null;
        if (value.startsWith("0x")) value = value.substring(2);
        for (int i = 0; i < value.length(); i++) if (Character.digit(value.charAt(i), 16) < 0) return null;
        return value.isEmpty() || value.length() > 16 || value.chars().allMatch(c -> c == '0') ? null : value;
    }

    /** The refusal of a call that returned one: {@code ret_err=-14}, or an error pointer in {@code ret}; else null. */
    Integer errno() {
        var err = number("ret_err");
        if (err == null) err = number("ret");
        if (err == null && text("ret") instanceof String ret && ret.startsWith("0x")) {
            try {
                err = Long.parseUnsignedLong(ret.substring(2), 16);
            } catch (NumberFormatException e) {
                return null;
            }
        }
        // ERR_PTR: the last 4095 addresses are errors (include/linux/err.h).
        return err == null || err >= 0 || err < -4095 ? null : Integer.valueOf((int) -err);
    }
}

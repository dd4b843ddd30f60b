package firstmap.node.trace;

import java.math.BigInteger;
import java.util.List;

/** The lines of a dump that are no rows: totals, fences, headings, and an author's dots. */
final class BufinfoLine {
    private static final List<String> HEADINGS =
            List.of("size", "flags", "mode", "count", "exp_name", "ino", "name", "buf");
    /** The first two until Linux 5.18, the others since ({@code enum dma_resv_usage}). */
    private static final List<String> USAGES = List.of("Exclusive", "Shared", "kernel", "write", "read", "bookkeep");

    private static final List<String> ELISIONS = List.of("...", "…", "[...", "[…", "(...", "<...");

    private BufinfoLine() {}

    /** {@code Total N objects, B bytes}. */
    record Total(String text, BigInteger objects, BigInteger bytes) {}

    /** @return null if the line is not the dump's total */
    static Total total(String text) {
        int comma = text.indexOf(" objects, ");
        if (!text.startsWith("Total ") || comma < 6 || !text.endsWith(" bytes")) return null;
        var objects = number(text, 6, comma);
        var bytes = number(text, comma + " objects, ".length(), text.length() - " bytes".length());
        return objects == null || bytes == null ? null : new Total(text, objects, bytes);
    }

    /** The number of {@code Total N devices attached}; null if the line is none. */
    static BigInteger devicesAttached(String text) {
        if (!text.startsWith("Total ") || !text.endsWith(" devices attached")) return null;
        return number(text, 6, text.length() - " devices attached".length());
    }

    private static BigInteger number(String text, int from, int to) {
        if (to <= from) return null;
        var digits = text.substring(from, to).strip();
        if (digits.isEmpty() || digits.length() > 30) return null;
        for (int i = 0; i < digits.length(); i++) if (digits.charAt(i) < '0' || digits.charAt(i) > '9') return null;
        return new BigInteger(digits);
    }

    /** The author of a paste left something out. */
    static boolean isElision(String text) {
        return ELISIONS.stream().anyMatch(text::startsWith);
    }

    static boolean isFence(String text) {
        int colon = text.indexOf(" fence:");
        return colon > 0 && USAGES.contains(text.substring(0, colon));
    }

    static boolean isHeading(String text) {
        for (var word : text.split("[ \t]+")) if (!HEADINGS.contains(word)) return false;
        return true;
    }
}

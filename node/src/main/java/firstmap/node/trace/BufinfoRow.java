package firstmap.node.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * The row of one buffer in a dump: {@code SIZE FLAGS MODE COUNT EXP_NAME INO NAME}, of which older kernels print the
 * first four or five only.
 *
 * @param size digits as printed
 * @param count the file's references, not the attachments
 * @param exporter null where the kernel prints none, or the row was cut
 * @param ino without leading zeros; null likewise
 * @param name the buffer's own name, null if it has none
 */
record BufinfoRow(String size, String flags, String mode, String count, String exporter, String ino, String name) {

    /** Whether a line begins as a row does: a decimal, two hexadecimal numbers of 8 digits, a decimal. */
    static boolean begins(String text) {
        return tail(text, new String[4]) >= 0;
    }

    /** @return null if the line is not a row */
    static BufinfoRow parse(String text) {
        var numbers = new String[4];
        int tail = tail(text, numbers);
        return tail < 0 ? null : of(numbers, text.substring(tail));
    }

    /** The row with what mail had wrapped to the next line; null if that line cannot belong to it. */
    BufinfoRow continuedBy(String text) {
        if (ino != null) return null;
        var next = text.strip();
        int end = 0;
        while (end < next.length() && next.charAt(end) != ' ' && next.charAt(end) != '\t') end++;
        if (exporter != null && !isIno(next.substring(0, end))) return null;
        var gap = next.indexOf('\t') >= 0 ? "\t" : "  ";
        return of(new String[] {size, flags, mode, count}, exporter == null ? next : exporter + gap + next);
    }

    /** Reads the four numbers. @return where the names begin, or -1 if this is no row */
    private static int tail(String text, String[] numbers) {
        int at = 0;
        for (int column = 0; column < 4; column++) {
            while (at < text.length() && isBlank(text.charAt(at))) at++;
            int start = at;
            while (at < text.length() && !isBlank(text.charAt(at))) at++;
            if (at - start > 20) return -1;
            var word = text.substring(start, at);
            // All are padded with zeros to 8 characters: a shorter one has been torn.
            boolean fits = column == 1 || column == 2 ? isHexadecimal(word) : isDecimal(word, column == 3);
            fits &= word.length() >= 8;
            if (!fits) return -1;
            numbers[column] = word;
        }
        return at;
    }

    private static BufinfoRow of(String[] numbers, String tail) {
        var columns = columns(tail);
        String exporter = columns.isEmpty() ? null : columns.get(0);
        String ino = null;
        String name = null;
        if (columns.size() >= 2 && isIno(columns.get(1))) {
            ino = columns.get(1);
            name = columns.size() > 2 ? columns.get(2) : null;
        } else if (columns.size() >= 3 && isIno(columns.get(2))) {
            // Sony's MSM kernels print the buffer's name in front of ino, and once more behind.
            ino = columns.get(2);
            name = columns.get(1);
        } else if (exporter != null) {
            // One blank only: AOSP's test data, and pastes that collapsed every run of blanks.
            int blank = inoBehindBlank(exporter);
            if (blank >= 0) {
                var rest = exporter.substring(blank + 1);
                int end = rest.indexOf(' ');
                ino = end < 0 ? rest : rest.substring(0, end);
                name = end >= 0 ? rest.substring(end + 1).strip() : columns.size() > 1 ? columns.get(1) : null;
                exporter = exporter.substring(0, blank).strip();
            }
        }
        if (name != null && (name.isEmpty() || name.equals("<none>"))) name = null;
        if (exporter != null && exporter.isEmpty()) exporter = null;
        return new BufinfoRow(
                numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                exporter,
                ino == null ? null : TraceFields.ino(ino),
                name);
    }

    /** Names may hold blanks: tabs part the columns where there are any, else runs of at least two blanks. */
    private static List<String> columns(String tail) {
        var columns = new ArrayList<String>();
        boolean tabs = tail.strip().indexOf('\t') >= 0;
        int start = 0;
        for (int at = 0; at <= tail.length(); at++) {
            boolean end = at == tail.length()
                    || tail.charAt(at) == '\t'
                    || !tabs && tail.charAt(at) == ' ' && at + 1 < tail.length() && tail.charAt(at + 1) == ' ';
            if (!end) continue;
            var column = tail.substring(start, at).strip();
            if (!column.isEmpty()) columns.add(column);
            start = at + 1;
        }
        return columns;
    }

    private static int inoBehindBlank(String text) {
        for (int blank = text.indexOf(' '); blank > 0; blank = text.indexOf(' ', blank + 1)) {
            int end = text.indexOf(' ', blank + 1);
            if (isIno(text.substring(blank + 1, end < 0 ? text.length() : end))) return blank;
        }
        return -1;
    }

    /** The kernel pads ino with zeros to at least 8 digits. */
    private static boolean isIno(String word) {
        return word.length() >= 8 && word.length() <= 20 && isDecimal(word, false);
    }

    private static boolean isDecimal(String word, boolean signed) {
        int start = signed && word.startsWith("-") ? 1 : 0;
        for (int i = start; i < word.length(); i++) if (word.charAt(i) < '0' || word.charAt(i) > '9') return false;
        return word.length() > start;
    }

    private static boolean isHexadecimal(String word) {
        if (word.length() != 8) return false;
        for (int i = 0; i < 8; i++) if (Character.digit(word.charAt(i), 16) < 0) return false;
        return true;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}

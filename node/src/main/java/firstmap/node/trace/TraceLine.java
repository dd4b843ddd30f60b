package firstmap.node.trace;

/**
 * One line of ftrace text: {@code TASK-PID (TGID) [CPU] FLAGS SECONDS.FRACTION: EVENT: BODY}, where trace-cmd and people
 * leave out the TGID, the CPU or the flags.
 *
 * @param task the task's name, without its PID; empty where only the time was kept
 * @param at nanoseconds on the trace's clock; with {@code ticks}, a count without a unit
 * @param ticks the time has no fraction: the recording ran on a clock that counts
 */
record TraceLine(String task, long at, boolean ticks, String event, String body) {
    private static final long MAX_SECONDS = 9_000_000_000L;
    /** A task's name can look like a time; more than a few such on one line are no trace. */
    private static final int MAX_TRIES = 8;

    /** @return null if the line is not one of a trace */
    static TraceLine parse(String line) {
        // Names of tasks hold colons and digits: the time is the first number before ": " that an event's name follows.
        int tries = 0;
        for (int colon = line.indexOf(": "); colon >= 0 && tries < MAX_TRIES; colon = line.indexOf(": ", colon + 2)) {
            int start = colon;
            while (start > 0 && (isDigit(line.charAt(start - 1)) || line.charAt(start - 1) == '.')) start--;
            if (start == colon || start > 0 && line.charAt(start - 1) != ' ' && line.charAt(start - 1) != '\t')
                continue;
            int name = colon + 2;
            while (name < line.length() && line.charAt(name) == ' ') name++;
            int end = name;
            while (end < line.length() && isName(line.charAt(end))) end++;
            if (end == name || end >= line.length() || line.charAt(end) != ':') continue;
            tries++;
            // perf prints SYSTEM:EVENT:
            int second = end + 1;
            while (second < line.length() && isName(line.charAt(second))) second++;
            if (second > end + 1 && second < line.length() && line.charAt(second) == ':') {
                name = end + 1;
                end = second;
            }
            var time = time(line.substring(start, colon));
            var task = task(line.substring(0, start));
            if (time < 0 || task == null) continue;
            boolean ticks = line.lastIndexOf('.', colon) < start;
            return new TraceLine(
                    task,
                    time,
                    ticks,
                    line.substring(name, end),
                    line.substring(end + 1).strip());
        }
        return null;
    }

    /** Nanoseconds, exactly as the decimal says; a whole number as it is; -1 if it is neither or beyond any uptime. */
    static long time(String text) {
        int dot = text.indexOf('.');
        var seconds = dot < 0 ? text : text.substring(0, dot);
        if (!isNumber(seconds, 18)) return -1;
        if (dot < 0) return Long.parseLong(seconds);
        var fraction = text.substring(dot + 1);
        if (!isNumber(fraction, 9)) return -1;
        long whole = Long.parseLong(seconds);
        if (whole > MAX_SECONDS) return -1;
        long nanos = Long.parseLong(fraction);
        for (int i = fraction.length(); i < 9; i++) nanos *= 10;
        return whole * 1_000_000_000L + nanos;
    }

    private static boolean isNumber(String text, int longest) {
        return !text.isEmpty() && text.length() <= longest && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The task in front of the time; null if what stands there is no such thing. */
    private static String task(String head) {
        head = head.strip();
        if (head.isEmpty()) return "";
        if (!head.endsWith("]") && !isTask(head.substring(lastBlank(head) + 1))) {
            var flags = head.substring(lastBlank(head) + 1);
            if (!isFlags(flags)) return null;
            head = head.substring(0, head.length() - flags.length()).stripTrailing();
        }
        if (head.endsWith("]")) {
            int open = head.lastIndexOf('[');
            if (open < 0 || !isNumber(head.substring(open + 1, head.length() - 1))) return null;
            head = head.substring(0, open).stripTrailing();
        }
        if (head.endsWith(")")) {
            int open = head.lastIndexOf('(');
            if (open < 0) return null;
            head = head.substring(0, open).stripTrailing();
        }
        // The name may hold '-', so the PID is what follows the last one; perf puts a blank there.
        int cut = head.length();
        while (cut > 0 && isDigit(head.charAt(cut - 1))) cut--;
        if (cut == head.length() || cut == 0) return null;
        char before = head.charAt(cut - 1);
        if (before != '-' && before != ' ') return null;
        var task = head.substring(0, cut - 1).strip();
        return task.isEmpty() ? null : task;
    }

    private static boolean isTask(String word) {
        int cut = word.length();
        while (cut > 0 && isDigit(word.charAt(cut - 1))) cut--;
        return cut < word.length() && cut > 1 && word.charAt(cut - 1) == '-';
    }

    /** Interrupts off, need to reschedule, hard or soft interrupt, preempt depth, migrate disabled: 4 or 5, some day more. */
    private static boolean isFlags(String word) {
        if (word.length() < 3 || word.length() > 8) return false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c != '.' && c != '#' && !isDigit(c) && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z')) return false;
        }
        return true;
    }

    private static int lastBlank(String text) {
        return Math.max(text.lastIndexOf(' '), text.lastIndexOf('\t'));
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) if (!isDigit(text.charAt(i))) return false;
        return !text.isEmpty();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isName(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '_';
    }
}

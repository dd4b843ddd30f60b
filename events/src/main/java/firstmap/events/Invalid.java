package firstmap.events;

/** Something from outside is not what it must be: the path of the field, and what is wrong with it. */
public final class Invalid extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String path;
    private final String problem;

    /** @param path where, as in {@code heaps[0].size}; empty for the document as a whole */
    public Invalid(String path, String problem) {
        super(path.isEmpty() ? problem : path + ": " + problem);
        this.path = path;
        this.problem = problem;
    }

    /**
     * A name from outside as an error may show it: short, and plain ASCII. The error may become the reason of a refusal,
     * and what half of a surrogate pair would do there is to make the refusal impossible to write.
     */
    public static String shown(String name) {
        return shown(name, 64);
    }

    /** Any text from outside, as an error or a line of a log may show it. */
    public static String shown(String text, int most) {
        var shown = new StringBuilder();
        for (int i = 0; i < text.length() && i < most; i++) {
            char c = text.charAt(i);
            shown.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return shown.toString();
    }

    public String path() {
        return path;
    }

    public String problem() {
        return problem;
    }

    /** The same problem, seen from the document that holds the faulty part under {@code prefix}. */
    public Invalid under(String prefix) {
        if (prefix.isEmpty()) return this;
        if (path.isEmpty()) return new Invalid(prefix, problem);
        return new Invalid(path.startsWith("[") ? prefix + path : prefix + "." + path, problem);
    }
}

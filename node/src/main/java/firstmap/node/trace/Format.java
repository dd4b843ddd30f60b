package firstmap.node.trace;

/** What a recording is, found by looking at its lines and never at its name. */
enum Format {
    BUFINFO("debugfs dma_buf bufinfo dump"),
    FTRACE("ftrace text with dma_buf events");

    private static final String ACCEPTED =
            "; accepted are a debugfs dma_buf/bufinfo dump and ftrace text with dma_buf events";

    private final String title;

    Format(String title) {
        this.title = title;
    }

    @Override
    public String toString() {
        return title;
    }

    /** @throws CannotImport with what it looks like instead */
    static Format of(Source source) {
        refuseBinary(source);
        boolean attached = false;
        String looksLike = null;
        for (var line : new RecordingLines(source.bytes())) {
            var text = line.text().strip();
            if (text.isEmpty()) continue;
            if (text.contains("-dmabuf i_ino = ") || text.startsWith("Alloc by ("))
                throw refusal(source, "a Rockchip dma-heap info dump");
            if (text.equals(BufinfoReader.TITLE) || BufinfoRow.begins(text)) return BUFINFO;
            var event = TraceLine.parse(line.text());
            if (event != null || text.startsWith("# tracer:")) return FTRACE;
            attached |= text.equals(BufinfoReader.ATTACHED);
            if (looksLike == null) looksLike = looksLike(text);
        }
        if (attached) return BUFINFO;
        throw refusal(source, looksLike == null ? "nothing that is known" : looksLike);
    }

    static CannotImport refusal(Source source, String looksLike) {
        return new CannotImport(source.name(), "looks like " + looksLike + ACCEPTED);
    }

    private static void refuseBinary(Source source) {
        var bytes = source.bytes();
        if (bytes.length == 0) throw new CannotImport(source.name(), "is empty" + ACCEPTED);
        if (startsWith(bytes, 0x1f, 0x8b)) throw refusal(source, "a gzip file: unpack it first");
        if (startsWith(bytes, 0x17, 0x08, 0x44, 't', 'r', 'a', 'c', 'i', 'n', 'g'))
            throw refusal(source, "a binary trace.dat: print it with `trace-cmd report` first");
        if (startsWith(bytes, 'P', 'E', 'R', 'F', 'I', 'L', 'E'))
            throw refusal(source, "a binary perf.data: print it with `perf script` first");
        if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff))
            throw refusal(source, "UTF-16 text: store it as UTF-8 first");
        for (int i = 0; i < Math.min(bytes.length, 4096); i++)
            if (bytes[i] == 0) throw refusal(source, "a binary file");
    }

    private static boolean startsWith(byte[] bytes, int... start) {
        if (bytes.length < start.length) return false;
        for (int i = 0; i < start.length; i++) if ((bytes[i] & 0xff) != start[i]) return false;
        return true;
    }

    /** What a line tells about a text that is neither; null if nothing. */
    private static String looksLike(String text) {
        if (text.startsWith("{\"type\":")) return "requests or events as JSON Lines, which need no import";
        if (text.startsWith("{") || text.startsWith("[{") || text.equals("[")) return "JSON";
        if (isKmsg(text) || isDmesg(text)) return "a kernel log";
        if (text.startsWith("PROCESS TOTAL") || text.startsWith("dmabuf total:")) return "an Android dmabuf_dump";
        if (text.startsWith("Name ") && text.contains("Rss") && text.contains("Inode")) return "an Android dmabuf_dump";
        if (text.startsWith("exp_name:")) return "a /proc/PID/fdinfo entry";
        if (text.startsWith("# ")) return "a text with headings";
        return null;
    }

    /** {@code /dev/kmsg}: priority, sequence, microseconds and flags, then the text. */
    private static boolean isKmsg(String text) {
        int at = 0;
        for (int field = 0; field < 3; field++) {
            int start = at;
            while (at < text.length() && Character.isDigit(text.charAt(at))) at++;
            if (at == start || at >= text.length() || text.charAt(at) != ',') return false;
            at++;
        }
        return text.indexOf(';', at) >= 0;
    }

    /** {@code [ 3945.314957] driver: text}. */
    private static boolean isDmesg(String text) {
        int close = text.indexOf(']');
        return text.startsWith("[")
                && close > 1
                && TraceLine.time(text.substring(1, close).strip()) >= 0;
    }
}

package firstmap.node.trace;

import firstmap.events.BoardSpec;
import firstmap.events.Check;
import firstmap.events.DmaParameters;
import firstmap.events.Extent;
import firstmap.events.HeapSpec;
import firstmap.events.Invalid;
import firstmap.events.Limits;
import firstmap.events.Policy;
import firstmap.events.json.Document.BoardFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/**
 * A dump of heaps that tells where each buffer was, as a board on which that memory is in use from the start: what runs
 * there finds a heap as fragmented as the machine's.
 *
 * @param board with its {@code reserved} ranges
 * @param yaml the same as a board file for people
 * @param summary how whole the dump is, and what it cannot tell
 */
public record StartingState(BoardFile board, String yaml, Summary summary) {
    private static final long PAGE = BoardSpec.DEFAULT_PAGE_SIZE;
    /** Linux rounds a CMA region to its largest page block: 4 MiB on these machines. */
    private static final long REGION = 4 << 20;

    private static final Pattern PLATFORM_DEVICE = Pattern.compile("[0-9a-f]{4,16}\\.\\S+");

    /** Whether this is such a dump. */
    public static boolean isIn(Source source) {
        for (var line : new RecordingLines(source.bytes())) {
            var text = line.text().strip();
            if (!text.isEmpty()) return HeapDump.isBegunBy(text);
        }
        return false;
    }

    /**
     * @param board the board's id, or null for the source's name
     * @throws CannotImport if it has no buffer, or ranges that no board can have
     */
    public static StartingState read(Source source, String board) {
        var notes = new Notes();
        var rows = HeapDump.read(source.bytes(), notes);
        if (rows.isEmpty()) throw new CannotImport(source.name(), "a Rockchip dma-heap info dump without a buffer");
        check(rows, notes);
        var id = board == null ? name(source) : Limits.id("board", board);
        try {
            var file = new BoardFile(id, spec(rows, notes));
            var yaml = new BoardYaml(file, rows).text("From " + source.name() + ": " + rows.size() + " buffers in use");
            return new StartingState(file, yaml, summary(source, id, notes));
        } catch (Invalid e) {
            throw new CannotImport(source.name(), "its ranges make no board: " + e.getMessage());
        }
    }

    private static String name(Source source) {
        var name = source.name();
        int dot = name.indexOf('.');
        return name.equals("-") ? "recorded" : Names.plain(dot > 0 ? name.substring(0, dot) : name);
    }

    // ---- its own arithmetic

    private static void check(List<HeapDump.Row> rows, Notes notes) {
        long agree = 0;
        for (var row : rows) {
            if (row.bytes() == row.length() && row.length() == row.kib() * 1024) agree++;
            else
                notes.disagreeing(
                        "line %d: inode %s has %d bytes from its first to its last address, states %d and %d KiB"
                                .formatted(row.line(), row.ino(), row.bytes(), row.length(), row.kib()));
            if (row.start() % PAGE != 0 || row.bytes() % PAGE != 0)
                notes.disagreeing("line " + row.line() + ": inode " + row.ino() + " is not whole pages");
        }
        notes.checks.add(new Summary.Check(
                "last address - first + 1 = length = KiB * 1024, for " + rows.size() + " buffers",
                agree == rows.size() ? Summary.Agreement.AGREE : Summary.Agreement.DISAGREE,
                agree + " agree"));
        long apart = 0;
        var sorted = sorted(rows);
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).start() > sorted.get(i - 1).end()) apart++;
            else
                notes.disagreeing("inodes " + sorted.get(i - 1).ino() + " and "
                        + sorted.get(i).ino() + " overlap at 0x"
                        + Long.toHexString(sorted.get(i).start()));
        }
        notes.checks.add(new Summary.Check(
                "no two ranges overlap",
                apart == sorted.size() - 1 ? Summary.Agreement.AGREE : Summary.Agreement.DISAGREE,
                apart + " of " + (sorted.size() - 1) + " neighbours are apart"));
    }

    private static List<HeapDump.Row> sorted(List<HeapDump.Row> rows) {
        return rows.stream()
                .sorted(Comparator.comparingLong(HeapDump.Row::start))
                .toList();
    }

    // ---- the board

    private static BoardSpec spec(List<HeapDump.Row> rows, Notes notes) {
        var byHeap = new LinkedHashMap<String, List<HeapDump.Row>>();
        for (var row : sorted(rows))
            byHeap.computeIfAbsent(Names.plain(row.heap()), _ -> new ArrayList<>())
                    .add(row);
        var heaps = new ArrayList<HeapSpec>();
        byHeap.forEach((name, members) -> heaps.add(heap(name, members, byHeap.size() == 1, notes)));
        notes.cannotTell.add("where a heap begins and ends: the outermost buffers are all it shows");
        notes.cannotTell.add("DMA limits: what memory each device can reach");
        notes.cannotTell.add("when a buffer came, and when it will go: what is in use stays in use");
        return new BoardSpec(Policy.STRICT, Check.ATTACH, PAGE, heaps, devices(rows));
    }

    private static HeapSpec heap(String name, List<HeapDump.Row> rows, boolean alone, Notes notes) {
        long unit = alone ? REGION : PAGE;
        long base = Math.floorDiv(rows.getFirst().start(), unit) * unit;
        var pieces = new ArrayList<Extent>();
        long end = base;
        for (var row : rows) {
            // Pages that a damaged dump states twice are in use once.
            long from = Math.max(end, Math.floorDiv(row.start(), PAGE) * PAGE);
            long until = Math.ceilDiv(row.end() + 1, PAGE) * PAGE;
            if (from < until) pieces.add(new Extent(from, until - from));
            end = Math.max(end, until);
        }
        long size = Math.ceilDiv(end, unit) * unit - base;
        notes.standIns.add("heap `%s` from 0x%x to 0x%x%s"
                .formatted(name, base, base + size, alone ? ", the multiples of 4 MiB around all its buffers" : ""));
        return new HeapSpec(name, HeapSpec.Kind.CONTIGUOUS, base, size, false, null, pieces);
    }

    /** Who is attached, and clients that are devices by their name. */
    private static SequencedMap<String, SequencedMap<String, DmaParameters>> devices(List<HeapDump.Row> rows) {
        var devices = new LinkedHashMap<String, SequencedMap<String, DmaParameters>>();
        for (var row : rows) {
            var names = new ArrayList<>(row.devices());
            if (PLATFORM_DEVICE.matcher(row.client()).matches()) names.add(row.client());
            for (var name : names)
                devices.computeIfAbsent(Names.plain(name), _ -> {
                    var functions = new LinkedHashMap<String, DmaParameters>();
                    functions.put(RecordedDevices.FUNCTION, DmaParameters.NONE);
                    return functions;
                });
        }
        return devices;
    }

    private static Summary summary(Source source, String board, Notes notes) {
        return new Summary(
                Names.printable(source.name(), 256),
                "Rockchip dma-heap info dump",
                board,
                notes.verdict(),
                notes.reasons(),
                notes.lines,
                notes.events,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(),
                0,
                notes.checks,
                List.of(),
                List.of(),
                notes.standIns,
                notes.cannotTell,
                notes.oddities(),
                notes.oddityCount);
    }
}

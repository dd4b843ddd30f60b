package firstmap.node.trace;

import firstmap.events.BoardSpec;
import firstmap.events.Limits;
import firstmap.events.Recorded;
import firstmap.events.Request;
import firstmap.events.RequestRecord;
import firstmap.events.json.RequestJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes requests of a recording. */
public final class Import {
    /** Who asks for what no device asked: the board itself. */
    public static final String NODE = "import";

    private final Source source;
    private final ImportOptions options;
    private final Names names = new Names();
    private final RecordedDevices roster;
    private final Map<String, Long> seqs = new HashMap<>();

    private Import(Source source, ImportOptions options) {
        this.source = source;
        this.options = options;
        this.roster = new RecordedDevices(options);
    }

    /**
     * Reads a recording whole. Time and memory grow with its length, whatever is in it.
     *
     * @throws CannotImport if it is neither a dump nor a trace of dma-buf, or the board file does not know its devices
     * @throws firstmap.events.Invalid if {@link ImportOptions#board} is no id
     */
    public static Imported read(Source source, ImportOptions options) {
        var one = new Import(source, options);
        var format = Format.of(source);
        return switch (format) {
            case BUFINFO -> one.dump(format);
            case FTRACE -> one.trace(format);
        };
    }

    private Imported dump(Format format) {
        var dump = BufinfoReader.read(source.name(), source.bytes());
        if (dump.buffers().isEmpty()
                && !dump.notes().complete()
                && !dump.notes().events.containsKey("records"))
            throw Format.refusal(source, "a piece of a bufinfo dump without a single row");
        return imported(
                format,
                dump.notes(),
                List.of(),
                DumpRequests.of(dump, names, roster),
                new DumpFiles(source, names, dump.notes()));
    }

    private Imported trace(Format format) {
        var notes = new Notes();
        var history = new TraceHistory(new TraceRequests(names, roster), notes);
        var snapshots = new DumpFiles(source, names, notes);
        new TraceReader(source, notes, history, snapshots).read();
        return imported(format, notes, history.before(), history.asks(), snapshots);
    }

    private Imported imported(
            Format format, Notes notes, List<TimedRequest> before, List<TimedRequest> asks, DumpFiles snapshots) {
        roster.check(source.name());
        var all = new ArrayList<>(before);
        all.addAll(asks);
        var head = new ArrayList<TimedRequest>();
        head.add(new TimedRequest(NODE, 0, new Request.Define(spec(notes, all)), Recorded.NOTHING));
        for (var join : roster.joins()) head.add(new TimedRequest(join.device(), 0, join, Recorded.NOTHING));
        head.addAll(before);
        snapshots.place(head, asks);

        var board = board();
        var records = new ArrayList<RequestRecord>();
        for (var ask : head) records.add(record(board, ask, snapshots));
        for (var ask : asks) records.add(record(board, ask, snapshots));
        compare(records, snapshots);
        return new Imported(records, summary(format, board, notes, records));
    }

    private BoardSpec spec(Notes notes, List<TimedRequest> asks) {
        if (options.boardFile() != null) {
            notes.cannotTell.add("placement and DMA limits: they are the board file's");
            for (var exporter : roster.exporters())
                notes.standIns.add("buffers of the exporter `" + exporter + "` are placed in the heap of that name");
            return roster.board();
        }
        var spec = StandInBoard.board(asks);
        var heap = spec.heaps().getFirst();
        notes.cannotTell.add("placement: in which heap a buffer was, and where");
        notes.cannotTell.add("DMA limits: what memory each device can reach");
        notes.standIns.add("one paged heap `" + heap.name() + "` of " + (heap.size() >> 20)
                + " MiB, room for all: placement is not in the input");
        notes.standIns.add("one function `" + RecordedDevices.FUNCTION + "` without limits for each device");
        return spec;
    }

    private String board() {
        if (options.board() != null) return Limits.id("board", options.board());
        if (options.boardFile() != null) return options.boardFile().board();
        var name = source.name();
        for (var end : List.of(".trace.", ".txt", ".bufinfo")) {
            int cut = name.indexOf(end);
            if (cut > 0) name = name.substring(0, cut);
        }
        return name.equals("-") ? "recorded" : Names.plain(name);
    }

    /** Numbers the request; a dump that would make it too long stays out. */
    private RequestRecord record(String board, TimedRequest ask, DumpFiles snapshots) {
        long seq = seqs.merge(ask.node, 1L, Long::sum);
        while (true) {
            var record = new RequestRecord(null, ask.node, seq, board, ask.at, ask.request, ask.recorded());
            boolean mayBeLong = !ask.snapshots.isEmpty()
                    || ask.request instanceof Request.Define
                    || ask.request instanceof Request.Join;
            if (!mayBeLong || RequestJson.write(record).length <= Limits.MAX_REQUEST_BYTES) return record;
            if (ask.snapshots.isEmpty())
                throw new CannotImport(
                        source.name(),
                        "the board file makes a request longer than " + Limits.MAX_REQUEST_BYTES + " bytes");
            snapshots.tooLarge(ask.snapshots.removeLast().tag());
        }
    }

    /** Holds the dumps against what follows from the trace, every request granted. */
    private static void compare(List<RequestRecord> records, DumpFiles snapshots) {
        var board = new GrantedBoard();
        var carrier = new HashMap<String, String>();
        var differences = new HashMap<String, List<String>>();
        for (var record : records) {
            board.apply(record);
            if (record.recorded() == null) continue;
            for (var snapshot : record.recorded().snapshots()) {
                carrier.put(snapshot.tag(), record.id());
                differences.put(snapshot.tag(), SnapshotCheck.differences(board.live(), snapshot));
            }
        }
        snapshots.note(carrier, differences);
    }

    private Summary summary(Format format, String board, Notes notes, List<RequestRecord> records) {
        var made = new LinkedHashMap<String, Long>();
        for (var record : records) made.merge(record.request().type(), 1L, Long::sum);
        return new Summary(
                Names.printable(source.name(), 256),
                format.toString(),
                board,
                notes.verdict(),
                notes.reasons(),
                notes.lines,
                notes.events,
                made,
                notes.withoutRequest,
                notes.tasks,
                notes.refused,
                notes.bornBefore.values().stream().limit(Notes.MOST).toList(),
                notes.bornBefore.size(),
                notes.checks,
                notes.snapshots,
                notes.marks,
                notes.standIns,
                notes.cannotTell,
                notes.oddities(),
                notes.oddityCount);
    }
}
